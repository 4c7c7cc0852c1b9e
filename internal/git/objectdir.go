package git

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/go-git/go-billy/v5"
)

// maxAlternates is how deep object directories may borrow from each other; git's number.
const maxAlternates = 5

// objectDirs returns the object directories of a repository: its own and those that it borrows from (clone --shared,
// --reference, mirrors of CI agents), with the ones that cannot be read apart. go-git resolves absolute ones only, no
// nested ones, and reads their indexes again for every object.
func objectDirs(own string) (dirs, lost []string, err error) {
	level := []string{own}
	for range maxAlternates + 1 {
		var next []string
		for _, dir := range level {
			resolved, err := filepath.EvalSymlinks(dir)
			if err != nil || !isDir(resolved) {
				lost = append(lost, dir)
				continue
			}
			if slices.Contains(dirs, resolved) {
				continue
			}
			dirs = append(dirs, resolved)
			below, err := alternates(resolved)
			if err != nil {
				return nil, nil, err
			}
			next = append(next, below...)
		}
		level = next
	}
	return dirs, append(lost, level...), nil
}

// alternates reads info/alternates of an object directory: a path a line, relative to that directory, "#" for comments,
// quoted as in C when it begins with a quote.
func alternates(dir string) ([]string, error) {
	text, err := readSmall(filepath.Join(dir, "info", "alternates"), maxConfig)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var found []string
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		if unquoted, err := strconv.Unquote(line); err == nil && line[0] == '"' {
			line = unquoted
		}
		found = append(found, resolve(dir, line))
	}
	return found, nil
}

// packsIn lists the packs of object directories.
func packsIn(dirs []string) string {
	var names []string
	for _, dir := range dirs {
		entries, _ := os.ReadDir(filepath.Join(dir, "pack")) // without it there are none
		for _, e := range entries {
			if strings.HasSuffix(e.Name(), ".idx") {
				names = append(names, e.Name())
			}
		}
	}
	return strings.Join(names, "\n")
}

// objectFS shows one object directory to go-git as the "objects" of a git directory in which there is nothing else, so
// that go-git finds no alternates of its own. It cannot write, and follows symbolic links, which go-billy's own file
// systems stop at.
type objectFS struct{ dir string }

var _ billy.Filesystem = objectFS{}

func (f objectFS) path(name string) (string, error) {
	rel, err := filepath.Rel("objects", filepath.Clean(name))
	if err != nil || !filepath.IsLocal(rel) {
		return "", &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return filepath.Join(f.dir, rel), nil
}

func (f objectFS) Open(name string) (billy.File, error) { return f.OpenFile(name, os.O_RDONLY, 0) }

func (f objectFS) OpenFile(name string, flag int, _ fs.FileMode) (billy.File, error) {
	if flag != os.O_RDONLY {
		return nil, billy.ErrReadOnly
	}
	path, err := f.path(name)
	if err != nil {
		return nil, err
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return objectFile{file, name}, nil
}

func (f objectFS) Stat(name string) (fs.FileInfo, error) {
	path, err := f.path(name)
	if err != nil {
		return nil, err
	}
	return os.Stat(path)
}

func (f objectFS) ReadDir(name string) ([]fs.FileInfo, error) {
	path, err := f.path(name)
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, err
	}
	infos := make([]fs.FileInfo, 0, len(entries))
	for _, e := range entries {
		// A pack that `git gc` removes in this moment is simply not there any more.
		if info, err := e.Info(); err == nil {
			infos = append(infos, info)
		}
	}
	return infos, nil
}

func (f objectFS) Lstat(name string) (fs.FileInfo, error) { return f.Stat(name) }
func (f objectFS) Join(elem ...string) string             { return filepath.Join(elem...) }
func (f objectFS) Root() string                           { return f.dir }
func (objectFS) Create(string) (billy.File, error)        { return nil, billy.ErrReadOnly }
func (objectFS) Rename(string, string) error              { return billy.ErrReadOnly }
func (objectFS) Remove(string) error                      { return billy.ErrReadOnly }
func (objectFS) TempFile(_, _ string) (billy.File, error) { return nil, billy.ErrReadOnly }
func (objectFS) MkdirAll(string, fs.FileMode) error       { return billy.ErrReadOnly }
func (objectFS) Symlink(string, string) error             { return billy.ErrReadOnly }
func (objectFS) Readlink(string) (string, error)          { return "", billy.ErrNotSupported }
func (objectFS) Chroot(string) (billy.Filesystem, error)  { return nil, billy.ErrNotSupported }

// objectFile adds the locks that go-billy wants to a file that is only read.
type objectFile struct {
	*os.File

	name string
}

// Name is the name that it was opened by: go-git opens packs again by it, to read large objects.
func (f objectFile) Name() string { return f.name }

func (objectFile) Lock() error   { return nil }
func (objectFile) Unlock() error { return nil }
