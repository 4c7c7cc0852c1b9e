package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/render"
)

// compareWorkTree says what a checked work tree lacks, and what of it is none of the repository's.
func (w *workspace) compareWorkTree() {
	if w.repository.Sparse() {
		w.compareSparse()
	}
	if w.commit == nil || w.dir == "." {
		return
	}
	if _, err := fs.Stat(w.commit, w.dir); errors.Is(err, fs.ErrNotExist) {
		w.release.Notes = append(w.release.Notes, fmt.Sprintf("%s is not in the commit of %s: if it belongs to another project, name its release with --tag", w.dir, w.release.Tag))
	}
}

// compareSparse finds the overlays of HEAD that a sparse checkout leaves out. They are not looked at, and nothing else would tell.
func (w *workspace) compareSparse() {
	left, first, err := w.leftOut()
	u := diag.Unchecked{
		Subject: "sparse checkout", Kind: diag.NotRead, Help: "check all files of the commit with --ref HEAD, or run `git sparse-checkout disable`",
	}
	switch {
	case err != nil:
		u.Reason, u.Help = "what it leaves out cannot be told: "+err.Error(), git.Help(err)
	case left == 0:
		return
	case left == 1:
		u.Reason = "the kustomization of " + first + " is not in the work tree"
	default:
		u.Reason = fmt.Sprintf("%d kustomizations are not in the work tree, the first is that of %s", left, first)
	}
	w.unchecked = append(w.unchecked, u)
}

// leftOut counts the directories of HEAD with a kustomization that the work tree does not have.
func (w *workspace) leftOut() (n int, first string, err error) {
	head, err := w.repository.Head()
	if err != nil || head.Unborn() {
		return 0, "", err
	}
	tree, err := w.repository.TreeOf(head.Commit)
	if err != nil {
		return 0, "", err
	}
	err = fs.WalkDir(tree, w.dir, func(name string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, git.ErrSubmodule), errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil, d.IsDir(), !render.Counts(w.dir, name):
			return err
		}
		if _, err := fs.Lstat(w.home, name); !errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if n++; n == 1 {
			first = path.Dir(name)
		}
		return nil
	})
	return n, first, err
}
