package gate

import (
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
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
			everything(t, onDisk(t, files), kept, true)
			if n := sameAsFresh(t, "nothing", files, frozen{kept}, true); n != len(kept.data)-outlinesIn(kept) {
				t.Errorf("%d parts are kept, and %d recalled", len(kept.data), n)
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

// outlinesIn counts what is kept beside parts.
func outlinesIn(m *memory) int {
	n := 0
	for name := range m.data {
		if !strings.HasPrefix(name, "part ") {
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

// TestManyChanges changes trees at random, one change upon the other, and keeps what comes of each.
func TestManyChanges(t *testing.T) {
	t.Parallel()
	for seed, file := range fixtures(t) {
		if !*thorough && seed%10 != 0 {
			continue
		}
		t.Run(strings.TrimSuffix(strings.TrimPrefix(file, "../"), ".txtar"), func(t *testing.T) {
			t.Parallel()
			mutate(t, fixture(t, file), rand.New(rand.NewPCG(uint64(seed), 0)), 12, true)
		})
	}
}

// FuzzChanges is TestManyChanges for as long as one likes.
func FuzzChanges(f *testing.F) {
	files := fixtures(f)
	for i := range files {
		f.Add(uint8(i), uint64(1))
	}
	f.Fuzz(func(t *testing.T, i uint8, seed uint64) {
		mutate(t, fixture(t, files[int(i)%len(files)]), rand.New(rand.NewPCG(seed, 1)), 2, false) // chains take longer than a fuzzer waits
	})
}

func mutate(t *testing.T, files fstest.MapFS, r *rand.Rand, steps int, chains bool) {
	t.Helper()
	kept := newMemory()
	states := []fstest.MapFS{files}
	var done []string
	for range steps {
		changed := maps.Clone(states[r.IntN(len(states))]) // on one of the branches
		for range 1 + r.IntN(2) {
			done = append(done, mutation(changed, r))
		}
		states = append(states, changed)
		sameAsFresh(t, strings.Join(done, ", "), changed, kept, chains && r.IntN(4) == 0)
		if t.Failed() {
			return
		}
	}
}

// mutation changes a tree in one way and says in which.
func mutation(files fstest.MapFS, r *rand.Rand) string {
	names := slices.Sorted(maps.Keys(files))
	if len(names) == 0 {
		return "nothing left"
	}
	pick := func() string { return names[r.IntN(len(names))] }
	a, b := pick(), pick()
	dir := path.Dir(a)
	switch r.IntN(9) {
	case 0:
		delete(files, a)
		return "remove " + a
	case 1:
		files[a] = files[b]
		return fmt.Sprintf("%s is now %s", a, b)
	case 2:
		files[a] = &fstest.MapFile{Data: []byte(relative(a, b)), Mode: fs.ModeSymlink}
		return fmt.Sprintf("%s leads to %s", a, b)
	case 3:
		files[a] = &fstest.MapFile{Data: []byte(relative(a, path.Dir(b))), Mode: fs.ModeSymlink}
		return fmt.Sprintf("%s leads to the directory of %s", a, b)
	case 4:
		name := path.Join(dir, []string{"Kustomization", "kustomization.yml", "kustomization.yaml"}[r.IntN(3)])
		files[name] = files[b]
		return fmt.Sprintf("%s is now %s", name, b)
	case 5:
		lines := strings.SplitAfter(string(files[a].Data), "\n")
		n := r.IntN(len(lines))
		files[a] = &fstest.MapFile{Data: []byte(strings.Join(slices.Delete(lines, n, n+1), "")), Mode: files[a].Mode}
		return fmt.Sprintf("%s without line %d", a, n+1)
	case 6:
		files[a] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(string(files[a].Data), "v1", fmt.Sprint("v", r.IntN(9)))), Mode: files[a].Mode}
		return "other tags in " + a
	case 7:
		files[a] = &fstest.MapFile{Data: []byte(strings.Replace(string(files[a].Data), "resources:", "resources:\n- "+relative(a, path.Dir(b)), 1)), Mode: files[a].Mode}
		return fmt.Sprintf("%s refers to the directory of %s", a, b)
	}
	for _, name := range names {
		if rest, ok := strings.CutPrefix(name, dir+"/"); ok && dir != "." {
			files[path.Join(path.Dir(dir), "moved", rest)] = files[name]
			delete(files, name)
		}
	}
	return "move " + dir
}
