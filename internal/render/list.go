package render

import (
	"context"
	"io/fs"
	"path"
	"strings"
)

// listing is what a directory holds.
type listing struct {
	entries []child
	err     error
	names   map[string]bool // in lower case
}

// child is what a listing says of a name. An [fs.DirEntry] holds all that the system knows of it: some hundred bytes a file.
type child struct {
	name  string
	isDir bool
}

// list reads a directory of the tree itself, once. What a listing says of a path need not be asked one by one, which takes most of
// the time of a run that renders nothing: kustomize looks for three names in each directory, and for each base as a file.
func (d *disk) list(dir string) ([]child, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	l, ok := d.lists[dir]
	if !ok {
		l = &listing{names: map[string]bool{}}
		var entries []fs.DirEntry
		entries, l.err = fs.ReadDir(d.fsys, dir)
		d.lists[dir] = l
		for _, e := range entries {
			l.entries = append(l.entries, child{e.Name(), e.IsDir()})
			name := path.Join(dir, e.Name())
			if _, known := d.stats[name]; !known {
				d.stats[name] = stat{kind: kindOf(e.Type())}
			}
			l.names[strings.ToLower(e.Name())] = true
		}
	}
	return l.entries, l.err
}

// lacks reports whether a listing that was read shows that a path does not exist. Where names that differ may mean one file, as on
// file systems that know no case or compose letters, it leaves that to the file system.
func (d *disk) lacks(name string) bool {
	l := d.lists[path.Dir(name)]
	base := path.Base(name)
	return !d.mounted(name) && l != nil && l.err == nil && name != "." && isASCII(base) && !l.names[strings.ToLower(base)]
}

func isASCII(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return r >= 0x80 }) < 0
}

// walk calls visit for each file at and below a directory, and for each directory that cannot be read. What makes a directory a
// git repository is visited like a file, and not looked into. The error is the context's, or the one of reading root itself.
func (t *Tree) walk(ctx context.Context, root string, visit func(name string, err error)) error {
	entries, err := t.files.disk.list(root)
	if err != nil {
		return reading(root, err)
	}
	return t.walkEntries(ctx, root, entries, visit)
}

func (t *Tree) walkEntries(ctx context.Context, dir string, entries []child, visit func(name string, err error)) error {
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		name := path.Join(dir, e.name)
		if !e.isDir || e.name == ".git" {
			visit(name, nil)
			continue
		}
		below, err := t.files.disk.list(name)
		if err != nil {
			visit(name, err)
		}
		if err := t.walkEntries(ctx, name, below, visit); err != nil {
			return err
		}
	}
	return nil
}
