package render

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
)

// excludedDirs are directories whose kustomizations nobody releases, by convention. Hidden directories are left out, too, and
// what belongs to another repository.
var excludedDirs = []string{
	"testdata", "vendor", "third_party", "node_modules", "example", "examples", "samples", "test", "tests", "testing", "e2e",
}

// submodule is the word for the exclusion of a repository inside the repository.
const submodule = "submodule"

// Overlay is a directory with a kustomization.
type Overlay struct {
	Dir       string
	File      string
	Component bool
	Leaf      bool   // nothing that is not excluded refers to it: users apply it
	Excluded  string // the directory name that excludes it by default, "examples"; "" when none does
}

// IsOverlay reports whether a directory of a file system holds a kustomization file.
func IsOverlay(fsys fs.FS, dir string) bool {
	return slices.ContainsFunc(fileNames, func(name string) bool {
		info, err := fs.Stat(fsys, path.Join(dir, name))
		return err == nil && !info.IsDir()
	})
}

// IsKustomization reports whether a file is one of those in which kustomize looks for what a directory holds.
func IsKustomization(file string) bool { return slices.Contains(fileNames, path.Base(file)) }

// Counts reports whether a file is a kustomization of a directory below root that is not excluded by default.
func Counts(root, file string) bool {
	return IsKustomization(file) && excludedBy(root, path.Dir(file)) == ""
}

// Graph is every kustomization of a tree and who refers to whom.
type Graph struct {
	Overlays  []Overlay        // by directory
	Charts    []Chart          // Helm charts, by directory
	Manifests []string         // YAML files that no kustomization refers to, sorted; none of excluded directories
	Unchecked []diag.Unchecked // directories and files that could not be read while looking

	bases   map[string][]string // of each directory with a kustomization, those that it refers to
	entries map[string][]entry  // of each, all that it names
}

// Discover finds the kustomizations at and below a directory of the tree, and which of them are leaves: those that no other
// kustomization there refers to. References from excluded directories do not count, or an example would hide the overlay
// that it shows. Where kustomizations refer to each other in a circle and nothing else does, the first is a leaf.
func (t *Tree) Discover(ctx context.Context, root string) (Graph, error) {
	g := Graph{bases: map[string][]string{}, entries: map[string][]entry{}}
	var nested []string // the directories of other repositories
	var files []string  // the kustomizations
	err := t.walk(ctx, root, func(name string, err error) {
		switch dir := path.Dir(name); {
		case path.Base(name) == ".git" && dir != root && dir != ".":
			nested = append(nested, dir)
		case err != nil:
			g.unread(name, reading(name, err))
		case slices.Contains(fileNames, path.Base(name)):
			files = append(files, name)
		case path.Base(name) == chartFile:
			g.Charts = append(g.Charts, Chart{Dir: dir, Excluded: excludedBy(root, dir)})
		case looksLikeYAML(name) && excludedBy(root, dir) == "":
			g.Manifests = append(g.Manifests, name)
		}
	})
	if err != nil {
		return Graph{}, err
	}
	for i, k := range t.outlinesOf(files) {
		t.meet(&g, root, files[i], k)
	}
	diag.SortBy(g.Overlays, func(a, b Overlay) int { return strings.Compare(a.Dir, b.Dir) })
	for i, o := range g.Overlays {
		if isBelow(o.Dir, nested) {
			g.Overlays[i].Excluded = submodule
		}
	}
	g.sortCharts(nested)
	sources := t.sources(g)
	g.Manifests = slices.DeleteFunc(g.Manifests, func(name string) bool { return sources[name] || isBelow(name, nested) })
	g.findLeaves()
	return g, nil
}

func (g *Graph) unread(name string, err error) {
	g.Unchecked = append(g.Unchecked, diag.Unchecked{
		Subject: name, Kind: diag.NotRead, Reason: inWords(err), Help: helpFor(err), At: diag.Place{File: name}, Blocks: true,
	})
}

// meet adds the kustomization file at a path.
func (t *Tree) meet(g *Graph, root, name string, k outline) {
	dir := path.Dir(name)
	if _, known := g.bases[dir]; known {
		return // a second file in one directory: the build says so
	}
	switch _, info, err := t.files.resolve(name); {
	case err != nil:
		g.unread(name, err)
		return
	case info.IsDir():
		return
	}
	g.Overlays = append(g.Overlays, Overlay{Dir: dir, File: name, Excluded: excludedBy(root, dir), Component: k.Component})
	g.entries[dir] = k.entries()
	g.bases[dir] = t.basesOf(dir, g.entries[dir])
}

// LeadsOut reports whether the kustomization of a directory, or one that it leads to, may have remote entries: it has, or leads to
// a directory that is not part of the graph.
func (g *Graph) LeadsOut(dir string) bool {
	seen := map[string]bool{}
	var leads func(dir string) bool
	leads = func(dir string) bool {
		if seen[dir] {
			return false
		}
		seen[dir] = true
		bases, known := g.bases[dir]
		return !known || slices.ContainsFunc(g.entries[dir], func(e entry) bool { return isRemote(e.path) }) || slices.ContainsFunc(bases, leads)
	}
	return leads(dir)
}

// basesOf returns the directories that the kustomization of a directory refers to.
func (t *Tree) basesOf(dir string, entries []entry) []string {
	bases := []string{}
	for _, e := range entries {
		target, ok := t.files.target(dir, e)
		if !ok {
			continue
		}
		if base, info, err := t.files.resolve(target); err == nil && info.IsDir() && base != dir {
			bases = append(bases, base)
		}
	}
	return bases
}

// sources returns the files that the kustomizations of a graph refer to, those that are excluded left out: what an example
// refers to may be what the repository ships.
func (t *Tree) sources(g Graph) map[string]bool {
	files := map[string]bool{}
	for _, o := range g.Overlays {
		if o.Excluded != "" {
			continue
		}
		for _, e := range g.entries[o.Dir] {
			if path.IsAbs(e.path) {
				continue
			}
			if name, info, err := t.files.resolve(path.Join(o.Dir, e.path)); err == nil && !info.IsDir() {
				files[name] = true
			}
		}
	}
	return files
}

// excludedBy returns the part of a directory's path below root that excludes it.
func excludedBy(root, dir string) string {
	below := dir
	if root != "." {
		below = strings.TrimPrefix(strings.TrimPrefix(dir, root), "/")
	}
	for part := range strings.SplitSeq(below, "/") {
		if slices.Contains(excludedDirs, part) || (strings.HasPrefix(part, ".") && part != ".") {
			return part
		}
	}
	return ""
}

// isBelow reports whether a directory is one of some, or below one.
func isBelow(dir string, dirs []string) bool {
	return slices.ContainsFunc(dirs, func(d string) bool { return dir == d || strings.HasPrefix(dir, d+"/") })
}

// findLeaves marks the leaves among the kustomizations that are neither components nor excluded.
func (g *Graph) findLeaves() {
	referred := map[string]bool{}
	for _, o := range g.Overlays {
		for _, base := range g.bases[o.Dir] {
			if o.Excluded == "" {
				referred[base] = true
			}
		}
	}
	covered := map[string]bool{}
	mark := func(wanted func(dir string) bool) {
		for i := range g.Overlays {
			if o := &g.Overlays[i]; !o.Component && o.Excluded == "" && wanted(o.Dir) {
				o.Leaf = true
				g.cover(o.Dir, covered)
			}
		}
	}
	mark(func(dir string) bool { return !referred[dir] })
	mark(func(dir string) bool { return !covered[dir] })
	g.loneComponents(covered)
}

// cover adds a directory and whatever it refers to.
func (g *Graph) cover(dir string, covered map[string]bool) {
	if covered[dir] {
		return
	}
	covered[dir] = true
	for _, base := range g.bases[dir] {
		g.cover(base, covered)
	}
}

// loneComponents says which components no overlay uses: they cannot be rendered alone, so nobody looks at them.
func (g *Graph) loneComponents(covered map[string]bool) {
	for _, o := range g.Overlays {
		if o.Component && o.Excluded == "" && !covered[o.Dir] {
			g.Unchecked = append(g.Unchecked, diag.Unchecked{
				Subject: o.Dir, Kind: diag.NotRendered, Reason: "it is a component that no overlay here uses, and cannot be rendered alone",
				At: diag.Place{File: o.File, Overlay: o.Dir},
			})
		}
	}
}

// ErrNoDir says that a path given to Discover is no directory of the tree.
var ErrNoDir = errors.New("no directory of the tree")

// Dir checks that a path names a directory of the tree and returns it without symlinks.
func (t *Tree) Dir(name string) (string, error) {
	resolved, info, err := t.files.resolve(name)
	if err != nil {
		return "", err
	}
	if !info.IsDir() {
		return "", fmt.Errorf("%s: %w", name, ErrNoDir)
	}
	return resolved, nil
}

// Match returns the files at and below a directory whose path, or whose directory's path, a pattern wants, sorted: plain
// manifests, and no kustomizations. A nil pattern wants none. Files in a wanted directory count when their name ends in .yaml, .yml or .json.
func (t *Tree) Match(ctx context.Context, root string, want func(name string) bool) ([]string, error) {
	if want == nil {
		return nil, nil
	}
	var files []string
	err := t.walk(ctx, root, func(name string, err error) {
		base := path.Base(name)
		// A directory that cannot be read was reported by Discover.
		if err == nil && base != ".git" && !slices.Contains(fileNames, base) && (want(name) || looksLikeYAML(name) && want(path.Dir(name))) {
			files = append(files, name)
		}
	})
	return files, err
}
