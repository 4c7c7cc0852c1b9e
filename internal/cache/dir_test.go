package cache_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/verscheck/verscheck/internal/cache"
)

func TestForeign(t *testing.T) {
	t.Parallel()
	const signature = "Signature: 8a477f597d28d172789f06886806bc55\n"
	for _, c := range []struct {
		name  string
		files map[string]string
		mode  fs.FileMode
		want  string
	}{
		{"empty", nil, 0o700, ""},
		{"another run is beginning", map[string]string{"tmp-x": "", "entries/00/tmp-y": ""}, 0o700, ""},
		{"somebody's files", map[string]string{"notes.txt": ""}, 0o700, " is not empty, and no cache of verscheck"},
		{"another cache", map[string]string{"CACHEDIR.TAG": signature}, 0o700, " is the cache of another program"},
		{"open to all", nil, 0o777, " can be written by everybody, and what is found in a cache is believed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "x")
			fill(t, dir, c.files)
			if err := os.Chmod(dir, c.mode); err != nil {
				t.Fatal(err)
			}
			opened, err := cache.Open(dir, "build", now)
			foreign, ok := errors.AsType[*cache.ForeignError](err)
			if c.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				opened.Put("one", []byte("1"))
				if _, ok := opened.Get("one"); !ok || opened.Close() != nil {
					t.Error("it is not used")
				}
				return
			}
			if !ok || foreign.Error() != dir+c.want {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}

func fill(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestClean(t *testing.T) {
	t.Parallel()
	made := filepath.Join(t.TempDir(), "made")
	keep(t, made, "one", []byte("1"))
	keep(t, made, "two", []byte("22"))
	for _, want := range []cache.Removed{{Entries: 2, Bytes: 2*(24+32) + 3}, {}} {
		if got, err := cache.Clean(made); err != nil || got != want {
			t.Errorf("%+v, %v; want %+v", got, err, want)
		}
		if _, err := os.Lstat(made); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("the directory: %v", err)
		}
	}

	shared := t.TempDir()
	keep(t, shared, "one", []byte("1"))
	mine := map[string]string{"notes.txt": "mine", "entries/mine": "mine", "entries/00/mine": "mine"}
	fill(t, shared, mine)
	if got, err := cache.Clean(shared); err != nil || got.Entries != 1 || !got.Left {
		t.Errorf("%+v, %v", got, err)
	}
	for name := range mine {
		if _, err := os.Stat(filepath.Join(shared, name)); err != nil {
			t.Error(err)
		}
	}

	foreign := t.TempDir()
	fill(t, foreign, map[string]string{"entries/00/" + strings.Repeat("ab", 32): "mine"})
	if _, err := cache.Clean(foreign); err == nil || err.Error() != foreign+" is no cache of verscheck: there is no CACHEDIR.TAG of verscheck in it" {
		t.Errorf("a foreign directory: %v", err)
	}
	if len(entries(t, foreign)) != 1 {
		t.Error("something of a foreign directory was removed")
	}
}

// TestLinks: a symlink in the directory leads nowhere.
func TestLinks(t *testing.T) {
	t.Parallel()
	dir, outside := t.TempDir(), t.TempDir()
	keep(t, dir, "one", []byte("1"))
	moved := filepath.Join(outside, "entries")
	if err := os.Rename(filepath.Join(dir, "entries"), moved); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(moved, filepath.Join(dir, "entries")); err != nil {
		t.Fatal(err)
	}
	c := open(t, dir)
	if data, ok := c.Get("one"); ok {
		t.Errorf("found outside: %q", data)
	}
	c.Put("two", []byte("2"))
	if err := c.Close(); err == nil {
		t.Error("something was kept outside")
	}
	if got, err := cache.Clean(dir); err == nil && got.Entries > 0 {
		t.Errorf("removed outside: %+v", got)
	}
	if n := len(entries(t, outside)); n != 1 {
		t.Errorf("%d entries outside", n)
	}
}
