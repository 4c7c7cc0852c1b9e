package git_test

import (
	"errors"
	"testing"

	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/git/gittest"
)

func TestCommit(t *testing.T) {
	t.Parallel()
	repo := gittest.New(t)
	repo.Git("commit", "--quiet", "--allow-empty", "-m", "the subject\n\nand more")
	id := repo.Git("rev-parse", "HEAD")
	repo.Git("branch", id[:8])
	r, err := git.Open(repo.Dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{id, id[:12]} {
		got, err := r.Commit(name)
		if err != nil {
			t.Fatal(err)
		}
		if when := repo.Git("log", "-1", "--format=%ct"); got.ID != id || got.Subject != "the subject" || when == "" || got.When.IsZero() {
			t.Errorf("%s: %+v", name, got)
		}
	}
	for _, name := range []string{id[:8], "main", "1111111111111111111111111111111111111111", "1111111", repo.Git("rev-parse", "HEAD^{tree}")} {
		var none *git.RevisionError
		if got, err := r.Commit(name); !errors.As(err, &none) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}
