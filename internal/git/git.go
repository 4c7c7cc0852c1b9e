// Package git reads git repositories: it opens the one that contains a path and tells its HEAD, its tags with the
// commits they peel to, whether it is shallow, and its remotes.
//
// Refs, the index and objects are read by this package itself: that takes milliseconds for thousands of packed tags and for an object
// among a million, where go-git takes hundreds. go-git speaks to servers, and writes. No program is ever
// run, nothing is written to a repository that was opened, no host is contacted, and no GIT_* variable is read: the
// repository is always the one that contains the path that is asked for. That is also right under a hook, which git
// starts at the top of the work tree, and an inherited GIT_DIR of another repository cannot change the answer.
//
// It leaves to others what a tag means (package version) and which release is being made (package release).
package git

import (
	"errors"
	"io/fs"
	"path/filepath"
	"sync"
)

// Repository is an open repository. Its methods may be called from several goroutines at once.
type Repository struct {
	layout

	config  config
	shallow bool
	objects *objects

	mu   sync.Mutex // guards refs
	refs *refs      // nil until first read
}

// Open opens the repository that contains path, a file or a directory that exists, as git would: it climbs to the first
// directory with a usable ".git" (a directory, a file that names one, or a symbolic link) or that is a bare repository
// itself. core.worktree is not followed.
//
// The error is a [*NotRepositoryError] when there is no repository, an [*UnsupportedError] for a format that cannot
// be read, a [*CorruptError] for one that is damaged, or that of the file system.
func Open(path string) (*Repository, error) {
	found, err := discover(path)
	if err != nil {
		return nil, err
	}
	cfg, err := readConfig(filepath.Join(found.commonDir, "config"))
	if err != nil {
		return nil, err
	}
	if err := checkFormat(cfg, found); err != nil {
		return nil, err
	}
	if cfg.bool("extensions.worktreeconfig") {
		own, err := readConfig(filepath.Join(found.gitDir, "config.worktree"))
		if err != nil {
			return nil, err
		}
		cfg = append(cfg, own...)
	}
	// Work trees added to a bare repository share its core.bare and have files all the same.
	if cfg.bool("core.bare") && found.gitDir == found.commonDir {
		found.root = ""
	}
	shallow, err := readSmall(filepath.Join(found.commonDir, "shallow"), maxConfig)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return &Repository{
		layout:  found,
		config:  cfg,
		shallow: len(shallow) > 0,
		objects: newObjects(found.commonDir, len(shallow) > 0, cfg.promisor()),
	}, nil
}

// Close releases the files that reading objects keeps open. The repository remains usable.
func (r *Repository) Close() error { return r.objects.close() }

// Root is the top directory of the work tree, absolute and free of symbolic links; "" for a bare repository.
func (r *Repository) Root() string { return r.root }

// Dir is the git directory: ".git", or that of a linked work tree or submodule.
func (r *Repository) Dir() string { return r.gitDir }

// CommonDir is the git directory that linked work trees share; [Repository.Dir] when there are none.
func (r *Repository) CommonDir() string { return r.commonDir }

// Bare reports whether there is no work tree.
func (r *Repository) Bare() bool { return r.root == "" }

// Sparse reports whether the work tree need not hold all files of the commit that is checked out.
func (r *Repository) Sparse() bool { return r.config.bool("core.sparsecheckout") }

// Shallow reports whether history ends at a boundary, so that tags may be missing and walks stop early.
func (r *Repository) Shallow() bool { return r.shallow }
