package git_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/git/gittest"
)

// draft writes two releases to a new directory and returns what is read back.
func draft(t *testing.T) (dir string, state git.State) {
	t.Helper()
	dir = t.TempDir()
	d, err := git.Init(dir, "https://example.com/acme/shop.git", "somebody", time.Date(2024, 1, 1, 9, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []struct {
		tag   string
		files map[string][]byte
	}{
		{"v1.0.0", map[string][]byte{"a/b.yaml": []byte("one\n"), "c": []byte("stays\n")}},
		{"v1.1.0", map[string][]byte{"a/b.yaml": []byte("two\n")}},
	} {
		if err := d.Release(r.tag, r.files); err != nil {
			t.Fatal(err)
		}
	}
	repository, err := git.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = repository.Close() })
	if state, err = repository.State(nil); err != nil {
		t.Fatal(err)
	}
	if got := repository.Remotes(); len(got) != 1 || got[0].URL != "https://example.com/acme/shop.git" {
		t.Errorf("remotes %v", got)
	}
	return dir, state
}

func TestDraft(t *testing.T) {
	t.Parallel()
	dir, state := draft(t)
	if state.Head.Ref != "refs/heads/main" || len(state.Tags) != 2 {
		t.Fatalf("HEAD %+v, tags %+v", state.Head, state.Tags)
	}
	if state.Tags[1].Name != "v1.1.0" || state.Tags[1].Commit != state.Head.Commit || state.Tags[0].Commit == state.Head.Commit {
		t.Errorf("tags %+v, HEAD at %s", state.Tags, state.Head.Commit)
	}
	for name, want := range map[string]string{"a/b.yaml": "two\n", "c": "stays\n"} {
		if got, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name))); err != nil || string(got) != want {
			t.Errorf("%s is %q, %v", name, got, err)
		}
	}
	repo := gittest.Empty(t).In(dir)
	if got := repo.Git("status", "--porcelain"); got != "" {
		t.Errorf("git sees changes:\n%s", got)
	}
	repo.Git("fsck", "--strict")
	if got, want := repo.Git("log", "--format=%s|%an|%ad", "--date=iso"), "release v1.1.0|somebody|2024-01-03 09:00:00 +0000\nrelease v1.0.0|somebody|2024-01-02 09:00:00 +0000"; strings.TrimSpace(got) != want {
		t.Errorf("git reads:\n%s\nwant:\n%s", got, want)
	}
	_, again := draft(t)
	if diff := cmp.Diff(state.Head, again.Head); diff != "" {
		t.Errorf("the same files give other commits (-first +second):\n%s", diff)
	}
}

func TestDraftOverwritesNothing(t *testing.T) {
	t.Parallel()
	dir, _ := draft(t)
	if _, err := git.Init(dir, "https://example.com/other.git", "somebody", time.Time{}); err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("a second repository in %s: error %v", dir, err)
	}
	fresh := t.TempDir()
	d, err := git.Init(fresh, "https://example.com/acme/shop.git", "somebody", time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Release("v1.0.0", map[string][]byte{"a": nil}); err != nil {
		t.Fatal(err)
	}
	if err := d.Release("v1.0.0", map[string][]byte{"a": []byte("new")}); err == nil || !strings.HasPrefix(err.Error(), "tagging v1.0.0: ") {
		t.Errorf("the same tag again: error %v", err)
	}
	if err := d.Release("v1.1.0", map[string][]byte{"a/b": nil}); err == nil || !strings.HasPrefix(err.Error(), "adding a/b: ") {
		t.Errorf("a file below a file: error %v", err)
	}
}
