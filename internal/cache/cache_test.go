package cache_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/verscheck/verscheck/internal/cache"
)

var now = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

func open(tb testing.TB, dir string) *cache.Cache {
	tb.Helper()
	c, err := cache.Open(dir, "build", now)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// keep keeps bytes in a run of its own.
func keep(tb testing.TB, dir, name string, data []byte) {
	tb.Helper()
	c := open(tb, dir)
	c.Put(name, data)
	if err := c.Close(); err != nil {
		tb.Fatal(err)
	}
}

// entries lists the files of entries.
func entries(tb testing.TB, dir string) []string {
	tb.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "entries", "*", "*"))
	if err != nil {
		tb.Fatal(err)
	}
	return files
}

func TestPutGet(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "a", "b")
	c := open(t, dir)
	if _, ok := c.Get("one"); ok {
		t.Error("something is found where there is no directory")
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a directory was made before there was anything to keep: %v", err)
	}
	for name, text := range map[string]string{"one": "1", "two": "", "three": strings.Repeat("3\x00\n", 1000)} {
		c.Put(name, []byte("old"))
		c.Put(name, []byte(text))
		for _, c := range []*cache.Cache{c, open(t, dir)} {
			if got, ok := c.Get(name); !ok || string(got) != text {
				t.Errorf("%s: %q, %v", name, got, ok)
			}
		}
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	other, err := cache.Open(dir, "another build", now)
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := other.Get("one"); ok {
		t.Errorf("another build has it: %q", got)
	}
}

func TestModes(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new")
	keep(t, dir, "one", []byte("1"))
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v", path, info.Mode())
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "CACHEDIR.TAG"))
	if err != nil || !bytes.HasPrefix(text, []byte("Signature: 8a477f597d28d172789f06886806bc55\n")) {
		t.Errorf("CACHEDIR.TAG: %q, %v", text, err)
	}
}

// TestDamage: no byte of an entry can be changed, and none be missing or too many, without it being a miss.
func TestDamage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	keep(t, dir, "one", []byte("the bytes"))
	keep(t, dir, "two", []byte("other bytes"))
	files := entries(t, dir)
	if len(files) != 2 {
		t.Fatalf("entries: %v", files)
	}
	c := open(t, dir)
	texts := make([][]byte, 2)
	for i, file := range files {
		var err error
		if texts[i], err = os.ReadFile(file); err != nil {
			t.Fatal(err)
		}
	}
	misses := func(what string, text []byte) {
		t.Helper()
		for _, file := range files {
			if err := os.WriteFile(file, text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		for _, name := range []string{"one", "two"} {
			if data, ok := c.Get(name); ok {
				t.Errorf("%s: %s is %q", what, name, data)
			}
		}
	}
	whole := texts[0]
	for i := range whole {
		changed := bytes.Clone(whole)
		changed[i] ^= 1
		misses(fmt.Sprint("byte ", i), changed)
		misses(fmt.Sprint("cut at ", i), whole[:i])
	}
	misses("too long", append(bytes.Clone(whole), 0))
	misses("huge", make([]byte, 5<<20))
	for i, file := range files { // each in the place of the other
		if err := os.WriteFile(file, texts[1-i], 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"one", "two"} {
		if data, ok := c.Get(name); ok {
			t.Errorf("%s is %q, which was kept under another name", name, data)
		}
	}
	keep(t, dir, "one", []byte("mended"))
	if data, ok := c.Get("one"); !ok || string(data) != "mended" {
		t.Errorf("after keeping it anew: %q, %v", data, ok)
	}
}

// TestSideBySide has many runs keep, look up and remove at once. Run with -race.
func TestSideBySide(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new")
	var group sync.WaitGroup
	for run := range 8 {
		group.Go(func() {
			c, err := cache.Open(dir, "build", now)
			if err != nil {
				t.Error(err)
				return
			}
			for i := range 20 {
				name := strconv.Itoa(i)
				c.Put(name, []byte(strings.Repeat(name, 1000)))
				if data, ok := c.Get(name); ok && string(data) != strings.Repeat(name, 1000) {
					t.Errorf("%s is %.20q", name, data)
				}
			}
			if err := c.Close(); err != nil && run != 7 {
				t.Log(err) // another was cleaning
			}
			if run == 7 {
				if _, err := cache.Clean(dir); err != nil {
					t.Log(err)
				}
			}
		})
	}
	group.Wait()
	keep(t, dir, "after", []byte("all"))
}

// TestBound: the oldest entries go when there are too many, and one that is used is not old.
func TestBound(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	names, shard := crowded(t, 3)
	big := make([]byte, 3<<20) // two of them fit
	age := func(files []string, days int) {
		t.Helper()
		past := now.AddDate(0, 0, -days)
		for _, file := range files {
			if err := os.Chtimes(file, past, past); err != nil {
				t.Fatal(err)
			}
		}
	}
	keep(t, dir, names[0], big)
	age(entries(t, dir), 3)
	abandoned := filepath.Join(dir, "entries", shard, "tmp-abandoned")
	if err := os.WriteFile(abandoned, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	age([]string{abandoned}, 1)
	if _, ok := open(t, dir).Get(names[0]); !ok {
		t.Fatal("it is not there")
	}
	used := entries(t, dir)
	keep(t, dir, names[1], big)
	for _, file := range entries(t, dir) {
		if !slices.Contains(used, file) {
			age([]string{file}, 2)
		}
	}
	keep(t, dir, names[2], big)

	c := open(t, dir)
	for i, want := range []bool{true, false, true} {
		if _, ok := c.Get(names[i]); ok != want {
			t.Errorf("entry %d: %v, want %v", i, ok, want)
		}
	}
	if _, err := os.Stat(abandoned); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the abandoned temporary file: %v", err)
	}
	c.Put("too big", make([]byte, 5<<20))
	if _, ok := c.Get("too big"); ok {
		t.Error("an entry of 5 MiB was kept")
	}
}

// crowded returns names whose entries stand in one directory, and its name.
func crowded(t *testing.T, n int) (names []string, shard string) {
	t.Helper()
	byShard := map[string][]string{}
	for i := 0; ; i++ {
		dir, name := t.TempDir(), strconv.Itoa(i)
		keep(t, dir, name, nil)
		shard := filepath.Base(filepath.Dir(entries(t, dir)[0]))
		if byShard[shard] = append(byShard[shard], name); len(byShard[shard]) == n {
			return byShard[shard], shard
		}
	}
}

// TestUnusable: a cache that cannot be written loses nothing, and says why once.
func TestUnusable(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c := open(t, filepath.Join(t.TempDir(), "new"))
	c.Put("one", []byte("1"))
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := cache.Open(file, "build", now); err == nil {
		t.Error("a file is no directory")
	}
	if c, err := cache.Open(filepath.Join(file, "below"), "build", now); err == nil {
		c.Put("one", []byte("1"))
		if _, ok := c.Get("one"); ok || c.Close() == nil {
			t.Errorf("below a file: %v", ok)
		}
	}
}
