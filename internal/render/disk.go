package render

import (
	"io"
	"io/fs"
	"path"
	"strings"
	"sync"
)

// maxLinks is the limit of symlinks followed for one path, as in Linux.
const maxLinks = 40

// disk is what was read of one tree, each file once. Nothing but a [source] may ask it, so that what was asked is booked.
type disk struct {
	fsys   fs.FS
	limit  int64
	marker *marker

	mu    sync.Mutex
	files map[string]*file
	views map[viewKey]*view
	lists map[string]*listing // of directories
	stats map[string]stat     // by path without symlinks on the way
	paths map[string]resolved // by path as asked for

	// Set before anything is rendered, and then only read.
	mounts   []mount
	stands   map[remoteKey]*stand // what stands for remote entries
	virtuals map[string]*stand    // the same, by the name of the virtual entry

	judging    sync.Mutex
	judgements map[string]*judgement // by chain of directories
}

// file is one file as it is in the tree.
type file struct {
	once sync.Once
	text string
	err  error

	named sync.Once
	id    string // see reads.go
}

// kind is what a path leads to. No more is ever asked of it, as a change of what else there is to know would go unnoticed.
type kind byte

const (
	directory kind = 'd'
	regular   kind = 'f'
	symlink   kind = 'l'
	special   kind = 's' // a pipe, a socket, a device
)

func (k kind) IsDir() bool     { return k == directory }
func (k kind) IsRegular() bool { return k == regular }

func kindOf(mode fs.FileMode) kind {
	switch {
	case mode.IsRegular():
		return regular
	case mode.IsDir():
		return directory
	case mode&fs.ModeSymlink != 0:
		return symlink
	}
	return special
}

type stat struct {
	kind kind
	err  error
}

type resolved struct {
	name string
	kind kind
	err  error
}

func newDisk(fsys fs.FS, find Finder, limits Limits) *disk {
	return &disk{
		fsys: fsys, limit: limits.FileBytes, marker: newMarker(find),
		files: map[string]*file{}, views: map[viewKey]*view{}, lists: map[string]*listing{},
		stats: map[string]stat{}, paths: map[string]resolved{},
		stands:     map[remoteKey]*stand{},
		virtuals:   map[string]*stand{},
		judgements: map[string]*judgement{},
	}
}

// resolve follows name, slash-separated from the root of the tree, component by component to a path without symlinks.
// It never looks outside the tree: not on the way either, so that "../tree/x" is refused like "../x".
func (d *disk) resolve(name string) (string, kind, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	r, ok := d.paths[name]
	if !ok {
		r.name, r.kind, r.err = d.follow(name)
		d.paths[name] = r
	}
	return r.name, r.kind, r.err
}

func (d *disk) follow(name string) (string, kind, error) {
	links := 0
	root := d.rootOf(name)
	rest := strings.Split(name, "/")
	if root != "." {
		rest = rest[1:]
	}
	at := root // resolved so far
	info, err := d.lstat(at)
	for len(rest) > 0 && err == nil {
		part := rest[0]
		rest = rest[1:]
		switch part {
		case "", ".":
			continue
		case "..":
			if at == root {
				return "", 0, &pathError{name, "leaves the repository", errOutside}
			}
			at = path.Dir(at)
			info, err = d.lstat(at)
			continue
		}
		if !info.IsDir() {
			return "", 0, &pathError{name, "does not exist", fs.ErrNotExist}
		}
		next := path.Join(at, part)
		if next == name {
			next = name // one string for it is enough
		}
		if info, err = d.lstat(next); err != nil || info != symlink {
			at = next
			continue
		}
		if links++; links > maxLinks {
			return "", 0, &pathError{name, "is a symlink loop", errLoop}
		}
		target, linkErr := fs.ReadLink(d.within(next))
		if linkErr != nil {
			return "", 0, reading(next, linkErr)
		}
		if path.IsAbs(target) {
			return "", 0, &pathError{next, "is a symlink to the absolute path " + target, errOutside}
		}
		rest = append(strings.Split(target, "/"), rest...)
		info, err = d.lstat(at)
	}
	if err != nil {
		return "", 0, reading(at, err)
	}
	return at, info, nil
}

// lstat asks the file system once for each path.
func (d *disk) lstat(name string) (kind, error) {
	st, ok := d.stats[name]
	switch {
	case ok:
		return st.kind, st.err
	case d.lacks(name):
		st.err = fs.ErrNotExist
	default:
		info, err := fs.Lstat(d.within(name))
		if st.err = err; err == nil {
			st.kind = kindOf(info.Mode())
		}
	}
	d.stats[name] = st
	return st.kind, st.err
}

// open returns the file at a resolved path, read at most once.
func (d *disk) open(name string) *file {
	d.mu.Lock()
	f := d.files[name]
	if f == nil {
		f = &file{}
		d.files[name] = f
	}
	d.mu.Unlock()
	f.once.Do(func() { f.text, f.err = d.read(name) })
	return f
}

func (d *disk) read(name string) (string, error) {
	// Not opened unless it is a file: opening a named pipe waits for somebody to write into it.
	_, kind, err := d.resolve(name)
	if err != nil {
		return "", err
	}
	if !kind.IsRegular() {
		return "", &pathError{name, "is no regular file", errNoFile}
	}
	fsys, below := d.within(name)
	r, err := fsys.Open(below)
	if err != nil {
		return "", reading(name, err)
	}
	defer r.Close()
	info, err := r.Stat()
	if err != nil {
		return "", reading(name, err)
	}
	// The size that a file system states may be wrong (a file that grows): the reader has the last word.
	size := min(info.Size(), d.limit)
	var text strings.Builder
	text.Grow(int(size))
	n, err := io.CopyBuffer(&text, io.LimitReader(r, d.limit+1), make([]byte, min(size+512, 32<<10)))
	if err != nil {
		return "", reading(name, err)
	}
	if n > d.limit {
		return "", &pathError{name, "is larger than " + bytesInWords(d.limit) + ", the limit for a file", &limitError{key: "file-bytes"}}
	}
	if strings.HasPrefix(text.String(), "version https://git-lfs.github.com/spec/") {
		return "", &pathError{name, "is a pointer of Git LFS, and its content is not here", errPointer}
	}
	return text.String(), nil
}
