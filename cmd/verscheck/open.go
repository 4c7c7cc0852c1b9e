package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/gate"
	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/own"
	"github.com/verscheck/verscheck/internal/release"
	"github.com/verscheck/verscheck/internal/render"
	"github.com/verscheck/verscheck/internal/rules"
	"github.com/verscheck/verscheck/internal/version"
)

// configFile is where the configuration is looked for, at the root of the tree.
const configFile = ".verscheck.yaml"

// workspace is an opened tree with what is known of it before anything is rendered.
type workspace struct {
	dir      string // the directory asked for, slash-separated below the root of the tree
	tree     fs.FS
	piped    fs.FS // the standard input, where that is checked in place of the tree; nil otherwise
	config   *config.Config
	identity own.Identity
	release  fact.Release // development when there is an answer in undecided
	tags     []git.Tag    // all of the repository's; empty without one

	undecided error // why there is no release: only commands that need one fail

	closer *os.Root
}

// close gives the tree up; it was only read, so that there is nothing to lose.
func (w *workspace) close() { _ = w.closer.Close() }

// input is what looking at the tree takes. Rules and registries are for commands that judge.
func (w *workspace) input(choice gate.Select) gate.Input {
	in := gate.Input{
		Tree: w.tree, Dir: w.dir, Identity: w.identity, Release: w.release, Config: w.config, Select: choice,
		Limits: render.DefaultLimits(),
	}
	if w.piped != nil {
		in.Tree, in.Stream = w.piped, stdin
	}
	return in
}

// open opens the repository that contains a path, or the path itself when there is no repository. A tag that was named and
// can be no release is an error; where only nothing says which release it is, the workspace says so. The path "-" stands for
// manifests on the standard input, which are those of the repository that contains the current directory.
func open(s streams, o *treeOptions, args []string) (*workspace, error) {
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
	if err := isDirectory(path); err != nil {
		return nil, err
	}
	repository, err := openRepository(path)
	if err != nil {
		return nil, err
	}
	root := path
	if repository != nil {
		defer func() { _ = repository.Close() }() // only read
		if repository.Bare() {
			return nil, usagef("clone it, or run verscheck in one of its work trees", "%s is a bare repository: it has no files to check", repository.Dir())
		}
		root = repository.Root()
	}
	w := &workspace{}
	if err := w.openTree(root, path); err != nil {
		return nil, err
	}
	if err := w.describe(s, o, repository); err != nil {
		w.close()
		return nil, err
	}
	if pipe {
		if w.piped, err = s.readManifests(); err != nil {
			w.close()
			return nil, err
		}
	}
	return w, nil
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

// openRepository returns nil when no repository contains the path.
func openRepository(path string) (*git.Repository, error) {
	repository, err := git.Open(path)
	if _, none := errors.AsType[*git.NotRepositoryError](err); none {
		return nil, nil //nolint:nilnil // no repository is an answer: everything but the release can do without
	}
	return repository, err
}

// openTree opens the root so that nothing outside it can be read through it.
func (w *workspace) openTree(root, path string) error {
	root, err := physical(root)
	if err != nil {
		return err
	}
	dir, err := physical(path)
	if err != nil {
		return err
	}
	rel, err := filepath.Rel(root, dir)
	if err != nil {
		return err
	}
	if w.closer, err = os.OpenRoot(root); err != nil {
		return err
	}
	w.dir, w.tree = filepath.ToSlash(rel), w.closer.FS()
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

// describe reads the configuration, decides on the release and gathers what tells the repository's own images.
func (w *workspace) describe(s streams, o *treeOptions, repository *git.Repository) error {
	var err error
	if w.config, err = w.readConfig(o); err != nil {
		return err
	}
	in := release.Input{
		Flag: o.tag, Env: s.getenv("VERSCHECK_TAG"), Phase: o.phase, Namespace: w.config.Release.Namespace,
	}
	w.identity.Module = module(w.tree)
	if repository != nil {
		state, err := repository.State(func(name string) bool { _, ok := in.Namespace.Match(name); return ok })
		if err != nil {
			return err
		}
		in.Git, w.tags = &state, state.Tags
		w.identity.Remotes = remoteURLs(repository)
	}
	if w.release, w.undecided = release.Decide(in); w.undecided != nil {
		if in.Flag != "" || in.Env != "" {
			return w.undecided
		}
		w.release = fact.Release{Phase: fact.Development, Known: known(w.tags, in.Namespace)}
	}
	return w.validatePolicies()
}

// remoteURLs lists the addresses of remotes, origin's first: it is the one that a clone was made from.
func remoteURLs(repository *git.Repository) []string {
	var urls []string
	for _, remote := range repository.Remotes() {
		if remote.Name == "origin" {
			urls = slices.Insert(urls, 0, remote.URL)
		} else {
			urls = append(urls, remote.URL)
		}
	}
	return urls
}

// known lists the versions of release tags, ascending.
func known(tags []git.Tag, namespace version.Namespace) []version.Version {
	var out []version.Version
	for _, tag := range tags {
		if v, ok := namespace.Match(tag.Name); ok {
			out = append(out, v)
		}
	}
	slices.SortFunc(out, version.Version.Compare)
	return slices.Compact(out)
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

// nearConfigFiles are what the configuration gets called by mistake: passed over in silence it would seem to be in force.
var nearConfigFiles = []string{".verscheck.yml", "verscheck.yaml", "verscheck.yml"}

// readConfig reads the configuration: that of --config, else the tree's own, else an empty one.
func (w *workspace) readConfig(o *treeOptions) (*config.Config, error) {
	if o.noConfig {
		return &config.Config{}, nil
	}
	name := o.config
	read := os.ReadFile
	if name == "" {
		name = configFile
		read = func(name string) ([]byte, error) { return fs.ReadFile(w.tree, name) }
	}
	data, err := read(name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && o.config == "":
		for _, near := range nearConfigFiles {
			if _, err := fs.Stat(w.tree, near); err == nil {
				return nil, usagef("rename it, or name it with --config", "%s is not read: the configuration is %s", near, configFile)
			}
		}
		return &config.Config{}, nil
	case err != nil:
		return nil, usagef("", "reading the configuration: %s", plainly(name, err))
	}
	cfg, err := config.Parse(name, data, config.Known{Rules: rules.IDs()})
	if err != nil {
		return nil, usagef("", "reading %s", err)
	}
	return cfg, nil
}

// plainly names a file once, as it was called, and the reason without the system call.
func plainly(name string, err error) error { return fmt.Errorf("%s: %w", name, plain(err)) }

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
