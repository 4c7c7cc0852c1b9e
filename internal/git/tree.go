package git

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"path"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
)

// Tree is the files of one state of a repository, a commit or the index, as a read-only file system. Objects are read when they
// are asked for, each directory once. It is safe for concurrent use, and works until the repository is closed.
//
// Symbolic links are what [fs.ReadLinkFS] makes of them, and never lead out of the tree. A submodule is a directory that cannot
// be read: its error is [ErrSubmodule].
type Tree struct {
	objects *objects
	dirs    directories
}

// directories lists the directories of a tree; the root is ".".
type directories interface {
	// list returns the entries of a directory, sorted by name.
	list(dir string) ([]treeEntry, error)
}

// treeEntry is a file, symbolic link, directory or submodule. The id of a directory of the index may be zero.
type treeEntry struct {
	name string
	mode filemode.FileMode
	id   plumbing.Hash
}

// ErrSubmodule says that a path leads into a submodule, of whose files a commit knows nothing but the name of another commit.
var ErrSubmodule = errors.New("it is a submodule: its files are in a repository of their own")

var (
	_ fs.ReadDirFS  = (*Tree)(nil)
	_ fs.ReadLinkFS = (*Tree)(nil)
	_ fs.StatFS     = (*Tree)(nil)
)

// ContentName names the content of a file, so that equal names are equal content: by the id of its blob. The path is without
// symbolic links. The error says that it is no regular file.
func (t *Tree) ContentName(name string) (string, error) {
	e, err := t.find("contentname", name)
	if err != nil {
		return "", err
	}
	if !regular(e.mode) {
		return "", &fs.PathError{Op: "contentname", Path: name, Err: fs.ErrInvalid}
	}
	return "git:" + e.id.String(), nil
}

// Holds reports whether a file of the tree, checked out, has this content: line ends may be those of another system, and what Git
// LFS keeps elsewhere is told by its hash. The error says that the tree cannot be read.
func (t *Tree) Holds(file, text string) (bool, error) {
	e, err := t.find("holds", file)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, errNoDirectory), errors.Is(err, ErrSubmodule):
		return false, nil
	case err != nil:
		return false, err
	case !regular(e.mode):
		return false, nil
	}
	if e.id == plumbing.ComputeHash(plumbing.BlobObject, []byte(text)) {
		return true, nil
	}
	if strings.Contains(text, "\r\n") && e.id == plumbing.ComputeHash(plumbing.BlobObject, []byte(strings.ReplaceAll(text, "\r\n", "\n"))) {
		return true, nil
	}
	const largestPointer = 1024
	if size, err := t.objects.size(e.id); err != nil || size > largestPointer {
		return false, err
	}
	blob, err := t.objects.content(e.id, plumbing.BlobObject)
	if err != nil {
		return false, err
	}
	sum := sha256.Sum256([]byte(text))
	return bytes.HasPrefix(blob, []byte(lfsPointer)) && bytes.Contains(blob, []byte("\noid sha256:"+hex.EncodeToString(sum[:])+"\n")), nil
}

// lfsPointer is how a file begins whose content Git LFS keeps elsewhere.
const lfsPointer = "version https://git-lfs.github.com/spec/"

func regular(m filemode.FileMode) bool { return m&^0o777 == filemode.Regular&^0o777 }

// find returns the entry of a path, of which no part is a symbolic link but perhaps the last.
func (t *Tree) find(op, name string) (treeEntry, error) {
	if !fs.ValidPath(name) {
		return treeEntry{}, &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	if name == "." {
		return treeEntry{name: ".", mode: filemode.Dir}, nil
	}
	dir, base := path.Split(name)
	dir = path.Clean(dir)
	entries, err := t.dirs.list(dir)
	if err != nil {
		return treeEntry{}, &fs.PathError{Op: op, Path: name, Err: err}
	}
	if e, ok := entryNamed(entries, base); ok {
		return e, nil
	}
	return treeEntry{}, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
}

// Lstat implements [fs.ReadLinkFS].
func (t *Tree) Lstat(name string) (fs.FileInfo, error) {
	e, err := t.find("lstat", name)
	if err != nil {
		return nil, err
	}
	return fileInfo{t.objects, e}, nil
}

// ReadLink implements [fs.ReadLinkFS].
func (t *Tree) ReadLink(name string) (string, error) {
	e, err := t.find("readlink", name)
	if err != nil {
		return "", err
	}
	if e.mode != filemode.Symlink {
		return "", &fs.PathError{Op: "readlink", Path: name, Err: fs.ErrInvalid}
	}
	target, err := t.objects.content(e.id, plumbing.BlobObject)
	return string(target), err
}

// follow resolves all symbolic links of a path.
func (t *Tree) follow(op, name string) (string, treeEntry, error) {
	const most = 40 // as in Linux
	at, rest, links := ".", name, 0
	if !fs.ValidPath(name) {
		return "", treeEntry{}, &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	for {
		part, after, more := strings.Cut(rest, "/")
		next := path.Join(at, part)
		if !fs.ValidPath(next) || strings.HasPrefix(rest, "/") {
			return "", treeEntry{}, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist} // a link that leads out of the tree
		}
		e, err := t.find(op, next)
		if err != nil {
			return "", treeEntry{}, err
		}
		if e.mode == filemode.Symlink {
			target, err := t.ReadLink(next)
			if err != nil {
				return "", treeEntry{}, err
			}
			if links++; links > most {
				return "", treeEntry{}, &fs.PathError{Op: op, Path: name, Err: errors.New("too many symbolic links")}
			}
			rest = target
			if more {
				rest += "/" + after
			}
			continue
		}
		if !more {
			return next, e, nil
		}
		at, rest = next, after
	}
}

// Stat implements [fs.StatFS].
func (t *Tree) Stat(name string) (fs.FileInfo, error) {
	_, e, err := t.follow("stat", name)
	if err != nil {
		return nil, err
	}
	e.name = path.Base(name)
	return fileInfo{t.objects, e}, nil
}

// ReadDir implements [fs.ReadDirFS].
func (t *Tree) ReadDir(name string) ([]fs.DirEntry, error) {
	at, e, err := t.follow("readdir", name)
	if err != nil {
		return nil, err
	}
	if e.mode != filemode.Dir && e.mode != filemode.Submodule {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: errors.New("not a directory")}
	}
	entries, err := t.dirs.list(at)
	if err != nil {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: err}
	}
	list := make([]fs.DirEntry, len(entries))
	for i, e := range entries {
		list[i] = fs.FileInfoToDirEntry(fileInfo{t.objects, e})
	}
	return list, nil
}

// Open implements [fs.FS].
func (t *Tree) Open(name string) (fs.File, error) {
	at, e, err := t.follow("open", name)
	if err != nil {
		return nil, err
	}
	e.name = path.Base(name)
	file := openFile{info: fileInfo{t.objects, e}, name: name}
	if e.mode != filemode.Dir && e.mode != filemode.Submodule {
		return &file, nil
	}
	entries, err := t.ReadDir(at)
	if err != nil {
		return nil, err
	}
	return &openDir{file, entries}, nil
}

// openFile is an open file. Its content is read with the first byte: whoever only wants the size need not pay for it.
type openFile struct {
	info    fileInfo
	name    string
	content *strings.Reader
}

func (f *openFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *openFile) Close() error               { return nil }

func (f *openFile) Read(p []byte) (int, error) {
	if f.content == nil {
		content, err := f.info.objects.content(f.info.entry.id, plumbing.BlobObject)
		if err != nil {
			return 0, &fs.PathError{Op: "read", Path: f.name, Err: err}
		}
		f.content = strings.NewReader(string(content))
	}
	return f.content.Read(p)
}

// openDir is an open directory.
type openDir struct {
	openFile

	left []fs.DirEntry
}

func (d *openDir) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.name, Err: errors.New("is a directory")}
}

// ReadDir implements [fs.ReadDirFile].
func (d *openDir) ReadDir(n int) ([]fs.DirEntry, error) {
	if n <= 0 {
		n = len(d.left)
	} else if len(d.left) == 0 {
		return nil, io.EOF
	}
	n = min(n, len(d.left))
	list := d.left[:n]
	d.left = d.left[n:]
	return list, nil
}

// fileInfo describes an entry. Commits keep no times.
type fileInfo struct {
	objects *objects
	entry   treeEntry
}

func (i fileInfo) Name() string       { return i.entry.name }
func (i fileInfo) ModTime() time.Time { return time.Time{} }
func (i fileInfo) IsDir() bool        { return i.Mode().IsDir() }
func (i fileInfo) Sys() any           { return nil }

// Size is that of the blob; 0 when it cannot be told: reading says why.
func (i fileInfo) Size() int64 {
	if !regular(i.entry.mode) && i.entry.mode != filemode.Symlink {
		return 0
	}
	size, err := i.objects.size(i.entry.id)
	if err != nil {
		return 0
	}
	return size
}

func (i fileInfo) Mode() fs.FileMode {
	switch mode := i.entry.mode; {
	case mode == filemode.Dir, mode == filemode.Submodule:
		return fs.ModeDir | 0o555
	case mode == filemode.Symlink:
		return fs.ModeSymlink | 0o777
	case mode&0o100 != 0:
		return 0o555
	}
	return 0o444
}
