package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDocsShowRealOutput holds what the README shows of the formats, and the picture in it, to what the program prints about the
// project of its demo.
func TestDocsShowRealOutput(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "shop")
	prints(t, ".", "demo", dir)
	holds(t, filepath.Join("..", "..", "docs", "audit.svg"), func(string) string { return prints(t, dir, "audit", "-f", "svg") })
	holds(t, filepath.Join("..", "..", "README.md"), func(text string) string {
		for _, format := range []string{"github", "markdown"} {
			begin, end := "<!-- "+format+": made by go generate -->\n", "<!-- end of "+format+" -->"
			before, rest, ok := strings.Cut(text, begin)
			_, after, ended := strings.Cut(rest, end)
			if !ok || !ended {
				t.Fatalf("the README has no place for the output of %s between %q and %q", format, begin, end)
			}
			out := prints(t, dir, "--offline", "--tag", "v1.3.0", "-f", format)
			text = before + begin + "```\n$ verscheck --tag v1.3.0 --offline -f " + format + "\n" + out + "```\n" + end + after
		}
		return withStories(t, text)
	})
}

// prints runs the program in a directory and returns what it prints, whatever it comes to.
func prints(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("verscheck", args...)
	cmd.Dir = dir
	for _, name := range []string{"PATH", "TMPDIR", "SystemRoot"} {
		cmd.Env = append(cmd.Env, name+"="+os.Getenv(name))
	}
	cmd.Env = append(cmd.Env, "HOME="+t.TempDir())
	out, err := cmd.Output()
	if exit := (&exec.ExitError{}); err != nil && (!errors.As(err, &exit) || exit.ExitCode() > exitFound) {
		t.Fatalf("%v: %v", args, err)
	}
	return string(out)
}

// holds compares a file with what it should be, or with -update makes it that.
func holds(t *testing.T, file string, renew func(old string) string) {
	t.Helper()
	old, err := os.ReadFile(file)
	if err != nil && !*update {
		t.Fatal(err)
	}
	want := renew(string(old))
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(old), want); diff != "" {
		t.Errorf("%s is stale: run `go generate ./...` (-is +wanted):\n%s", file, diff)
	}
}
