package release

import (
	"fmt"
	"slices"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/git"
)

// found decides when nobody named a tag: by the tags at the commit, the version file, the branch.
func (d *decision) found(r fact.Release) (fact.Release, error) {
	pull := !d.run.base.empty() && d.Checked == nil
	switch {
	// Of a pull request a merge commit is built, which carries no tag; a tag that happens to be there says nothing.
	case pull, d.Next, d.Git == nil:
	// One of them could be at the commit too, and be the answer or make it ambiguous.
	case len(d.tags.unreadable) > 0 && d.asked() < 0:
		return fact.Release{}, unreadableError(d.tags.unreadable)
	case len(d.tags.atHead) > 0:
		return d.fromTags(r)
	}
	switch {
	case d.File != nil && !d.file.IsZero():
		r.Tag, r.Source = d.tagOf(d.file), d.File.Name
		return d.given(r)
	case d.File != nil && d.Git == nil:
		return fact.Release{}, &UsageError{
			Message: fmt.Sprintf("no release version is known: no git repository contains the checked path, and %s %s", d.File.Name, d.fileProblem),
			Help:    tagHelp,
		}
	}
	r.Phase, r.Source = fact.Development, d.branchSource()
	switch {
	case d.Git.Shallow && len(d.Git.Tags) == 0 && !d.believed:
		return fact.Release{}, shallowError(d.Git.Remote)
	case d.Phase != Auto:
		return fact.Release{}, &UsageError{
			Message: fmt.Sprintf("--phase %s needs a release, and %s carries no release tag", d.Phase, r.Source),
			Help:    tagHelp,
		}
	}
	if d.believed {
		r.Line = d.line
	}
	r.Notes = append(r.Notes, d.developmentNotes(pull)...)
	return r, nil
}

// branchSource says what is checked when it is no release.
func (d *decision) branchSource() string {
	commit, name := d.commit()
	switch {
	case d.Checked != nil && d.branch == "":
		return "commit " + short(commit)
	case !d.run.base.empty() && d.Checked == nil:
		return "pull request for " + d.branch
	case d.branch == "" && d.Git != nil && d.Git.Head.Detached():
		return fmt.Sprintf("detached %s at %s", name, short(commit))
	}
	return "branch " + d.branch
}

// developmentNotes says what could have been taken for a release and was not.
func (d *decision) developmentNotes(pull bool) []string {
	var notes []string
	_, name := d.commit()
	if len(d.tags.outside) > 0 && !pull {
		notes = append(notes, fmt.Sprintf("%s carries %s, no release tag of this repository: these are %s", name, listed(d.tags.outside), d.Namespace))
	}
	if tag := d.run.tag; !tag.empty() && !slices.Contains(d.tags.outside, tag.value) {
		notes = append(notes, fmt.Sprintf("%s says %s, no release tag of this repository: these are %s", tag.variable, tag.value, d.Namespace))
	}
	if d.fileProblem != "" {
		notes = append(notes, d.File.Name+" "+d.fileProblem)
	}
	if !d.line.IsZero() && !d.believed {
		notes = append(notes, fmt.Sprintf("branch %s would carry %s by its name, but no release is near that: say which line it carries with release.branches in .verscheck.yaml", d.branch, d.line))
	}
	if d.Checked == nil && d.Git.Head.Unborn() {
		notes = append(notes, "HEAD has no commit yet")
	}
	return notes
}

func tagSource(name string) string { return "tag at " + name }

// asked is the place among the tags at the commit of the one that the revision is; -1 when it is none.
func (d *decision) asked() int {
	if d.Checked == nil {
		return -1
	}
	return slices.IndexFunc(d.tags.atHead, func(tag headTag) bool { return tagRef+tag.name == d.Checked.Ref })
}

// fromTags chooses among the release tags at the commit: the only one, or the only final one when all others are pre-releases on
// the way to it. Several tags on one commit are normal, and which of them is being released cannot be guessed: taking
// the highest would take the pre-release, or the other line, where it matters. A revision that is one of the tags chooses it.
func (d *decision) fromTags(r fact.Release) (fact.Release, error) {
	// In ascending order the final release is the last one, or there is none that all others lead to.
	last := len(d.tags.atHead) - 1
	chosen := d.tags.atHead[last]
	_, name := d.commit()
	asked := d.asked()
	if asked >= 0 {
		chosen = d.tags.atHead[asked]
	}
	ignored := make([]string, 0, last)
	for _, tag := range d.tags.atHead {
		if tag == chosen {
			continue
		}
		if asked < 0 && !leadsTo(tag.version, chosen.version) {
			return fact.Release{}, ambiguousError(name, d.tags.atHead)
		}
		ignored = append(ignored, tag.name)
	}
	r.Tag, r.Version, r.Phase, r.Source = chosen.name, chosen.version, d.Phase, tagSource(name)
	if d.Phase == Auto {
		r.Phase = fact.Released
	}
	switch {
	case len(ignored) == 0:
	case asked >= 0:
		r.Notes = append(r.Notes, fmt.Sprintf("%s also carries %s", name, listed(ignored)))
	default:
		r.Notes = append(r.Notes, fmt.Sprintf("%s also carries %s, on the way to %s", name, listed(ignored), chosen.name))
	}
	if r.Phase == fact.Planned {
		r.Notes = append(r.Notes, existing(d.tags.all[r.Tag], d.Input, r.Phase)...)
	}
	if len(d.tags.unreadable) > 0 {
		r.Notes = append(r.Notes, unreadableText(d.tags.unreadable))
	}
	return r, nil
}

func ambiguousError(at string, atHead []headTag) error {
	names := make([]string, len(atHead))
	for i, tag := range atHead {
		names[i] = tag.name
	}
	return &UsageError{
		Message: fmt.Sprintf("%s carries %d release tags: %s", at, len(names), listed(names)),
		Help:    fmt.Sprintf("name the one that is being released, for example `--tag %s`", names[len(names)-1]),
	}
}

func shallowError(remote string) error {
	e := &UsageError{
		Message: "no release version is known: this clone is shallow and has no tags",
		Help:    tagHelp,
	}
	if remote != "" {
		e.Help = fmt.Sprintf("fetch the tags: `git fetch --tags --depth=1 %s`; or %s", remote, tagHelp)
	}
	return e
}

func unreadableError(tags []git.Tag) error {
	first := tags[0]
	e := &UnreadableError{Message: unreadableText(tags), Help: tagHelp, Err: first.Err}
	if help := git.Help(first.Err); help != "" {
		e.Help = help + "; or " + tagHelp
	}
	return e
}

// unreadableText names the first of the tags that cannot be read, and why. There is at least one.
func unreadableText(tags []git.Tag) string {
	reason := "it was not asked for"
	if tags[0].Err != nil {
		reason = tags[0].Err.Error()
	}
	if len(tags) == 1 {
		return fmt.Sprintf("tag %s cannot be read: %s", tags[0].Name, reason)
	}
	return fmt.Sprintf("%d release tags cannot be read, the first is %s: %s", len(tags), tags[0].Name, reason)
}
