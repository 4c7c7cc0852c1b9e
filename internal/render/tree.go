package render

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"sync"
)

// maxLinks is the limit of symlinks followed for one path, as in Linux.
const maxLinks = 40

// source reads the files of one tree, each once.
type source struct {
	fsys   fs.FS
	limit  int64
	marker *marker

	mu    sync.Mutex
	files map[string]*file
	views map[viewKey]*view
	stats map[string]stat     // by path without symlinks on the way
	paths map[string]resolved // by path as asked for
	roles map[string]Role     // of files that kustomizations refer to
}

// file is one file as it is in the tree.
type file struct {
	once sync.Once
	text string
	err  error
}

type stat struct {
	info fs.FileInfo
	err  error
}

type resolved struct {
	name string
	info fs.FileInfo
	err  error
}

func newSource(fsys fs.FS, find Finder, limits Limits) *source {
	return &source{
		fsys: fsys, limit: limits.FileBytes, marker: newMarker(find),
		files: map[string]*file{}, views: map[viewKey]*view{},
		stats: map[string]stat{}, paths: map[string]resolved{}, roles: map[string]Role{},
	}
}

// resolve follows name, slash-separated from the root of the tree, component by component to a path without symlinks.
// It never looks outside the tree: not on the way either, so that "../tree/x" is refused like "../x".
func (s *source) resolve(name string) (string, fs.FileInfo, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.paths[name]
	if !ok {
		r.name, r.info, r.err = s.follow(name)
		s.paths[name] = r
	}
	return r.name, r.info, r.err
}

func (s *source) follow(name string) (string, fs.FileInfo, error) {
	links := 0
	rest := strings.Split(name, "/")
	at := "." // resolved so far
	info, err := s.lstat(at)
	for len(rest) > 0 && err == nil {
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
			info, err = s.lstat(at)
			continue
		}
		if !info.IsDir() {
			return "", nil, &pathError{name, "does not exist", fs.ErrNotExist}
		}
		next := path.Join(at, part)
		if info, err = s.lstat(next); err != nil || info.Mode()&fs.ModeSymlink == 0 {
			at = next
			continue
		}
		if links++; links > maxLinks {
			return "", nil, &pathError{name, "is a symlink loop", errLoop}
		}
		target, linkErr := fs.ReadLink(s.fsys, next)
		if linkErr != nil {
			return "", nil, reading(next, linkErr)
		}
		if path.IsAbs(target) {
			return "", nil, &pathError{next, "is a symlink to the absolute path " + target, errOutside}
		}
		rest = append(strings.Split(target, "/"), rest...)
		info, err = s.lstat(at)
	}
	if err != nil {
		return "", nil, reading(at, err)
	}
	return at, info, nil
}

// lstat asks the file system once for each path.
func (s *source) lstat(name string) (fs.FileInfo, error) {
	st, ok := s.stats[name]
	if !ok {
		st.info, st.err = fs.Lstat(s.fsys, name)
		s.stats[name] = st
	}
	return st.info, st.err
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
	// Not opened unless it is a file: opening a named pipe waits for somebody to write into it.
	info, err := fs.Lstat(s.fsys, name)
	if err != nil {
		return "", reading(name, err)
	}
	if !info.Mode().IsRegular() {
		return "", &pathError{name, "is no regular file", errNoFile}
	}
	r, err := s.fsys.Open(name)
	if err != nil {
		return "", reading(name, err)
	}
	defer r.Close()
	// The size that a file system states may be wrong (a file that grows): the reader has the last word.
	text := bytes.NewBuffer(make([]byte, 0, min(info.Size(), s.limit)+bytes.MinRead))
	n, err := text.ReadFrom(io.LimitReader(r, s.limit+1))
	if err != nil {
		return "", reading(name, err)
	}
	if n > s.limit {
		return "", &pathError{name, fmt.Sprintf("is larger than %d MiB, the limit for a file", s.limit>>20), errTooBig}
	}
	return text.String(), nil
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
