package git

import (
	"errors"
	"path"
	"slices"
	"sort"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
)

// Index is an index that has been read: what the next commit would hold.
type Index struct {
	repository *Repository
	index      *index
}

// Index reads an index. The file and the errors are those of [Repository.Staged], but for a conflict, which is none here.
func (r *Repository) Index(file string) (*Index, error) {
	x, err := readIndex(r.indexFile(file))
	if err != nil {
		return nil, err
	}
	return &Index{r, x}, nil
}

// Texts returns the content of the files, and the targets of the symbolic links, that are wanted, by path.
func (i *Index) Texts(want func(path string, link bool) bool) (map[string]string, error) {
	texts := map[string]string{}
	for _, f := range i.index.files {
		if link := f.mode == filemode.Symlink; f.later || !link && !regular(f.mode) || !want(f.path, link) {
			continue
		}
		text, err := i.repository.objects.content(f.id, plumbing.BlobObject)
		if err != nil {
			return nil, err
		}
		texts[f.path] = string(text)
	}
	return texts, nil
}

// Changes lists the paths, sorted, in which the next commit would differ from HEAD: added, changed or removed. Directories that the
// index knows to be unchanged are not looked into, so that it takes no longer for a large repository than for a small one.
func (i *Index) Changes() ([]string, error) {
	r, x := i.repository, i.index
	head, err := r.Head()
	if err != nil {
		return nil, err
	}
	d := differ{objects: r.objects, index: x}
	if head.Unborn() {
		d.added(x.files)
		return d.paths, nil
	}
	c, err := r.objects.commit(plumbing.NewHash(head.Commit))
	if err != nil {
		return nil, err
	}
	if err := d.dir("", c.tree, x.files); err != nil {
		return nil, err
	}
	slices.Sort(d.paths)
	return slices.Compact(d.paths), nil
}

// differ compares the index with a tree.
type differ struct {
	objects *objects
	index   *index
	paths   []string
}

// dir compares a directory: its path with a slash behind it, "" being the root, its tree, and the records of the index below it.
func (d *differ) dir(dir string, tree plumbing.Hash, files []indexFile) error {
	if id, ok := d.index.trees[strings.TrimSuffix(dir, "/")]; ok && id == tree {
		return nil
	}
	entries, err := d.objects.tree(tree)
	if err != nil {
		return err
	}
	met := map[string]bool{}
	for len(files) > 0 {
		name, _, below := strings.Cut(files[0].path[len(dir):], "/")
		end := 1
		if below {
			// The first path behind those of the directory: "0" follows "/".
			after := dir + name + "0"
			end = sort.Search(len(files), func(i int) bool { return files[i].path >= after })
		}
		own := files[:max(end, 1)]
		files = files[len(own):]
		met[name] = true
		e, ok := entryNamed(entries, name)
		switch {
		case ok && below && e.mode == filemode.Dir:
			err = d.dir(dir+name+"/", e.id, own)
		case !ok || below || e.id != own[0].id || e.mode != own[0].mode || own[0].stage != 0:
			d.added(own)
			if ok && e.mode == filemode.Dir != below {
				err = d.removed(dir, e)
			}
		}
		if err != nil {
			return err
		}
	}
	for _, e := range entries {
		if !met[e.name] {
			if err := d.removed(dir, e); err != nil {
				return err
			}
		}
	}
	return nil
}

// added books records of the index; what is only announced is no part of the next commit.
func (d *differ) added(files []indexFile) {
	for _, f := range files {
		if !f.later {
			d.paths = append(d.paths, f.path)
		}
	}
}

// removed books an entry of the tree, and what is below it.
func (d *differ) removed(dir string, e treeEntry) error {
	if e.mode != filemode.Dir {
		d.paths = append(d.paths, dir+e.name)
		return nil
	}
	entries, err := d.objects.tree(e.id)
	for _, below := range entries {
		err = errors.Join(err, d.removed(path.Join(dir, e.name)+"/", below))
	}
	return err
}
