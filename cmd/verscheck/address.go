package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/fetch"
	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/release"
	"github.com/verscheck/verscheck/internal/remote"
	"github.com/verscheck/verscheck/internal/render"
)

// address reads a PATH that is an address, as users of `kubectl apply -k` write it. What exists here is no address.
func (o *treeOptions) address(text string) (a remote.Address, ok bool, err error) {
	if _, err := os.Lstat(text); err == nil {
		return a, false, nil
	}
	a, parseErr := remote.Parse(text, false)
	switch {
	case parseErr != nil && strings.Contains(text, "://"):
		return a, true, usagef("write it as https://HOST/ORGANISATION/REPOSITORY//DIRECTORY?ref=TAG", "%s %s", remote.Printable(text), parseErr)
	case parseErr != nil, a.Scheme == "file":
		return a, false, nil //nolint:nilerr // then it is a path that does not exist
	case o.past:
		return a, true, usagef("audit a clone of it", "audit reads git's history, and %s is an address", a.Text)
	case a.Kind == fact.RemoteFile:
		return a, true, usagef("pipe it in: `curl -fsSL "+a.Text+" | verscheck check -`", "%s is a file, and verscheck checks directories", a.Text)
	case !o.remote:
		return a, true, usagef("add --remote to have it fetched", "%s is an address, and nothing is fetched without --remote", a.Text)
	case o.ref != "":
		return a, true, usagef("write it into the address: ?ref="+o.ref, "--ref is for a clone, and %s is an address", a.Text)
	case o.staged:
		return a, true, usagef("leave it out", "--staged is for a clone, and %s is an address", a.Text)
	}
	return a, true, nil
}

// openAddress fetches what an address names. It is checked as the release whose tag the ref is; the configuration is that of
// --config, as what is checked must not say how it is checked.
func (w *workspace) openAddress(ctx context.Context, s streams, o *treeOptions, a remote.Address) error {
	var err error
	if w.config, err = w.readConfig(o); err != nil {
		return err
	}
	// Not from the cache, which would not tell the tags.
	found, err := o.fetcher(s, w.config, nil).Fetch(ctx, a)
	if p, ok := errors.AsType[*fetch.Problem](err); ok && p.Absent {
		return usagef(p.Help, "fetching %s: %s", a.Text, p.Reason)
	}
	if err != nil {
		return fmt.Errorf("fetching %s: %w", a.Text, err)
	}
	w.tree, w.dir, w.tags = found.FS, path.Clean(found.Path), found.Tags
	w.identity.Remotes, w.identity.Dir = []string{"https://" + a.Host + "/" + a.Repo}, path.Base(a.Repo)
	w.identity.Module = module(w.tree)
	info, err := fs.Stat(w.tree, w.dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return usagef("correct the address", "%s has no directory %s", found.Name, w.dir)
	case err != nil:
		return fmt.Errorf("reading %s of %s: %w", w.dir, found.Name, plain(err))
	case !info.IsDir():
		return usagef("name the directory that holds it", "%s of %s is a file, and verscheck checks directories", w.dir, found.Name)
	}
	if render.IsOverlay(w.tree, w.dir) {
		w.only = w.dir
	}
	return w.decideAddress(o, git.Revision{Name: cmp.Or(a.Ref, "HEAD"), Commit: found.Commit, Ref: found.Ref})
}

// decideAddress finds out which release an address names. Neither the variables of CI nor VERSCHECK_TAG say anything about it:
// they are about the repository here.
func (w *workspace) decideAddress(o *treeOptions, at git.Revision) error {
	in := release.Input{
		Flag: o.tag, Phase: o.phase, Checked: &at, Namespace: w.config.Release.Namespace, Branches: w.config.Release.Branches,
		Git: &git.State{Head: git.Head{Commit: at.Commit}, Tags: w.tags},
	}
	return w.settle(in, o)
}
