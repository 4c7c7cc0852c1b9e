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

// excludedDirs are directories whose kustomizations nobody releases, by convention. Hidden directories are left out, too.
var excludedDirs = []string{"testdata", "vendor", "node_modules", "examples", "test", "e2e"}

// Overlay is a directory with a kustomization.
type Overlay struct {
	Dir       string
	File      string
	Component bool
	Leaf      bool   // nothing that is not excluded refers to it: users apply it
	Excluded  string // the directory name that excludes it by default, "examples"; "" when none does
}

// Graph is every kustomization of a tree and who refers to whom.
type Graph struct {
	Overlays  []Overlay        // by directory
	Unchecked []diag.Unchecked // directories and files that could not be read while looking
}

// Discover finds the kustomizations at and below a directory of the tree, and which of them are leaves: those that no other
// kustomization there refers to. References from excluded directories do not count, or an example would hide the overlay
// that it shows. Where kustomizations refer to each other in a circle and nothing else does, the first is a leaf.
func (t *Tree) Discover(ctx context.Context, root string) (Graph, error) {
	var g Graph
	seen := map[string]*kustomization{}
	err := fs.WalkDir(t.files.fsys, root, func(name string, entry fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			if name == root {
				return reading(name, err)
			}
			g.unread(name, reading(name, err))
			return nil
		}
		if entry.IsDir() {
			if entry.Name() == ".git" {
				return fs.SkipDir
			}
			return nil
		}
		if slices.Contains(fileNames, entry.Name()) {
			t.meet(&g, root, name, seen)
		}
		return nil
	})
	if err != nil {
		return Graph{}, err
	}
	slices.SortFunc(g.Overlays, func(a, b Overlay) int { return strings.Compare(a.Dir, b.Dir) })
	t.findLeaves(&g, seen)
	return g, nil
}

func (g *Graph) unread(name string, err error) {
	g.Unchecked = append(g.Unchecked, diag.Unchecked{
		Subject: name, Kind: diag.NotRead, Reason: err.Error(), Help: helpFor(err), At: diag.Place{File: name}, Blocks: true,
	})
}

// meet adds the kustomization file at a path.
func (t *Tree) meet(g *Graph, root, name string, seen map[string]*kustomization) {
	dir := path.Dir(name)
	if seen[dir] != nil {
		return // a second file in one directory: the build says so
	}
	o := Overlay{Dir: dir, File: name, Excluded: excludedBy(root, dir)}
	k := &kustomization{file: name}
	resolved, info, err := t.files.resolve(name)
	switch {
	case err != nil:
		g.unread(name, err)
		return
	case info.IsDir():
		return
	}
	if f := t.files.open(resolved); f.err == nil {
		k = parseKustomization(name, f.text)
	}
	o.Component = k.component
	seen[dir] = k
	g.Overlays = append(g.Overlays, o)
	t.files.learn(k)
}

// learn books the roles of the files that a kustomization refers to. A file in two roles keeps the first.
func (s *source) learn(k *kustomization) {
	for _, entry := range k.paths {
		resolved, info, err := s.resolve(local(path.Dir(k.file), entry.path))
		if err != nil || info.IsDir() {
			continue
		}
		if _, known := s.roles[resolved]; !known {
			if role := roleOfField[entry.field]; role != "" {
				s.roles[resolved] = role
			}
		}
	}
	s.suffixes = s.suffixes || k.suffixes
}

// excludedBy returns the part of a directory's path below root that excludes it.
func excludedBy(root, dir string) string {
	below := strings.TrimPrefix(strings.TrimPrefix(dir, root), "/")
	if root == "." {
		below = dir
	}
	for part := range strings.SplitSeq(below, "/") {
		if slices.Contains(excludedDirs, part) || (strings.HasPrefix(part, ".") && part != ".") {
			return part
		}
	}
	return ""
}

// findLeaves marks the leaves among the kustomizations that are neither components nor excluded.
func (t *Tree) findLeaves(g *Graph, seen map[string]*kustomization) {
	bases := map[string][]string{}
	referred := map[string]bool{}
	for _, o := range g.Overlays {
		for _, entry := range seen[o.Dir].paths {
			base, info, err := t.files.resolve(local(o.Dir, entry.path))
			if err != nil || !info.IsDir() || seen[base] == nil || base == o.Dir {
				continue
			}
			bases[o.Dir] = append(bases[o.Dir], base)
			if o.Excluded == "" {
				referred[base] = true
			}
		}
	}
	covered := map[string]bool{}
	var cover func(dir string)
	cover = func(dir string) {
		if covered[dir] {
			return
		}
		covered[dir] = true
		for _, base := range bases[dir] {
			cover(base)
		}
	}
	mark := func(want func(o Overlay) bool) {
		for i := range g.Overlays {
			if o := &g.Overlays[i]; !o.Component && o.Excluded == "" && want(*o) {
				o.Leaf = true
				cover(o.Dir)
			}
		}
	}
	mark(func(o Overlay) bool { return !referred[o.Dir] })
	mark(func(o Overlay) bool { return !covered[o.Dir] })
	t.loneComponents(g, covered)
}

// loneComponents says which components no overlay uses: they cannot be rendered alone, so nobody looks at them.
func (t *Tree) loneComponents(g *Graph, covered map[string]bool) {
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
