package main

import (
	"context"
	"errors"
	"io/fs"
	"time"

	"github.com/verscheck/verscheck/internal/cache"
	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/fetch"
	"github.com/verscheck/verscheck/internal/gate"
	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/layout"
	"github.com/verscheck/verscheck/internal/own"
	"github.com/verscheck/verscheck/internal/record"
	"github.com/verscheck/verscheck/internal/release"
	"github.com/verscheck/verscheck/internal/worktree"
)

// workspace is an opened tree with what is known of it before anything is rendered.
type workspace struct {
	dir      string               // the directory asked for, slash-separated below the root of the tree
	home     fs.FS                // the work tree, which holds the configuration; nil in a bare repository
	tree     fs.FS                // what is checked: the work tree, the index, or the files of a commit
	only     string               // the overlay that is checked alone; "" for the choice among all
	piped    fs.FS                // the standard input, where that is checked in place of the tree; nil otherwise
	config   *config.Config       // of the component that is checked, if there are any
	full     *config.Config       // as it was read, with all components
	asked    string               // the component that --component names; "" for none
	times    map[string]time.Time // when commits were made
	named    bool                 // the configuration is the file that --config names
	identity own.Identity
	release  fact.Release // development when there is an answer in undecided
	tags     []git.Tag    // all of the repository's; empty without one

	tracked func(string) bool // reports whether git tracks a file of the work tree; nil: all count as tracked

	commit *git.Tree // of HEAD, where the work tree is checked; nil otherwise

	unchecked []diag.Unchecked // what is known beforehand not to be in the tree

	undecided error // why there is no release: only commands that need one fail

	cache   *cache.Cache // nil: everything is rendered
	noCache error        // why there is none, though one was wanted, or why it did not keep all

	fetcher  *fetch.Fetcher   // nil without --remote
	recorder *record.Recorder // nil without --registry-record
	layouts  []*layout.Layout // that are open

	repository *git.Repository // nil without one
	closer     *worktree.FS    // that of home
}

// close gives the tree up; it was only read, so that there is nothing to lose.
func (w *workspace) close() {
	w.closeCache()
	for _, l := range w.layouts {
		l.Close()
	}
	if w.closer != nil {
		w.closer.Close()
	}
	if w.repository != nil {
		_ = w.repository.Close()
	}
}

// input is what looking at the tree takes. Rules and registries are for commands that judge.
func (w *workspace) input(choice gate.Select) gate.Input {
	choice.Dir = w.only
	names := make([]string, len(w.tags))
	for i, tag := range w.tags {
		names[i] = tag.Name
	}
	in := gate.Input{
		Tree: w.tree, Dir: w.dir, Identity: w.identity, Release: w.release, Tags: names, Config: w.config, Select: choice,
	}
	if w.fetcher != nil {
		in.Fetch = w.fetcher.Fetch
	}
	in.Unchecked = w.unchecked
	in.Limits, in.MaxOverlays = limitsOf(w.config.Limits)
	if w.repository != nil {
		in.IsCommit = func(id string) bool {
			_, err := w.repository.Commit(id)
			return err == nil
		}
	}
	in.Tracked = w.tracked
	if w.piped != nil {
		in.Tree, in.Stream = w.piped, stdin
		return in
	}
	if w.cache != nil {
		in.Cache = w.cache
	}
	if w.commit != nil {
		in.Commit = w.commit
	}
	return in
}

// open opens the repository that contains a path, or the path itself when there is no repository. A tag that was named and
// can be no release is an error; where only nothing says which release it is, the workspace says so. The path "-" stands for
// manifests on the standard input, which are those of the repository that contains the current directory; an address, for what it
// leads to.
func open(ctx context.Context, s streams, o *treeOptions, args []string) (*workspace, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	path, pipe := ".", piped(args)
	if len(args) > 0 && !pipe {
		path = args[0]
	}
	if pipe {
		if err := o.validatePiped(); err != nil {
			return nil, err
		}
	}
	w := &workspace{}
	address, elsewhere, err := o.address(path)
	switch {
	case err != nil:
	case elsewhere:
		err = w.openAddress(ctx, s, o, address)
	default:
		err = w.open(s, o, path)
	}
	if err != nil {
		w.close()
		return nil, err
	}
	w.fetcher = o.fetcher(s, w.config, w.cache)
	if pipe {
		limits, _ := limitsOf(w.config.Limits)
		if w.piped, err = s.readManifests(limits.FileBytes); err != nil {
			w.close()
			return nil, err
		}
	}
	return w, nil
}

func (w *workspace) open(s streams, o *treeOptions, path string) error {
	at, err := o.locate(path)
	if err != nil {
		return err
	}
	if w.repository, err = openRepository(at.existing); err != nil {
		return err
	}
	if err := w.openHome(at, o); err != nil {
		return err
	}
	if w.config, err = w.readConfig(o); err != nil {
		return err
	}
	checked, err := w.openState(s, o)
	if err != nil {
		return err
	}
	w.identity.Module = module(w.tree)
	if err := w.decide(s, o, checked); err != nil {
		return err
	}
	if err := w.validatePolicies(); err != nil {
		return err
	}
	return w.openCache(s, &o.cache)
}

// openRepository returns nil when no repository contains the path.
func openRepository(path string) (*git.Repository, error) {
	repository, err := git.Open(path)
	if _, none := errors.AsType[*git.NotRepositoryError](err); none {
		return nil, nil //nolint:nilnil // no repository is an answer: everything but the release can do without
	}
	return repository, err
}

// decide finds out which release is checked, at HEAD or at another commit.
func (w *workspace) decide(s streams, o *treeOptions, checked *git.Revision) error {
	in := release.Input{
		Flag: o.tag, Env: s.getenv("VERSCHECK_TAG"), CI: s.getenv, Phase: o.phase, Checked: checked, Next: o.staged,
		Namespace: w.config.Release.Namespace, Branches: w.config.Release.Branches,
	}
	var err error
	if in.File, err = w.versionFile(); err != nil {
		return err
	}
	if w.repository != nil {
		state, err := w.repository.State(isRelease(w.config))
		if err != nil {
			return err
		}
		in.Git, w.tags = &state, state.Tags
		w.identity.Remotes = remoteURLs(w.repository)
	}
	if err := w.settle(in, o); err != nil {
		return err
	}
	if checked == nil && !o.staged && !o.past && w.repository != nil && w.release.Compares() && w.release.Commit != "" {
		// Without it nothing can be told of the commit, which is no reason not to check the files.
		if tree, err := w.repository.TreeOf(w.release.Commit); err == nil {
			w.commit = tree
		} else {
			w.release.Notes = append(w.release.Notes, "whether the files are as in the commit cannot be told: "+err.Error())
		}
	}
	if checked == nil && !o.staged && !o.past && w.repository != nil {
		w.compareWorkTree()
	}
	if checked != nil && checked.Note != "" {
		w.release.Notes = append(w.release.Notes, checked.Note)
	}
	return nil
}

// settle decides on the release by what is known of it. A tag that was named and can be none is an error.
func (w *workspace) settle(in release.Input, o *treeOptions) error {
	notes, err := w.chooseComponent(&in, o.component)
	if err == nil {
		w.release, err = release.Decide(in)
	}
	if w.undecided = err; err != nil {
		if in.Flag != "" || in.Env != "" || o.component != "" && w.config.Component == "" {
			return err
		}
		w.release = fact.Release{Phase: fact.Development, Known: known(w.tags, in.Namespace)}
	}
	w.release.Notes = append(w.release.Notes, notes...)
	w.settleComponent(o.component != "")
	return nil
}

// versionFile reads the version file of the checked tree; nil when none is configured.
func (w *workspace) versionFile() (*release.File, error) {
	name := w.config.Release.VersionFile
	if name == "" {
		return nil, nil //nolint:nilnil // none is configured
	}
	const enough = 64 << 10
	text, err := fs.ReadFile(w.tree, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, usagef("correct release.version-file in "+w.config.File, "the version file %s does not exist", name)
	case err != nil:
		return nil, plainly(name, err)
	case len(text) > enough:
		return nil, usagef("name the file that holds nothing but the version", "the version file %s has %d bytes", name, len(text))
	}
	return &release.File{Name: name, Text: string(text)}, nil
}
