package main

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/fetch"
	"github.com/verscheck/verscheck/internal/gate"
	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/remote"
)

// lookElsewhere lets the gate look tags up in other repositories, and, with --remote, in that which this one was cloned from.
func (w *workspace) lookElsewhere(in *gate.Input) {
	in.FindTag = w.findTag
	if w.repository == nil || w.fetcher == nil {
		return
	}
	remotes := w.repository.Remotes()
	i := max(0, slices.IndexFunc(remotes, func(r git.Remote) bool { return r.Name == "origin" }))
	if len(remotes) > 0 {
		in.Origin = gate.Origin{Name: remotes[i].Name, URL: remotes[i].URL}
	}
}

// findTag is [gate.Input.FindTag]. Repositories of this machine are read, and others asked with --remote.
func (w *workspace) findTag(ctx context.Context, repository, tag string) (commit string, err error) {
	if remote.IsPath(repository) {
		return w.localTag(repository, tag)
	}
	a, err := remote.ParseClone(repository)
	if err != nil {
		return "", &fetch.Problem{Reason: "its address " + err.Error(), Help: "correct it"}
	}
	if w.fetcher == nil {
		return "", &fetch.Problem{Reason: a.Host + " is not asked without --remote", Help: "add --remote", NotAsked: true}
	}
	found, ok, err := w.fetcher.Tag(ctx, a, tag)
	if err != nil || !ok {
		return "", err
	}
	return found.Commit, nil
}

// localTag looks a tag up in a repository that is named by a path from the root of this one.
func (w *workspace) localTag(path, tag string) (commit string, err error) {
	if w.repository == nil {
		return "", &fetch.Problem{Reason: path + " is a path from the root of a git repository, and there is none here", Help: "name it by its address"}
	}
	root := w.repository.Root()
	if w.repository.Bare() {
		root = w.repository.Dir()
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(root, filepath.FromSlash(path))
	}
	other, err := git.Open(path)
	if err != nil {
		return "", &fetch.Problem{Reason: err.Error(), Help: git.Help(err)}
	}
	defer func() { err = errors.Join(err, other.Close()) }()
	if !isTop(other, path) {
		return "", &fetch.Problem{Reason: path + " is no git repository", Help: "clone it there, or correct the path"}
	}
	tags, err := other.Tags(func(name string) bool { return name == tag })
	if err != nil {
		return "", &fetch.Problem{Reason: err.Error(), Help: git.Help(err)}
	}
	for _, t := range tags {
		switch {
		case t.Name != tag:
		case t.State == git.Unreadable:
			return "", &fetch.Problem{Reason: "it is there and cannot be read: " + t.Err.Error(), Help: git.Help(t.Err)}
		default:
			return t.Commit + t.Target, nil // one of them
		}
	}
	if other.Shallow() {
		return "", &fetch.Problem{Reason: "it is not in " + path + ", which is a shallow clone", Help: "`git -C " + path + " fetch --tags`"}
	}
	return "", nil
}

// isTop reports whether a path is the top directory of a repository, or its git directory: one above it would answer for another
// project.
func isTop(r *git.Repository, path string) bool {
	at, err := physical(path)
	return err == nil && (at == r.Root() || at == r.Dir())
}

// validateDownstream refuses addresses and images that can be none.
func validateDownstream(cfg *config.Config) error {
	for _, d := range cfg.Downstream {
		var reason string
		if !remote.IsPath(d.Remote) {
			if _, err := remote.ParseClone(d.Remote); err != nil {
				reason = "remote " + remote.Printable(d.Remote) + " " + err.Error()
			}
		}
		if d.Image != "" {
			image, err := fact.ParseRef(d.Image)
			switch {
			case err != nil:
				reason = "image " + d.Image + " names no repository: " + err.Error()
			case image.Tag != "" || image.Digest != "":
				reason = "image " + d.Image + " must be a repository alone: its tag follows from the git tag"
			}
		}
		if reason != "" {
			return usagef("change the entry", "reading %s:%d:%d: %s", d.At.File, d.At.Line, d.At.Column, strings.TrimSpace(reason))
		}
	}
	return nil
}
