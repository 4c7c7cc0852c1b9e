package main

import (
	"slices"
	"strings"
	"time"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/nearest"
	"github.com/verscheck/verscheck/internal/release"
	"github.com/verscheck/verscheck/internal/version"
)

// isRelease reports whether a tag is a release of any part of the repository.
func isRelease(cfg *config.Config) func(tag string) bool {
	return func(tag string) bool {
		if _, ok := cfg.Release.Namespace.Match(tag); ok {
			return true
		}
		_, _, ok := cfg.ComponentOf(tag)
		return ok
	}
}

// parts lists the components of a configuration.
func parts(cfg *config.Config) []release.Part {
	list := make([]release.Part, len(cfg.Components))
	for i, c := range cfg.Components {
		list[i] = release.Part{Name: c.Name, Namespace: c.Namespace}
	}
	return list
}

// chooseComponent settles which part of the repository is checked, and makes its configuration that of the workspace: the one that
// --component names, else the one whose release the tags say it is. It completes what decides on the release.
func (w *workspace) chooseComponent(in *release.Input, name string) (notes []string, err error) {
	w.full, w.asked = w.config, name
	switch {
	case name != "":
		if err := w.knows(name); err != nil {
			return nil, err
		}
		w.config = w.full.Of(name)
	case len(w.full.Components) > 0:
		choice, err := release.Choose(*in, parts(w.full))
		if err != nil {
			return nil, err
		}
		w.config, notes = w.full.Of(choice.Part), choice.Notes
	}
	in.Namespace, in.Branches = w.config.Release.Namespace, w.config.Release.Branches
	if w.config.Release.VersionFile == "" {
		in.File = nil // it is that of another part
	}
	return notes, nil
}

// knows refuses the name of a component that there is not.
func (w *workspace) knows(name string) error {
	if _, ok := w.full.FindComponent(name); ok {
		return nil
	}
	var names []string
	for _, c := range w.full.Components {
		names = append(names, c.Name)
	}
	if len(names) == 0 {
		return usagef("name them under components: in .verscheck.yaml", "--component %s: the configuration has no components", name)
	}
	help := "these are " + strings.Join(names, ", ")
	if near, ok := nearest.Word(name, names); ok {
		help = "did you mean " + near + "? " + help
	}
	return usagef(help, "--component %s: there is no component of that name", name)
}

// settleComponent completes the release by what components say, once it is known. While nothing is being released, everything that
// the configuration names is looked at.
func (w *workspace) settleComponent(named bool) {
	w.release.Component = w.config.Component
	if len(w.full.Components) == 0 {
		return
	}
	if !w.release.Compares() && !named {
		w.config = w.full.Whole()
	}
	w.release.Components = w.siblings(w.release.Commit)
}

// siblings finds the newest final release of each component as of a commit: the highest version whose commit is not newer. Without
// a commit, of all.
func (w *workspace) siblings(commit string) map[string]fact.Sibling {
	out := map[string]fact.Sibling{}
	if w.full == nil {
		return out
	}
	for _, c := range w.full.Components {
		out[c.Name] = w.sibling(c, commit)
	}
	return out
}

func (w *workspace) sibling(c config.Component, commit string) fact.Sibling {
	s := fact.Sibling{Known: known(w.tags, c.Namespace)}
	var until time.Time
	if commit != "" && w.repository == nil {
		s.Problem = "when commits were made is known in a clone alone"
		return s
	}
	if commit != "" {
		var err error
		if until, err = w.commitTime(commit); err != nil {
			s.Problem = "when the checked commit was made cannot be read: " + err.Error()
			return s
		}
	}
	type candidate struct {
		tag     git.Tag
		version version.Version
	}
	var finals []candidate
	for _, tag := range w.tags {
		if v, ok := c.Namespace.Match(tag.Name); ok && !v.IsPrerelease() && tag.State != git.OnOther {
			finals = append(finals, candidate{tag, v})
		}
	}
	slices.SortFunc(finals, func(a, b candidate) int { return b.version.Compare(a.version) })
	for _, f := range finals {
		if !until.IsZero() {
			made, err := w.tagTime(f.tag)
			if err != nil {
				s.Problem = "when " + f.tag.Name + " was made cannot be read: " + err.Error()
				return s
			}
			if made.After(until) {
				continue
			}
		}
		s.Tag, s.Version = f.tag.Name, f.version
		return s
	}
	s.Problem = "none is older than the checked commit"
	if len(finals) == 0 {
		s.Problem = "no tag is one: these are " + c.Namespace.String()
	}
	return s
}

// tagTime is when the commit of a tag was made.
func (w *workspace) tagTime(tag git.Tag) (time.Time, error) {
	if tag.Commit == "" {
		tag = w.repository.Verify(tag)
	}
	if tag.Commit == "" {
		return time.Time{}, tag.Err
	}
	return w.commitTime(tag.Commit)
}

func (w *workspace) commitTime(commit string) (time.Time, error) {
	if made, ok := w.times[commit]; ok {
		return made, nil
	}
	made, err := w.repository.CommitTime(commit)
	if err != nil {
		return made, err
	}
	if w.times == nil {
		w.times = map[string]time.Time{}
	}
	w.times[commit] = made
	return made, nil
}
