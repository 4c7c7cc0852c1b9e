package main

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/spf13/cobra"
)

func TestReadManifests(t *testing.T) {
	t.Parallel()
	tree, err := streams{in: strings.NewReader("kind: Pod\n")}.readManifests(1 << 20)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := fs.ReadFile(tree, stdin); err != nil || string(text) != "kind: Pod\n" {
		t.Errorf("read %q, %v", text, err)
	}
	if info, err := fs.Stat(tree, "."); err != nil || !info.IsDir() {
		t.Errorf("the root is %v, %v", info, err)
	}
	if _, err := fs.Stat(tree, "other"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("another file: %v", err)
	}
	_, err = streams{in: iotest.ErrReader(&fs.PathError{Op: "read", Path: "x", Err: errors.New("input/output error")})}.readManifests(1 << 20)
	if err == nil || err.Error() != "reading the standard input: input/output error" {
		t.Errorf("a pipe that breaks: %v", err)
	}
}

// TestCompletionReadsNoPipe wants no read of the standard input, which would wait for somebody who types.
func TestCompletionReadsNoPipe(t *testing.T) {
	t.Parallel()
	s := environment(nil)
	s.in = iotest.ErrReader(errors.New("read"))
	if words, directive := completeOverlays(s)(&cobra.Command{}, []string{"-"}, ""); words != nil || directive != cobra.ShellCompDirectiveNoFileComp {
		t.Errorf("completed %v, %v", words, directive)
	}
}
