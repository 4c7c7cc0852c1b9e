package git

import (
	"os"
	"strings"
	"testing"

	"github.com/verscheck/verscheck/internal/git/gittest"
)

// indexOf returns the index file of a small repository in a version of the format.
func indexOf(tb testing.TB, version string) []byte {
	tb.Helper()
	r := gittest.New(tb)
	for _, name := range []string{"a", "b/c", "b/d/e", "b/d/f", "z"} {
		r.Write(name, name)
	}
	r.Git("add", ".")
	r.Commit("x")
	r.Write("later", "")
	r.Git("add", "--intent-to-add", "later")
	r.Git("update-index", "--index-version", version)
	data, err := os.ReadFile(r.Path(".git/index"))
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// FuzzParseIndex: whatever stands in the file, there is no panic, and no more comes out than went in.
func FuzzParseIndex(f *testing.F) {
	for _, version := range []string{"2", "4"} {
		data := indexOf(f, version)
		f.Add(data[:len(data)-hashSize])
		f.Add(data[:len(data)/2])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		x, err := parseIndex(string(data) + strings.Repeat("\x00", hashSize)) // zeros: a checksum that was left out
		if err != nil {
			return
		}
		size := 0
		for _, file := range x.files {
			size += recordSize
			if strings.ContainsRune(file.path, 0) {
				t.Errorf("path %q", file.path)
			}
		}
		if size > len(data) {
			t.Errorf("%d files in %d bytes", len(x.files), len(data))
		}
		newIndexDirs(x.files)
	})
}

// FuzzParseTree: names are single elements of a path.
func FuzzParseTree(f *testing.F) {
	id := strings.Repeat("i", hashSize)
	f.Add([]byte("100644 a\x00" + id + "40000 b\x00" + id))
	f.Add([]byte("120000 ..\x00" + id))
	f.Fuzz(func(t *testing.T, data []byte) {
		entries, err := parseTree(data)
		if err != nil {
			return
		}
		for _, e := range entries {
			if e.name == "" || e.name == ".." || strings.Contains(e.name, "/") {
				t.Errorf("name %q", e.name)
			}
		}
	})
}
