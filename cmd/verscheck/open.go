package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/nearest"
	"github.com/verscheck/verscheck/internal/own"
	"github.com/verscheck/verscheck/internal/release"
	"github.com/verscheck/verscheck/internal/rules"
	"github.com/verscheck/verscheck/internal/version"
)

// configFile is where the configuration is looked for, at the root of the tree.
const configFile = ".verscheck.yaml"

// workspace is an opened tree with what is known of it before anything is rendered.
type workspace struct {
	root     string // of the tree on disk
	dir      string // the directory asked for, slash-separated below root
	tree     fs.FS
	config   *config.Config
	identity own.Identity
	release  fact.Release
	tags     []git.Tag // all of the repository's; empty without one

	undecided error // why there is no release: only commands that need one fail

	closer *os.Root
}

// close gives the tree up; it was only read, so that there is nothing to lose.
func (w *workspace) close() { _ = w.closer.Close() }

// open opens the repository that contains a path, or the path itself when there is no repository.
func open(s streams, o *treeOptions, args []string) (*workspace, error) {
	path := "."
	if len(args) > 0 {
		path = args[0]
	}
	if err := isDirectory(path); err != nil {
		return nil, err
	}
	repository, err := openRepository(path)
	if err != nil {
		return nil, err
	}
	w := &workspace{}
	if repository != nil {
		defer func() { _ = repository.Close() }() // only read
		if repository.Bare() {
			return nil, usagef("clone it, or run verscheck in one of its work trees", "%s is a bare repository: it has no files to check", repository.Dir())
		}
		w.root = repository.Root()
	} else if w.root, err = filepath.Abs(path); err != nil {
		return nil, err
	}
	if err := w.openTree(path); err != nil {
		return nil, err
	}
	if err := w.describe(s, o, repository); err != nil {
		w.close()
		return nil, err
	}
	return w, nil
}

func isDirectory(path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return usagef(nearCommand(path), "%s does not exist", path)
	case err != nil:
		return err
	case !info.IsDir():
		return usagef("name the directory that holds it", "%s is a file, and verscheck checks directories", path)
	}
	return nil
}

// nearCommand is for a mistyped command, which looks like a path.
func nearCommand(word string) string {
	if near, ok := nearest.Word(word, []string{"check", "list", "explain", "demo", "version", "completion", "help"}); ok {
		return "did you mean the command " + near + "?"
	}
	return ""
}

// openRepository returns nil when no repository contains the path.
func openRepository(path string) (*git.Repository, error) {
	repository, err := git.Open(path)
	if _, none := errors.AsType[*git.NotRepositoryError](err); none {
		return nil, nil //nolint:nilnil // no repository is an answer: everything but the release can do without
	}
	return repository, err
}

// openTree opens the root so that nothing outside it can be read through it.
func (w *workspace) openTree(path string) error {
	abs, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	if abs, err = filepath.EvalSymlinks(abs); err != nil {
		return err
	}
	root, err := filepath.EvalSymlinks(w.root)
	if err != nil {
		return err
	}
	rel, err := filepath.Rel(root, abs)
	if err != nil {
		return err
	}
	w.dir = filepath.ToSlash(rel)
	if w.closer, err = os.OpenRoot(root); err != nil {
		return err
	}
	w.tree = w.closer.FS()
	return nil
}

// describe reads the configuration, decides on the release and gathers what tells the repository's own images.
func (w *workspace) describe(s streams, o *treeOptions, repository *git.Repository) error {
	var err error
	if w.config, err = w.readConfig(o); err != nil {
		return err
	}
	in := release.Input{
		Flag: o.tag, Env: s.getenv("VERSCHECK_TAG"), Phase: fact.Phase(o.phase), Namespace: w.config.Release.Namespace,
	}
	w.identity = own.Identity{Module: module(w.tree), Dir: filepath.Base(w.root)}
	if repository != nil {
		state, err := repository.State(func(name string) bool { _, ok := in.Namespace.Match(name); return ok })
		if err != nil {
			return err
		}
		in.Git = &state
		w.tags = state.Tags
		for _, remote := range repository.Remotes() {
			w.identity.Remotes = append(w.identity.Remotes, remote.URL)
		}
	}
	w.release, w.undecided = release.Decide(in)
	return w.validatePolicies()
}

// validatePolicies refuses a configuration that can judge no image of this release: told once, and not for every image.
func (w *workspace) validatePolicies() error {
	if !w.release.Compares() {
		return nil
	}
	r := version.Context{Tag: w.release.Tag, Version: w.release.Version, Known: w.release.Known}
	for _, entry := range w.config.Images {
		if err := entry.Policy.Validate(r); err != nil {
			return usagef("change the entry", "reading %s:%d:%d: %s", entry.At.File, entry.At.Line, entry.At.Column, err)
		}
	}
	return nil
}

func (w *workspace) readConfig(o *treeOptions) (*config.Config, error) {
	if o.noConfig {
		return &config.Config{}, nil
	}
	name := o.config
	var data []byte
	var err error
	if name != "" {
		data, err = os.ReadFile(name)
	} else {
		name = configFile
		data, err = fs.ReadFile(w.tree, name)
		if errors.Is(err, fs.ErrNotExist) {
			return &config.Config{}, nil
		}
	}
	if err != nil {
		return nil, usagef("", "reading the configuration: %s", err)
	}
	cfg, err := config.Parse(name, data, config.Known{Rules: rules.IDs()})
	if err != nil {
		return nil, usagef("", "reading %s", err)
	}
	return cfg, nil
}

// module returns the path in go.mod, "" without one.
func module(tree fs.FS) string {
	data, err := fs.ReadFile(tree, "go.mod")
	if err != nil {
		return ""
	}
	for line := range bytes.Lines(data) {
		fields := strings.Fields(string(line))
		if len(fields) >= 2 && fields[0] == "module" {
			return strings.Trim(fields[1], `"`)
		}
	}
	return ""
}
