// Package worktree gives the files below a directory on disk as a read-only file system that nothing leaves.
//
// It leaves to others which directory that is (cmd), and to follow symlinks for whoever wants to know where they lead (package
// render). The files of a commit are package git's.
package worktree

import (
	"io/fs"
	"os"
	"path"
	"sync"
)

// most is how many directories are held open. More of them are opened anew.
const most = 256

// FS is the files below a root. It is an [fs.ReadLinkFS] and an [fs.ReadDirFS], and safe for concurrent use.
//
// [os.Root.FS] is the same, and opens for each file each directory on the way to it: more than half of the time of a run that
// renders nothing. FS holds the directories open, each by a root of its own, so that less leads out of it and not more.
type FS struct {
	root *os.Root

	mu   sync.Mutex
	dirs map[string]*os.Root
}

// Open opens a directory.
func Open(dir string) (*FS, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &FS{root: root, dirs: map[string]*os.Root{}}, nil
}

// Root is the directory as it was called.
func (f *FS) Root() string { return f.root.Name() }

// Close ends all use. There is no error, as nothing was written.
func (f *FS) Close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.close()
	_ = f.root.Close() // only read
}

func (f *FS) close() {
	for _, dir := range f.dirs {
		_ = dir.Close() // only read
	}
	clear(f.dirs)
}

// dir returns the directory at a path; nil where it is not there, or a symlink leads to it from elsewhere.
func (f *FS) dir(name string) *os.Root {
	if name == "." {
		return f.root
	}
	f.mu.Lock()
	dir := f.dirs[name]
	f.mu.Unlock()
	if dir != nil {
		return dir
	}
	above := f.dir(path.Dir(name))
	if above == nil {
		return nil
	}
	dir, err := above.OpenRoot(path.Base(name))
	if err != nil {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if other := f.dirs[name]; other != nil {
		_ = dir.Close()
		return other
	}
	if len(f.dirs) >= most {
		f.close()
	}
	f.dirs[name] = dir
	return dir
}

// in does something with a path: by its name in the directory that holds it, and where that fails from the root, whose error counts.
func in[T any](f *FS, op, name string, do func(root *os.Root, name string) (T, error)) (T, error) {
	if !fs.ValidPath(name) {
		var none T
		return none, &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	if dir := f.dir(path.Dir(name)); dir != nil && dir != f.root {
		if found, err := do(dir, path.Base(name)); err == nil {
			return found, nil
		}
	}
	return do(f.root, name)
}

// Open implements [fs.FS].
func (f *FS) Open(name string) (fs.File, error) {
	return in(f, "open", name, func(root *os.Root, name string) (fs.File, error) { return root.Open(name) })
}

// ReadDir implements [fs.ReadDirFS].
func (f *FS) ReadDir(name string) ([]fs.DirEntry, error) {
	return in(f, "readdir", name, func(root *os.Root, name string) ([]fs.DirEntry, error) { return fs.ReadDir(root.FS(), name) })
}

// Stat implements [fs.StatFS].
func (f *FS) Stat(name string) (fs.FileInfo, error) { return in(f, "stat", name, (*os.Root).Stat) }

// Lstat implements [fs.ReadLinkFS].
func (f *FS) Lstat(name string) (fs.FileInfo, error) { return in(f, "lstat", name, (*os.Root).Lstat) }

// ReadLink implements [fs.ReadLinkFS].
func (f *FS) ReadLink(name string) (string, error) {
	return in(f, "readlink", name, (*os.Root).Readlink)
}
