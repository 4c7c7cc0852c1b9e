package git_test

import (
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/git/gittest"
)

// history makes a repository of ten releases, of which the file "version" holds the number. The objects of the third and the sixth,
// and those before, are packed, when the packs are.
func history(t *testing.T, packed bool) *gittest.Repo {
	t.Helper()
	r := gittest.New(t)
	for i := range 10 {
		r.Write("deploy/version", strconv.Itoa(i))
		r.Git("add", ".")
		r.Commit(strconv.Itoa(i))
		r.Git("tag", fmt.Sprintf("v1.%d.0", i))
		if packed && (i == 3 || i == 6) {
			r.Git("repack", "-d", "-q")
		}
	}
	return r
}

// versionAt reads that file at a tag.
func versionAt(repo *git.Repository, tag string) (string, error) {
	at, err := repo.Resolve("refs/tags/" + tag)
	if err != nil {
		return "", err
	}
	tree, err := repo.TreeOf(at.Commit)
	if err != nil {
		return "", err
	}
	text, err := fs.ReadFile(tree, "deploy/version")
	return string(text), err
}

// TestWrittenMeanwhile: objects keep their ids wherever git moves them to, and are found again.
func TestWrittenMeanwhile(t *testing.T) {
	t.Parallel()
	made := map[bool]fstest.MapFS{true: load(t, history(t, true).Dir), false: load(t, history(t, false).Dir)}
	for name, c := range map[string]struct {
		packed bool
		after  []string
	}{
		"loose ones are packed":            {false, []string{"gc --quiet --prune=now"}},
		"the rest is packed":               {true, []string{"repack -d -q"}},
		"packs are packed again":           {true, []string{"repack -a -d -q -f"}},
		"packs are packed twice":           {true, []string{"repack -a -d -q", "commit -q --allow-empty -m y", "repack -a -d -q"}},
		"packs become loose":               {true, []string{"repack -a -d -q", "unpack"}},
		"refs are packed":                  {false, []string{"pack-refs --all"}},
		"a tag is moved, and another made": {false, []string{"tag -f v1.9.0 HEAD~3", "tag v2.0.0"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := gittest.Empty(t)
			if err := os.CopyFS(r.Dir, made[c.packed]); err != nil {
				t.Fatal(err)
			}
			repo := mustOpen(t, r.Dir)
			if text, err := versionAt(repo, "v1.0.0"); err != nil || text != "0" {
				t.Fatalf("%q, %v", text, err)
			}
			do(r, c.after)
			for i := range 10 {
				text, err := versionAt(repo, fmt.Sprintf("v1.%d.0", i))
				if err != nil || text != strconv.Itoa(i) {
					t.Errorf("v1.%d.0: %q, %v", i, text, err)
				}
			}
		})
	}
}

func do(r *gittest.Repo, commands []string) {
	for _, command := range commands {
		if command == "unpack" {
			r.Shell("mv .git/objects/pack/*.pack ../p.pack && rm .git/objects/pack/* && git unpack-objects -q < ../p.pack")
			continue
		}
		r.Git(strings.Fields(command)...)
	}
}

// TestWrittenAllTheTime reads while git packs without a pause: whatever is read is right, or an error.
func TestWrittenAllTheTime(t *testing.T) {
	t.Parallel()
	r := history(t, true)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			do(r, []string{"commit -q --allow-empty -m x", "tag w" + strconv.Itoa(i), "repack -a -d -q", "pack-refs --all", "tag -d w" + strconv.Itoa(i)})
		}
	})
	for range 8 {
		repo := mustOpen(t, r.Dir)
		for i := range 10 {
			if text, err := versionAt(repo, fmt.Sprintf("v1.%d.0", i)); err != nil || text != strconv.Itoa(i) {
				t.Errorf("v1.%d.0: %q, %v", i, text, err)
			}
		}
		if err := repo.Close(); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	wg.Wait()
}
