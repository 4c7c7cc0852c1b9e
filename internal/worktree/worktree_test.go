package worktree_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/worktree"
)

// open makes files and symlinks (whose text begins with "->") and opens them.
func open(t *testing.T, files map[string]string) *worktree.FS {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		var err error
		if len(text) > 2 && text[:2] == "->" {
			err = os.Symlink(text[2:], file)
		} else {
			err = os.WriteFile(file, []byte(text), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	f, err := worktree.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Close)
	return f
}

func TestFS(t *testing.T) {
	t.Parallel()
	files := map[string]string{"a": "1", "b/c": "2", "b/d/e/f": "3", "b/d/g": ""}
	var names []string
	for name := range files {
		names = append(names, name)
	}
	f := open(t, files)
	if err := fstest.TestFS(f, names...); err != nil {
		t.Error(err)
	}
}

// TestLikeRoot: whatever is asked, the answer is that of the root itself.
func TestLikeRoot(t *testing.T) {
	t.Parallel()
	f := open(t, map[string]string{
		"a/b/file": "1", "a/up": "->../top", "top": "2", "a/out": "->../../x", "a/abs": "->/etc/passwd", "a/loop": "->loop",
		"link": "->a/b", "a/side": "->../c", "c/file": "3", "a/b/down": "->file", "outside": "->..",
	})
	root, err := os.OpenRoot(f.Root())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = root.Close() })
	want := root.FS().(fs.ReadLinkFS)
	for _, name := range []string{
		".", "a", "a/b", "a/b/file", "a/up", "top", "a/out", "a/abs", "a/loop", "link", "link/file", "a/side", "a/side/file", "a/b/down",
		"a/b/file/x", "gone", "a/gone", "a/gone/x", "outside", "outside/x", "../x", "/a", "", "a/../top", "a//b", "a/b/",
	} {
		same(t, name, "read", func(fsys fs.ReadLinkFS) (string, error) {
			text, err := fs.ReadFile(fsys, name)
			return string(text), err
		}, f, want)
		same(t, name, "list", func(fsys fs.ReadLinkFS) (string, error) {
			list, err := fs.ReadDir(fsys, name)
			return fmt.Sprint(list), err
		}, f, want)
		same(t, name, "lstat", func(fsys fs.ReadLinkFS) (string, error) { return described(fsys.Lstat(name)) }, f, want)
		same(t, name, "stat", func(fsys fs.ReadLinkFS) (string, error) { return described(fs.Stat(fsys, name)) }, f, want)
		same(t, name, "readlink", func(fsys fs.ReadLinkFS) (string, error) { return fsys.ReadLink(name) }, f, want)
	}
}

func described(info fs.FileInfo, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return fmt.Sprint(info.Mode(), info.Size(), info.IsDir()), nil
}

func same(t *testing.T, name, what string, do func(fs.ReadLinkFS) (string, error), got, want fs.ReadLinkFS) {
	t.Helper()
	a, errA := do(got)
	b, errB := do(want)
	if diff := cmp.Diff(b, a); diff != "" || (errA == nil) != (errB == nil) || errA != nil && reason(errA) != reason(errB) {
		t.Errorf("%s %q: %v, want %v (-want +got):\n%s", what, name, errA, errB, diff)
	}
}

func reason(err error) string {
	if pathErr, ok := errors.AsType[*fs.PathError](err); ok {
		return pathErr.Err.Error()
	}
	return err.Error()
}

// TestManyDirectories reads more directories than are held open, from several sides. Run with -race.
func TestManyDirectories(t *testing.T) {
	t.Parallel()
	files := map[string]string{}
	for i := range 700 {
		files[fmt.Sprintf("%d/%d/file", i%30, i)] = strconv.Itoa(i)
	}
	f := open(t, files)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for name, want := range files {
				if got, err := fs.ReadFile(f, name); err != nil || string(got) != want {
					t.Errorf("%s: %q, %v", name, got, err)
				}
			}
		})
	}
	group.Wait()
}
