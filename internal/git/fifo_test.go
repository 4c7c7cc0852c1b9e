//go:build unix

package git_test

import (
	"syscall"
	"testing"

	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/git/gittest"
)

// TestRefIsNoFile: a named pipe in place of a ref must not block.
func TestRefIsNoFile(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	r.Commit("first")
	if err := syscall.Mkfifo(r.Path(".git/refs/tags/v1.0.0"), 0o644); err != nil {
		t.Fatal(err)
	}
	tags, err := mustOpen(t, r.Dir).Tags(nil)
	if err != nil || len(tags) != 1 || tags[0].State != git.Unreadable {
		t.Fatalf("tags %v, %v", tags, err)
	}
	wantCorrupt(t, tags[0].Err, "reading "+r.Path(".git/refs/tags/v1.0.0")+": it is not a regular file")
}
