package git

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// layout is where the parts of a repository are. All paths are absolute and free of symbolic links.
type layout struct {
	root      string // "" when bare
	gitDir    string // HEAD and the index
	commonDir string // refs, objects and config
}

// discover climbs from path to the nearest repository. Where git itself would climb past damage (a .git without HEAD),
// it stops with an error: the next repository above would answer with tags of another project.
func discover(path string) (layout, error) {
	start, err := filepath.Abs(path)
	if err != nil {
		return layout{}, fmt.Errorf("opening the git repository of %s: %w", path, err)
	}
	dir, err := filepath.EvalSymlinks(start)
	if err != nil {
		return layout{}, fmt.Errorf("opening the git repository of %s: %w", path, bareError(err))
	}
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		dir = filepath.Dir(dir)
	}
	for {
		found, ok, err := repositoryAt(dir)
		if ok || err != nil {
			return found, err
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return layout{}, &NotRepositoryError{Path: start}
		}
		dir = parent
	}
}

// repositoryAt looks at one directory, for ".git" first and for a bare repository second, in git's order.
func repositoryAt(dir string) (layout, bool, error) {
	dotGit := filepath.Join(dir, ".git")
	info, err := os.Stat(dotGit)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if target, err := os.Readlink(dotGit); err == nil {
			return layout{}, false, &CorruptError{Path: dotGit, Reason: fmt.Sprintf("it is a symbolic link to %s, which is not there", target)}
		}
	case err != nil:
		return layout{}, false, fmt.Errorf("reading %s: %w", dotGit, bareError(err))
	case info.IsDir():
		found, ok, err := gitDirAt(dotGit)
		if err != nil || ok {
			found.root = dir
			return found, ok, err
		}
	case info.Mode().IsRegular():
		found, err := followGitFile(dotGit)
		found.root = dir
		return found, err == nil, err
	}
	// A project may have directories of these names; without HEAD they mean nothing.
	if _, err := os.Lstat(filepath.Join(dir, "HEAD")); errors.Is(err, fs.ErrNotExist) {
		return layout{}, false, nil
	}
	return gitDirAt(dir)
}

// gitDirAt reports whether dir is a git directory: objects and refs are there, and so must HEAD be.
func gitDirAt(dir string) (layout, bool, error) {
	gitDir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return layout{}, false, fmt.Errorf("reading %s: %w", dir, bareError(err))
	}
	common, err := commonDirOf(gitDir)
	if err != nil {
		return layout{}, false, err
	}
	if !isDir(filepath.Join(common, "objects")) || !isDir(filepath.Join(common, "refs")) {
		return layout{}, false, nil
	}
	head := filepath.Join(gitDir, "HEAD")
	if _, err := os.Lstat(head); err != nil {
		return layout{}, false, &CorruptError{Path: head, Reason: "it is not there", Help: headHelp}
	}
	return layout{gitDir: gitDir, commonDir: common}, true, nil
}

// commonDirOf follows the file "commondir", by which a linked work tree's git directory names the shared one.
func commonDirOf(gitDir string) (string, error) {
	file := filepath.Join(gitDir, "commondir")
	text, err := readSmall(file, maxConfig)
	if errors.Is(err, fs.ErrNotExist) {
		return gitDir, nil
	}
	if err != nil {
		return "", err
	}
	target := strings.TrimRight(string(text), "\r\n")
	common, err := filepath.EvalSymlinks(resolve(gitDir, target))
	if err != nil {
		return "", &CorruptError{Path: file, Reason: fmt.Sprintf("it names %q, which is not there", target), Help: "run `git worktree repair` in the main work tree"}
	}
	return common, nil
}

// followGitFile reads a ".git" file: "gitdir: PATH", written for linked work trees, submodules and separate git
// directories.
func followGitFile(file string) (layout, error) {
	text, err := readSmall(file, maxConfig)
	if err != nil {
		return layout{}, err
	}
	target, ok := strings.CutPrefix(strings.TrimRight(string(text), "\r\n"), "gitdir: ")
	if !ok || target == "" {
		return layout{}, &CorruptError{Path: file, Reason: `it does not begin with "gitdir: "`, Help: "remove it, or make it a repository again with `git init`"}
	}
	lost := &CorruptError{
		Path:   file,
		Reason: fmt.Sprintf("it names %q, which is no git directory", target),
		Help:   "run `git worktree repair` in the main work tree, or `git submodule update --init` for a submodule",
	}
	dir := resolve(filepath.Dir(file), target)
	if !isDir(dir) {
		return layout{}, lost
	}
	found, ok, err := gitDirAt(dir)
	if err == nil && !ok {
		err = lost
	}
	return found, err
}

func resolve(base, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(base, path)
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
