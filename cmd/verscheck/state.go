package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"

	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/worktree"
)

// location is where a PATH is. With --ref it need not exist on disk: the commit may have it. Neither need it for an audit.
type location struct {
	path     string // as it was given
	existing string // the directory that it is, or the nearest one above it that exists
	rest     string // what is left of the path below that; "." for nothing
}

// locate looks a PATH up.
func (o *treeOptions) locate(path string) (location, error) {
	at := location{path: path, existing: path, rest: "."}
	err := isDirectory(path)
	for (o.ref != "" || o.past) && err != nil {
		above := filepath.Dir(filepath.Clean(at.existing))
		if above == at.existing || path == "" {
			break
		}
		at.rest = filepath.Join(filepath.Base(at.existing), at.rest)
		at.existing = above
		if isDirectory(above) == nil {
			return at, nil
		}
	}
	return at, err
}

func isDirectory(path string) error {
	info, err := os.Stat(path)
	switch {
	case path == "":
		return usagef("name a directory, or nothing for the current one", "PATH is empty")
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return usagef("", "%s does not exist", path)
	case err != nil:
		return fmt.Errorf("opening %w", plainly(path, err))
	case !info.IsDir():
		return usagef("name the directory that holds it", "%s is a file, and verscheck checks directories", path)
	}
	return nil
}

// openHome opens the root of the work tree so that nothing outside it can be read through it. A bare repository has none, and only
// a commit of it can be checked.
func (w *workspace) openHome(at location, o *treeOptions) error {
	root := at.path
	if w.repository != nil {
		root = w.repository.Root()
		if w.repository.Bare() {
			if o.ref == "" && !o.past {
				return usagef("name the commit to check with --ref", "%s is a bare repository: it has no files to check", w.repository.Dir())
			}
			w.dir = "."
			w.identity.Dir = strings.TrimSuffix(filepath.Base(w.repository.Dir()), ".git")
			return nil
		}
	}
	root, err := physical(root)
	if err != nil {
		return err
	}
	dir, err := physical(at.existing)
	if err != nil {
		return err
	}
	rel, err := filepath.Rel(root, dir)
	if err != nil {
		return err
	}
	files, err := worktree.Open(root)
	if err != nil {
		return err
	}
	w.home, w.closer = files, files
	w.dir = filepath.ToSlash(filepath.Join(rel, at.rest))
	w.identity.Dir = filepath.Base(root)
	return nil
}

// physical is a path from the root of the file system, without symbolic links.
func physical(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(abs)
}

// openState opens the files that are checked: those of the work tree, of the index, or of a commit, which it returns.
func (w *workspace) openState(s streams, o *treeOptions) (*git.Revision, error) {
	var err error
	switch {
	case o.past && w.home == nil:
		head, err := w.repository.Resolve("HEAD")
		if err == nil {
			w.tree, err = w.repository.TreeOf(head.Commit)
		}
		return nil, err
	case o.ref == "" && !o.staged:
		w.tree = w.home
		w.tracked = w.trackedBy(s)
		return nil, nil //nolint:nilnil // HEAD
	case w.repository == nil:
		flag := "--staged"
		if o.ref != "" {
			flag = "--ref " + o.ref
		}
		return nil, usagef("run it inside of a clone", "%s needs a git repository, and none contains the checked path", flag)
	case o.staged:
		w.tree, err = w.repository.Staged(s.getenv("GIT_INDEX_FILE"))
		return nil, err
	}
	revision, err := w.repository.Resolve(o.ref)
	if wrong, ok := errors.AsType[*git.RevisionError](err); ok {
		return nil, usagef(wrong.Help, "--ref %s", wrong)
	}
	if err != nil {
		return nil, err
	}
	if w.tree, err = w.repository.TreeOf(revision.Commit); err != nil {
		return nil, err
	}
	return &revision, nil
}

// trackedBy tells files of the work tree that git tracks from others, by its index. Where there is none that could be read, all count.
func (w *workspace) trackedBy(s streams) func(string) bool {
	if w.repository == nil {
		return nil
	}
	var index *git.Tree
	var once sync.Once
	return func(name string) bool {
		once.Do(func() {
			if tree, err := w.repository.Staged(s.getenv("GIT_INDEX_FILE")); err == nil {
				index = tree
			}
		})
		if index == nil {
			return true
		}
		_, err := fs.Stat(index, name)
		return !errors.Is(err, fs.ErrNotExist)
	}
}
