package git

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// TreeOf returns the files of a commit, by its full id. The error is a [*MissingObjectError], or says that it is no commit or
// damaged.
func (r *Repository) TreeOf(commit string) (*Tree, error) {
	c, err := r.objects.commit(plumbing.NewHash(commit))
	if err != nil {
		return nil, err
	}
	return &Tree{r.objects, &commitDirs{objects: r.objects, root: c.tree, ids: map[string]plumbing.Hash{}}}, nil
}

// ConflictError says that the index holds files in conflict, of which nobody knows yet what will be committed.
type ConflictError struct{ Paths []string }

func (e *ConflictError) Error() string {
	return fmt.Sprintf("the index holds %d files in conflict, the first is %s", len(e.Paths), e.Paths[0])
}

// Staged returns what the next commit would hold. The file is that of the index where it is another than the repository's own, as
// git tells a hook in GIT_INDEX_FILE: an absolute path, or one from the top of the work tree; "" is the repository's own.
//
// The error is a [*ConflictError] while a merge is not resolved, an [*UnsupportedError] for an index that cannot be read, and a
// [*CorruptError] for one that is damaged.
func (r *Repository) Staged(file string) (*Tree, error) {
	x, err := readIndex(r.indexFile(file))
	if err != nil {
		return nil, err
	}
	var conflicts []string
	for _, f := range x.files {
		if f.stage != 0 && (len(conflicts) == 0 || conflicts[len(conflicts)-1] != f.path) {
			conflicts = append(conflicts, f.path)
		}
	}
	if len(conflicts) > 0 {
		return nil, &ConflictError{conflicts}
	}
	return &Tree{r.objects, newIndexDirs(x.files)}, nil
}

func (r *Repository) indexFile(file string) string {
	switch {
	case file == "":
		return filepath.Join(r.gitDir, "index")
	case filepath.IsAbs(file), r.root == "":
		return file
	}
	return filepath.Join(r.root, file)
}

// commit is what is used of a commit object.
type commit struct {
	tree    plumbing.Hash
	parents []plumbing.Hash
}

// commit reads a commit object.
func (o *objects) commit(id plumbing.Hash) (commit, error) {
	data, err := o.content(id, plumbing.CommitObject)
	if err != nil {
		return commit{}, err
	}
	var c commit
	header, _, _ := bytes.Cut(data, []byte("\n\n"))
	for line := range strings.Lines(string(header)) {
		key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		switch key {
		case "tree":
			c.tree = plumbing.NewHash(value)
		case "parent":
			c.parents = append(c.parents, plumbing.NewHash(value))
		}
	}
	if c.tree.IsZero() {
		return commit{}, fmt.Errorf("reading object %s: it is a commit that names no tree", id)
	}
	return c, nil
}

// maxTrees bounds the trees that are kept. Audits of hundreds of tags see the same ones again and again.
const maxTrees = 100_000

// tree reads a tree object, once while it is kept.
func (o *objects) tree(id plumbing.Hash) ([]treeEntry, error) {
	o.mu.Lock()
	entries, ok := o.trees[id]
	o.mu.Unlock()
	if ok {
		return entries, nil
	}
	data, err := o.content(id, plumbing.TreeObject)
	if err != nil {
		return nil, err
	}
	if entries, err = parseTree(data); err != nil {
		return nil, fmt.Errorf("reading object %s: %w", id, err)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.trees) >= maxTrees || o.trees == nil {
		o.trees = map[plumbing.Hash][]treeEntry{}
	}
	o.trees[id] = entries
	return entries, nil
}

// maxContent bounds an object whose content is read whole.
const maxContent = 256 << 20

// content reads an object that must be of a type.
func (o *objects) content(id plumbing.Hash, want plumbing.ObjectType) ([]byte, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	found, err := o.read(id)
	if err != nil {
		return nil, err
	}
	if found.kind != want {
		return nil, fmt.Errorf("reading object %s: it is a %s where a %s must be", id, found.kind, want)
	}
	return found.data, nil
}

// size returns the size of an object without reading all of it.
func (o *objects) size(id plumbing.Hash) (int64, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	_, size, err := o.stat(id)
	return size, err
}
