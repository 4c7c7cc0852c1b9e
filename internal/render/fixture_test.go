package render_test

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/verscheck/verscheck/internal/collect"
	"github.com/verscheck/verscheck/internal/render"
)

var update = flag.Bool("update", false, "rewrite the expectations in testdata")

// wantFile is the file of an archive that holds what is expected of the others.
const wantFile = "want"

// archives lists the fixtures: each is a little repository of one theme, and what is to be found in it.
func archives(tb testing.TB) []string {
	tb.Helper()
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		tb.Fatalf("no fixtures in testdata: %v", err)
	}
	return names
}

func parseArchive(tb testing.TB, name string) *txtar.Archive {
	tb.Helper()
	archive, err := txtar.ParseFile(name)
	if err != nil {
		tb.Fatal(err)
	}
	return archive
}

// filesOf returns the files of an archive. One whose name ends in ".quoted" holds a line a Go string, for bytes that a text
// file of this repository cannot hold; one whose name ends in ".link" holds the target of a symlink.
func filesOf(tb testing.TB, archive *txtar.Archive) fstest.MapFS {
	tb.Helper()
	files := fstest.MapFS{}
	for _, f := range archive.Files {
		if f.Name == wantFile {
			continue
		}
		if name, isLink := strings.CutSuffix(f.Name, ".link"); isLink {
			files[name] = &fstest.MapFile{Data: []byte(strings.TrimSpace(string(f.Data))), Mode: fs.ModeSymlink}
			continue
		}
		name, isQuoted := strings.CutSuffix(f.Name, ".quoted")
		data := f.Data
		if isQuoted {
			data = unquote(tb, f)
		}
		files[name] = &fstest.MapFile{Data: data, Mode: 0o644}
	}
	return files
}

func unquote(tb testing.TB, f txtar.File) []byte {
	tb.Helper()
	var out strings.Builder
	for line := range strings.Lines(string(f.Data)) {
		text, err := strconv.Unquote(strings.TrimSpace(line))
		if err != nil {
			tb.Fatalf("%s: %q: %v", f.Name, line, err)
		}
		out.WriteString(text)
	}
	return []byte(out.String())
}

// realTrees returns the directories that VERSCHECK_TEST_TREES names, separated by colons, and skips the test where it names none.
func realTrees(t *testing.T) []string {
	t.Helper()
	list := os.Getenv("VERSCHECK_TEST_TREES")
	if list == "" {
		t.Skip("VERSCHECK_TEST_TREES names no directory")
	}
	return strings.Split(list, ":")
}

// openTree opens one of them, with the library's global state held still until the test ends.
func openTree(t *testing.T, dir string) fs.FS {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = root.Close() })
	t.Cleanup(render.Isolate())
	return root.FS()
}

// onDisk writes files where a program can read them.
func onDisk(tb testing.TB, files fstest.MapFS) string {
	tb.Helper()
	dir := tb.TempDir()
	for name, f := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			tb.Fatal(err)
		}
		var err error
		if f.Mode&fs.ModeSymlink != 0 {
			err = os.Symlink(string(f.Data), path)
		} else {
			err = os.WriteFile(path, f.Data, 0o644)
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	return dir
}

// discover opens a tree and returns it with its kustomizations.
func discover(tb testing.TB, fsys fs.FS) (*render.Tree, []render.Overlay) {
	tb.Helper()
	tree := render.Open(fsys, collect.Tags, render.DefaultLimits())
	g, err := tree.Discover(tb.Context(), ".")
	if err != nil {
		tb.Fatal(err)
	}
	return tree, g.Overlays
}

// dirs returns the directories of the overlays that are wanted.
func dirs(overlays []render.Overlay, wanted func(render.Overlay) bool) []string {
	var names []string
	for _, o := range overlays {
		if wanted(o) {
			names = append(names, o.Dir)
		}
	}
	return names
}

func isLeaf(o render.Overlay) bool   { return o.Leaf }
func notAlone(o render.Overlay) bool { return !o.Component }

// treeWith is a tree of files: names and texts in turn.
func treeWith(files ...string) fstest.MapFS {
	tree := fstest.MapFS{}
	for i := 0; i+1 < len(files); i += 2 {
		tree[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return tree
}
