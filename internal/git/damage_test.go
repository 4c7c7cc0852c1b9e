package git_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/git/gittest"
)

// manyFiles makes a repository whose objects compress into deltas, in one pack when packed.
func manyFiles(t *testing.T, packed bool) *gittest.Repo {
	t.Helper()
	r := gittest.New(t)
	for i, name := range []string{"a.yaml", "b.yaml", "deploy/c.yaml"} {
		r.Write(name, strings.Repeat("image: ghcr.io/acme/app:v1.0.0\n", 50+i))
	}
	r.Git("add", ".")
	r.Commit("first")
	r.Git("tag", "-a", "-m", "one", "v1.0.0")
	if packed {
		r.Git("gc", "--quiet", "--prune=now")
	}
	return r
}

// readAll reads every file of a tag, and counts those that are as they should be and those of which the error says that they
// cannot be read. Anything else is wrong.
func readAll(t *testing.T, r *gittest.Repo, want map[string]string) (right, unread int) {
	t.Helper()
	repo := mustOpen(t, r.Dir)
	defer func() { _ = repo.Close() }() // thousands would stay open until the test ends
	tags, err := repo.Tags(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range tags {
		if tag = repo.Verify(tag); tag.State != git.OnCommit {
			if tag.State != git.Unreadable || tag.Err == nil {
				t.Errorf("%+v", tag)
			}
			unread += len(want)
			continue
		}
		tree, err := repo.TreeOf(tag.Commit)
		if err != nil {
			unread += len(want)
			continue
		}
		for name, text := range want {
			data, err := fs.ReadFile(tree, name)
			switch {
			case errors.Is(err, fs.ErrNotExist):
				t.Errorf("%s is said not to be there: %v", name, err)
			case err != nil && strings.Contains(err.Error(), "\n"):
				t.Errorf("%s: the error has several lines: %v", name, err)
			case err != nil:
				unread++
			case string(data) != text:
				t.Errorf("%s has %d bytes that it does not hold", name, len(data))
			default:
				right++
			}
		}
	}
	return right, unread
}

func contents(r *gittest.Repo) map[string]string {
	want := map[string]string{}
	for _, name := range []string{"a.yaml", "b.yaml", "deploy/c.yaml"} {
		want[name] = r.Read(name)
	}
	return want
}

// TestDamagedObject damages each kind of object: what it holds is then not known, and nothing else is said.
func TestDamagedObject(t *testing.T) {
	t.Parallel()
	for name, rev := range map[string]string{
		"tag": "v1.0.0", "commit": "HEAD", "tree": "HEAD^{tree}", "subtree": "HEAD:deploy", "blob": "HEAD:a.yaml",
	} {
		for kind, damage := range map[string]func(data []byte) []byte{
			"cut":     func(data []byte) []byte { return data[:len(data)/2] },
			"empty":   func([]byte) []byte { return nil },
			"flipped": func(data []byte) []byte { data[len(data)/2] ^= 1; return data },
		} {
			t.Run(name+" "+kind, func(t *testing.T) {
				t.Parallel()
				r := manyFiles(t, false)
				want := contents(r)
				rewrite(t, r.Path(looseObject(r, rev)), damage)
				right, unread := readAll(t, r, want)
				if unread == 0 || right+unread != len(want) {
					t.Errorf("%d files right, %d not read", right, unread)
				}
				if name == "blob" && right != len(want)-1 {
					t.Errorf("%d files right, want all but one", right)
				}
			})
		}
	}
}

// TestForeignObject has the content of another object under an id: a repository that was put together by hand.
func TestForeignObject(t *testing.T) {
	t.Parallel()
	r := manyFiles(t, false)
	want := contents(r)
	other, err := os.ReadFile(r.Path(looseObject(r, "HEAD:b.yaml")))
	if err != nil {
		t.Fatal(err)
	}
	rewrite(t, r.Path(looseObject(r, "HEAD:a.yaml")), func([]byte) []byte { return other })
	if right, unread := readAll(t, r, want); right != len(want)-1 || unread != 1 {
		t.Errorf("%d files right, %d not read", right, unread)
	}
}

// TestDamagedPack damages a pack and its index in many places, one at a time.
func TestDamagedPack(t *testing.T) {
	t.Parallel()
	made := manyFiles(t, true)
	want := contents(made)
	files := load(t, made.Dir)
	for _, ext := range []string{"pack", "idx"} {
		packs, err := filepath.Glob(made.Path(".git/objects/pack/*." + ext))
		if err != nil || len(packs) != 1 {
			t.Fatal(packs, err)
		}
		name, err := filepath.Rel(made.Dir, packs[0])
		if err != nil {
			t.Fatal(err)
		}
		t.Run(ext, func(t *testing.T) {
			t.Parallel()
			r := gittest.Empty(t)
			if err := os.CopyFS(r.Dir, files); err != nil {
				t.Fatal(err)
			}
			whole := []byte(r.Read(name))
			unread := 0
			for i := range len(whole) {
				if ext == "idx" && i > 32 && i < 1000 && i%37 != 0 {
					continue // the table of first bytes, which is the same again and again
				}
				for _, bit := range []byte{1, 0x80} {
					damaged := []byte(string(whole))
					damaged[i] ^= bit
					rewrite(t, r.Path(name), func([]byte) []byte { return damaged })
					_, n := readAll(t, r, want)
					unread += n
				}
			}
			for _, size := range []int{0, 1, 7, 8, 12, 20, len(whole) / 2, len(whole) - 1} {
				rewrite(t, r.Path(name), func([]byte) []byte { return whole[:size] })
				_, n := readAll(t, r, want)
				unread += n
			}
			if unread == 0 {
				t.Error("no damage was noticed")
			}
		})
	}
}

// rewrite changes a file that need not be writable.
func rewrite(t *testing.T, file string, change func([]byte) []byte) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err == nil {
		err = os.Remove(file)
	}
	if err == nil {
		err = os.WriteFile(file, change(data), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}
