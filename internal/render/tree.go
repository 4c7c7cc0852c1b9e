package render

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"sync"
)

// maxLinks is the limit of symlinks followed for one path, as in Linux.
const maxLinks = 40

// pathError is a path that cannot be followed inside the tree, in words for users.
type pathError struct {
	path   string
	reason string
	err    error
}

func (e *pathError) Error() string { return e.path + " " + e.reason }
func (e *pathError) Unwrap() error { return e.err }

var (
	errOutside = errors.New("outside of the tree")
	errTooBig  = errors.New("too big")
	errLoop    = errors.New("symlink loop")
)

// source reads the files of one tree, each once.
type source struct {
	fsys  fs.FS
	limit int64

	mu    sync.Mutex
	files map[string]*file

	marker *marker

	// What the kustomizations say, complete before the first render.
	roles    map[string]Role // of files that they refer to
	suffixes bool            // one has a tagSuffix, which a pseudo tag would change
}

// file is one file as it is on disk and as the library gets to see it.
type file struct {
	once sync.Once
	text string
	err  error

	shown     sync.Once
	changed   string
	hasSchema bool // a kustomization with a top-level openapi:
	unsafe    bool // a build may look at a tag before it is stripped
	stubs     []RemoteEntry
	refused   error
}

func newSource(fsys fs.FS, find Finder, limits Limits) *source {
	return &source{
		fsys: fsys, limit: limits.FileBytes, files: map[string]*file{},
		marker: newMarker(find), roles: map[string]Role{},
	}
}

// resolve follows name, slash-separated from the root of the tree, component by component to a path without symlinks.
// It never looks outside the tree: not on the way either, so that "../tree/x" is refused like "../x".
func (s *source) resolve(name string) (string, fs.FileInfo, error) {
	links := 0
	rest := strings.Split(name, "/")
	at := "." // resolved so far
	info, err := lstat(s.fsys, at)
	if err != nil {
		return "", nil, reading(at, err)
	}
	for len(rest) > 0 {
		part := rest[0]
		rest = rest[1:]
		switch part {
		case "", ".":
			continue
		case "..":
			if at == "." {
				return "", nil, &pathError{name, "leaves the repository", errOutside}
			}
			at = path.Dir(at)
			continue
		}
		next := path.Join(at, part)
		if info, err = lstat(s.fsys, next); err != nil {
			return "", nil, reading(next, err)
		}
		if info.Mode()&fs.ModeSymlink == 0 {
			at = next
			continue
		}
		if links++; links > maxLinks {
			return "", nil, &pathError{name, "is a symlink loop", errLoop}
		}
		target, err := fs.ReadLink(s.fsys, next)
		if err != nil {
			return "", nil, reading(next, err)
		}
		if path.IsAbs(target) {
			return "", nil, &pathError{next, "is a symlink to an absolute path, " + target + ", outside the repository", errOutside}
		}
		rest = append(strings.Split(target, "/"), rest...)
	}
	if info, err = lstat(s.fsys, at); err != nil {
		return "", nil, reading(at, err)
	}
	return at, info, nil
}

// lstat falls back to stat for file systems without symlinks.
func lstat(fsys fs.FS, name string) (fs.FileInfo, error) { return fs.Lstat(fsys, name) }

// reading rewords an error of a file system: without the operation, which differs between file systems.
func reading(name string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &pathError{name, "does not exist", fs.ErrNotExist}
	case errors.Is(err, fs.ErrPermission):
		return &pathError{name, "cannot be read: permission denied", fs.ErrPermission}
	}
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		err = pathErr.Err
	}
	return &pathError{name, "cannot be read: " + err.Error(), err}
}

// open returns the file at a resolved path, read at most once.
func (s *source) open(name string) *file {
	s.mu.Lock()
	f := s.files[name]
	if f == nil {
		f = &file{}
		s.files[name] = f
	}
	s.mu.Unlock()
	f.once.Do(func() { f.text, f.err = s.read(name) })
	return f
}

func (s *source) read(name string) (string, error) {
	r, err := s.fsys.Open(name)
	if err != nil {
		return "", reading(name, err)
	}
	defer r.Close()
	info, err := r.Stat()
	if err != nil {
		return "", reading(name, err)
	}
	if !info.Mode().IsRegular() {
		return "", &pathError{name, "is no regular file", fs.ErrInvalid}
	}
	// The size that a file system states may be wrong (a device, a file that grows): the reader has the last word.
	data, err := io.ReadAll(io.LimitReader(r, s.limit+1))
	if err != nil {
		return "", reading(name, err)
	}
	if int64(len(data)) > s.limit {
		return "", &pathError{name, fmt.Sprintf("is larger than %d MiB, the limit for a file", s.limit>>20), errTooBig}
	}
	return string(data), nil
}

// Text returns the content of a file as it is in the tree, for excerpts. The path is a [diag.Place]'s.
func (t *Tree) Text(name string) (string, error) {
	resolved, _, err := t.files.resolve(name)
	if err != nil {
		return "", err
	}
	f := t.files.open(resolved)
	return f.text, f.err
}
