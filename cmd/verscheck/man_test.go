package main

import (
	"bytes"
	"os/exec"
	"testing"

	"github.com/spf13/cobra"
)

// TestRoff: text is never taken for a request of roff.
func TestRoff(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		".verscheck.yaml --here":   `\&.verscheck.yaml \-\-here`,
		"a\n.TH x\n\n'b'":          "a\n\\&.TH x\n\n\\(aqb\\(aq",
		`back\slash and ` + "`go`": `back\eslash and \(gago\(ga`,
		"":                         "",
	} {
		if got := roff(text); got != want {
			t.Errorf("roff(%q) = %q, want %q", text, got, want)
		}
	}
}

// TestManPagesFormat asks groff, where it is there, for all that it has to say against them.
func TestManPagesFormat(t *testing.T) {
	t.Parallel()
	groff, err := exec.LookPath("groff")
	if err != nil {
		t.Skip("there is no groff")
	}
	var visit func(cmd *cobra.Command)
	visit = func(cmd *cobra.Command) {
		format := exec.Command(groff, "-man", "-ww", "-z")
		format.Stdin = bytes.NewReader(manPage(cmd))
		if out, err := format.CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("%s: %v: %s", cmd.CommandPath(), err, out)
		}
		for _, sub := range cmd.Commands() {
			visit(sub)
		}
	}
	visit(newRoot(environment(nil)))
}
