package render_test

import (
	"bytes"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/verscheck/verscheck/internal/collect"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/render"
)

// TestEntriesOracle holds what is said of entries of images: against builds of trees in which they say something else:
//
//   - a dead one may as well be called by a name that no image has: that changes no byte of any overlay that it is part of;
//   - the version that a shadowed one sets may as well be any other;
//   - of a live one it may not, unless something else of its directory writes over it.
func TestEntriesOracle(t *testing.T) {
	t.Parallel()
	for _, name := range append(archives(t), rulesArchives(t, "*/*")...) {
		t.Run(strings.TrimSuffix(name, ".txtar"), func(t *testing.T) {
			t.Parallel()
			newFates(t, filesOf(t, parseArchive(t, name))).check(t)
		})
	}
}

// rulesArchives lists archives of rules.
func rulesArchives(tb testing.TB, pattern string) []string {
	tb.Helper()
	names, err := filepath.Glob("../rules/testdata/" + pattern + ".txtar")
	if err != nil || len(names) == 0 {
		tb.Fatalf("no archives of rules %s: %v", pattern, err)
	}
	return names
}

// textAt returns what stands at a place of a text.
func textAt(text string, at diag.Place) string {
	line := []rune(strings.Split(text, "\n")[at.Line-1])
	return string(line[at.Column-1 : at.EndColumn-1])
}

// TestEntriesInTrees holds the same against real trees, see TestTrees. Of the live entries only some are tried.
func TestEntriesInTrees(t *testing.T) {
	for _, dir := range realTrees(t) {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			fsys := openTree(t, dir)
			f := newFates(t, fsys)
			f.enough = 20
			f.check(t)
			t.Logf("%v", f.count)
		})
	}
}

// fates are the entries of a tree, each with all overlays that it is part of.
type fates struct {
	fsys    fs.FS
	entries []render.Entry
	roots   map[string][]string // by entry
	before  map[string][]byte   // what overlays print
	count   map[render.Fate]int
	enough  int // live entries to try; 0 for all
}

func newFates(t *testing.T, fsys fs.FS) *fates {
	t.Helper()
	f := &fates{fsys: fsys, roots: map[string][]string{}, before: map[string][]byte{}, count: map[render.Fate]int{}}
	tree, overlays := discover(t, fsys)
	known := map[string]int{}
	for _, r := range tree.Render(t.Context(), dirs(overlays, notAlone)) {
		for _, e := range r.Entries {
			key := where(e.At) + e.Dir
			if i, ok := known[key]; ok {
				f.entries[i] = render.Better(f.entries[i], e)
			} else {
				known[key] = len(f.entries)
				f.entries = append(f.entries, e)
			}
			f.roots[key] = append(f.roots[key], r.Overlay)
		}
	}
	return f
}

func (f *fates) check(t *testing.T) {
	t.Helper()
	for _, e := range f.entries {
		f.count[e.Fate]++
		roots := f.roots[where(e.At)+e.Dir]
		switch e.Fate {
		case render.Dead, render.Shadowed:
			at, with := e.At, "verscheck.example.com/oracle"
			if e.Fate == render.Shadowed && e.NewTag+e.Digest+e.TagSuffix != "" { // its name may be of use
				at, with = e.SetAt, other(e)
			}
			if at.EndColumn == 0 {
				t.Errorf("the place of %s is not known: %+v", e.Name, at)
			} else if root := f.changed(t, at, with, roots); root != "" {
				t.Errorf("the entry %s at %s is not %s: %s changes without it", e.Name, where(e.At), e.Fate, root)
			}
		case render.Live:
			if f.enough > 0 && f.count[e.Fate] > f.enough || e.SetAt == e.At || e.SetAt.EndColumn == 0 || f.mayOverwrite(t, e) {
				continue
			}
			if f.changed(t, e.SetAt, other(e), roots) == "" {
				t.Errorf("the entry %s at %s is no live one: nothing changes with what it sets", e.Name, where(e.At))
			}
		case render.Unknown:
		}
	}
}

// other is something else that an entry might set.
func other(e render.Entry) string {
	switch {
	case e.NewTag != "":
		return "oracle"
	case e.Digest != "":
		return "sha256:" + strings.Repeat("f0", 32)
	case e.TagSuffix != "":
		return "-oracle"
	}
	return "verscheck.example.com/oracle"
}

// mayOverwrite reports whether what an entry writes may be gone again in every overlay that prints it: by another means of the same
// kustomization, or, for that of a component, by those of its parents.
func (f *fates) mayOverwrite(t *testing.T, e render.Entry) bool {
	t.Helper()
	for _, name := range []string{"kustomization.yaml", "kustomization.yml", "Kustomization"} {
		if text, err := fs.ReadFile(f.fsys, e.Dir+"/"+name); err == nil || e.Dir == "." {
			if e.Dir == "." {
				text, err = fs.ReadFile(f.fsys, name)
			}
			if err == nil {
				return bytes.Contains(text, []byte("replacements:")) || bytes.Contains(text, []byte("transformers:")) ||
					bytes.Contains(text, []byte("kind: Component"))
			}
		}
	}
	return true
}

// changed replaces a text of a file, and returns the first of some overlays that prints something else then.
func (f *fates) changed(t *testing.T, at diag.Place, with string, roots []string) string {
	t.Helper()
	data, err := fs.ReadFile(f.fsys, at.File)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(data), "\n")
	runes := []rune(lines[at.Line-1])
	lines[at.Line-1] = string(runes[:at.Column-1]) + with + string(runes[at.EndColumn-1:])
	edited := render.Open(overlaid{f.fsys, fstest.MapFS{at.File: {Data: []byte(strings.Join(lines, ""))}}}, collect.Tags, render.DefaultLimits())
	original := render.Open(f.fsys, collect.Tags, render.DefaultLimits())
	for _, root := range slices.Compact(roots) {
		before, known := f.before[root]
		if !known {
			if _, before, err = original.Build(t.Context(), root, render.Plain); err != nil {
				continue
			}
			f.before[root] = before
		}
		_, after, err := edited.Build(t.Context(), root, render.Plain)
		if err != nil {
			t.Fatalf("%s with %q at %s: %v", root, with, where(at), err)
		}
		if !bytes.Equal(before, after) {
			return root
		}
	}
	return ""
}

// overlaid is a tree in which some files are others.
type overlaid struct {
	fs.FS

	files fstest.MapFS
}

func (o overlaid) Open(name string) (fs.File, error) {
	if _, ok := o.files[name]; ok {
		return o.files.Open(name)
	}
	return o.FS.Open(name)
}

func (o overlaid) Lstat(name string) (fs.FileInfo, error)     { return fs.Lstat(o.FS, name) }
func (o overlaid) ReadLink(name string) (string, error)       { return fs.ReadLink(o.FS, name) }
func (o overlaid) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(o.FS, name) }
