package git_test

import (
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/verscheck/verscheck/internal/git"
)

func TestCommitTime(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	run := func(args ...string) string {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=A <odd> B", "-c", "user.email=a@example.com"}, args...)...)
		cmd.Env = append(cmd.Environ(), "GIT_COMMITTER_DATE=2024-02-03T04:05:06+0530", "GIT_AUTHOR_DATE=2020-01-01T00:00:00Z")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	run("init", "-q")
	run("commit", "-q", "--allow-empty", "-m", "committer 1 <x> 5 +0000")
	r, err := git.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	got, err := r.CommitTime(run("rev-parse", "HEAD"))
	if want := time.Date(2024, 2, 2, 22, 35, 6, 0, time.UTC); err != nil || !got.Equal(want) {
		t.Errorf("%v, %v, want %v", got, err, want)
	}
	if _, err := r.CommitTime(run("rev-parse", "HEAD^{tree}")); err == nil {
		t.Error("a tree has a time")
	}
	if _, err := r.CommitTime(strings.Repeat("1", 40)); err == nil {
		t.Error("what is not there has a time")
	}
}
