package gate

import (
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/verscheck/verscheck/internal/collect"
	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
	"github.com/verscheck/verscheck/internal/worktree"
)

var thorough = flag.Bool("thorough", false, "make every change to every fixture, and not a sample of them")

// fixture is a little repository. Names that end in ".link" stand for symlinks.
func fixture(tb testing.TB, file string) fstest.MapFS {
	tb.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		tb.Fatal(err)
	}
	files := fstest.MapFS{}
	for _, f := range archive.Files {
		if name, isLink := strings.CutSuffix(f.Name, ".link"); isLink {
			files[name] = &fstest.MapFile{Data: []byte(strings.TrimSpace(string(f.Data))), Mode: fs.ModeSymlink}
		} else {
			files[strings.TrimSuffix(f.Name, ".quoted")] = &fstest.MapFile{Data: f.Data, Mode: 0o644}
		}
	}
	return files
}

func fixtures(tb testing.TB) []string {
	tb.Helper()
	var files []string
	patterns := []string{"../render/testdata/*.txtar", "../rules/testdata/*/*.txtar"}
	if _, fuzzing := tb.(*testing.F); fuzzing {
		patterns = patterns[:1] // all of them are tried before anything new is
	}
	for _, pattern := range patterns {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			tb.Fatalf("%s: %v", pattern, err)
		}
		files = append(files, found...)
	}
	return files
}

// everything is a run over all that is in a tree.
func everything(tb testing.TB, files fs.FS, cached Cache, chains bool) Gathered {
	tb.Helper()
	in := input(tb, release(tb, fact.Planned, "1.0.0"))
	in.Tree, in.Cache, in.Select.All, in.Chains = files, cached, true, chains
	if text, err := fs.ReadFile(files, ".verscheck.yaml"); err == nil {
		if cfg, err := config.Parse(".verscheck.yaml", text, config.Known{}); err == nil {
			in.Config = cfg
		}
	}
	return gathered(tb, in)
}

// onDisk writes files where symlinks are followed as they are. What cannot be there, as something below a file, is left out.
func onDisk(tb testing.TB, files fstest.MapFS) *worktree.FS {
	tb.Helper()
	dir := tb.TempDir()
	root, err := os.OpenRoot(dir) // a symlink may lead out of it
	if err != nil {
		tb.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if root.MkdirAll(path.Dir(name), 0o755) != nil {
			continue
		}
		if f := files[name]; f.Mode&fs.ModeSymlink != 0 {
			_ = root.Symlink(string(f.Data), name)
		} else {
			_ = root.WriteFile(name, f.Data, 0o644)
		}
	}
	if err := root.Close(); err != nil {
		tb.Fatal(err)
	}
	tree, err := worktree.Open(dir)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(tree.Close)
	return tree
}

// sameAsFresh wants of a run with a cache what one without comes to. It returns how many overlays were not rendered.
func sameAsFresh(tb testing.TB, what string, files fstest.MapFS, cached Cache, chains bool) int {
	tb.Helper()
	tree := onDisk(tb, files)
	defer tree.Close()
	want, got := everything(tb, tree, nil, chains), everything(tb, tree, cached, chains)
	if diff := cmp.Diff(want, got, ignoreHow...); diff != "" {
		tb.Errorf("after %s (-fresh +cached):\n%s", what, diff)
	}
	return got.Recalled
}

// frozen is a cache that keeps nothing more.
type frozen struct{ Cache }

func (frozen) Put(string, []byte) {}

// TestEveryChange changes one thing after the other in a tree of which everything is kept: each file, each path that was looked up in
// vain, each symlink. A run with the cache must come to what one without does.
func TestEveryChange(t *testing.T) {
	t.Parallel()
	for i, file := range fixtures(t) {
		if !*thorough && i%3 != 0 {
			continue
		}
		t.Run(strings.TrimSuffix(strings.TrimPrefix(file, "../"), ".txtar"), func(t *testing.T) {
			t.Parallel()
			files := fixture(t, file)
			kept := newMemory()
			want := parts(kept, everything(t, onDisk(t, files), kept, true).Overlays)
			if n := sameAsFresh(t, "nothing", files, frozen{kept}, true); n != want {
				t.Errorf("%d overlays are recalled, want %d", n, want)
			}
			recalled := 0
			for i, change := range changes(t, files) {
				if !*thorough && (i+len(file))%20 != 0 {
					continue
				}
				changed := maps.Clone(files)
				change.do(changed)
				recalled += sameAsFresh(t, change.name, changed, frozen{kept}, true)
			}
			if *thorough && recalled == 0 && len(kept.data) > 4 {
				t.Error("after no change anything was recalled")
			}
		})
	}
}

// parts counts the overlays of which the part is kept. Of others it may be, too: to tell whether a file is a committed render.
func parts(m *memory, overlays []Choice) int {
	n := 0
	for _, c := range overlays {
		prefix := fmt.Sprintf("part %q ", c.Path)
		if c.Chosen && slices.ContainsFunc(slices.Collect(maps.Keys(m.data)), func(name string) bool { return strings.HasPrefix(name, prefix) }) {
			n++
		}
	}
	return n
}

type change struct {
	name string
	do   func(fstest.MapFS)
}

// changes are all that is done to a tree, each by itself.
func changes(t *testing.T, files fstest.MapFS) []change {
	t.Helper()
	var list []change
	add := func(name string, do func(fstest.MapFS)) { list = append(list, change{name, do}) }
	write := func(name, text string) func(fstest.MapFS) {
		return func(m fstest.MapFS) { m[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644} }
	}
	names := slices.Sorted(maps.Keys(files))
	for i, name := range names {
		if files[name].Mode&fs.ModeSymlink != 0 {
			add("retargeting "+name, func(m fstest.MapFS) {
				m[name] = &fstest.MapFile{Data: []byte(relative(name, names[(i+1)%len(names)])), Mode: fs.ModeSymlink}
			})
		}
		add("removing "+name, func(m fstest.MapFS) { delete(m, name) })
		add("adding a comment to "+name, write(name, string(files[name].Data)+"\n# changed\n"))
		add("another tag in "+name, write(name, strings.ReplaceAll(string(files[name].Data), "v1", "v7")))
		add("putting a directory in the place of "+name, func(m fstest.MapFS) {
			m[name+"/kustomization.yaml"] = m[name]
			delete(m, name)
		})
	}
	for _, name := range missing(t, onDisk(t, files)) {
		add("adding "+name, write(name, "resources: []\n"))
		add("adding the directory "+name, write(name+"/kustomization.yaml", "namePrefix: x-\n"))
	}
	return list
}

// relative is the target of a symlink at a path that leads to another.
func relative(from, to string) string { return strings.Repeat("../", strings.Count(from, "/")) + to }

// missing lists the paths that were looked up in vain.
func missing(t *testing.T, files fs.FS) []string {
	t.Helper()
	tree := render.Open(files, collect.Tags, render.DefaultLimits())
	graph, err := tree.Discover(t.Context(), ".")
	if err != nil {
		t.Fatal(err)
	}
	vain := map[string]bool{}
	for _, o := range graph.Overlays {
		reads, _ := tree.Render(t.Context(), []string{o.Dir})[0].Reads()
		for _, r := range reads {
			if name := path.Clean(r.Path); strings.HasPrefix(r.Found, "!") && fs.ValidPath(name) {
				vain[name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(vain))
}
