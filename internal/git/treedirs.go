package git

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
)

// entryNamed finds an entry among those of a directory.
func entryNamed(entries []treeEntry, name string) (treeEntry, bool) {
	i, ok := slices.BinarySearchFunc(entries, name, func(e treeEntry, name string) int { return strings.Compare(e.name, name) })
	if !ok {
		return treeEntry{}, false
	}
	return entries[i], true
}

var errNoDirectory = errors.New("not a directory")

// commitDirs lists the directories of the tree of a commit.
type commitDirs struct {
	objects *objects
	root    plumbing.Hash

	mu  sync.Mutex
	ids map[string]plumbing.Hash // of directories that were asked for, by path
}

// tree returns the id of the tree of a directory.
func (c *commitDirs) tree(dir string) (plumbing.Hash, error) {
	if dir == "." {
		return c.root, nil
	}
	c.mu.Lock()
	id, ok := c.ids[dir]
	c.mu.Unlock()
	if ok {
		return id, nil
	}
	above, err := c.list(path.Dir(dir))
	if err != nil {
		return id, err
	}
	switch e, ok := entryNamed(above, path.Base(dir)); {
	case !ok:
		return id, fs.ErrNotExist
	case e.mode == filemode.Submodule:
		return id, ErrSubmodule
	case e.mode != filemode.Dir:
		return id, errNoDirectory
	default:
		id = e.id
	}
	c.mu.Lock()
	c.ids[dir] = id
	c.mu.Unlock()
	return id, nil
}

func (c *commitDirs) list(dir string) ([]treeEntry, error) {
	id, err := c.tree(dir)
	if err != nil {
		return nil, err
	}
	return c.objects.tree(id)
}

// parseTree reads a tree object: for each entry its mode, its name and its id. The result is sorted by name, where git sorts a
// directory as if its name ended with a slash.
func parseTree(data []byte) ([]treeEntry, error) {
	var entries []treeEntry
	for len(data) > 0 {
		mode, rest, ok := bytes.Cut(data, []byte{' '})
		name, rest, named := bytes.Cut(rest, []byte{0})
		if !ok || !named || len(rest) < hashSize {
			return nil, errors.New("it is a tree that ends before it should")
		}
		bits, err := strconv.ParseUint(string(mode), 8, 32)
		if err != nil {
			return nil, fmt.Errorf("it is a tree with the mode %s", quoteShort(string(mode)))
		}
		e := treeEntry{name: string(name), mode: filemode.FileMode(bits), id: plumbing.Hash(rest[:hashSize])}
		// No git writes these; as paths they would lead elsewhere.
		if e.name == "" || e.name == "." || e.name == ".." || strings.Contains(e.name, "/") {
			return nil, fmt.Errorf("it is a tree with the name %s", quoteShort(e.name))
		}
		entries = append(entries, e)
		data = rest[hashSize:]
	}
	slices.SortStableFunc(entries, func(a, b treeEntry) int { return strings.Compare(a.name, b.name) })
	return entries, nil
}

// indexDirs lists the directories of the index.
type indexDirs struct {
	dirs map[string][]treeEntry
}

// newIndexDirs gathers the directories of what the next commit would hold.
func newIndexDirs(files []indexFile) *indexDirs {
	x := &indexDirs{dirs: map[string][]treeEntry{".": nil}}
	for _, f := range files {
		if f.later || f.stage != 0 {
			continue
		}
		dir, base := path.Split(f.path)
		dir = path.Clean(dir)
		x.add(dir)
		x.dirs[dir] = append(x.dirs[dir], treeEntry{name: base, mode: f.mode, id: f.id})
	}
	for _, entries := range x.dirs {
		slices.SortStableFunc(entries, func(a, b treeEntry) int { return strings.Compare(a.name, b.name) })
	}
	return x
}

// add makes a directory and those above it.
func (x *indexDirs) add(dir string) {
	if _, known := x.dirs[dir]; known {
		return
	}
	x.dirs[dir] = nil
	above := path.Dir(dir)
	x.add(above)
	x.dirs[above] = append(x.dirs[above], treeEntry{name: path.Base(dir), mode: filemode.Dir})
}

func (x *indexDirs) list(dir string) ([]treeEntry, error) {
	if entries, ok := x.dirs[dir]; ok {
		return entries, nil
	}
	if dir == "." {
		return nil, fs.ErrNotExist
	}
	above, err := x.list(path.Dir(dir))
	if err != nil {
		return nil, err
	}
	switch e, ok := entryNamed(above, path.Base(dir)); {
	case !ok:
		return nil, fs.ErrNotExist
	case e.mode == filemode.Submodule:
		return nil, ErrSubmodule
	}
	return nil, errNoDirectory
}
