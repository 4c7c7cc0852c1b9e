package release

import (
	"fmt"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/git"
)

// fromHead decides by what is checked out: the tags at HEAD, else the branch.
func fromHead(in Input, tags tagSet, r fact.Release) (fact.Release, error) {
	// One of them could be at HEAD too, and be the answer or make it ambiguous.
	if len(tags.unreadable) > 0 {
		return fact.Release{}, unreadableError(tags.unreadable)
	}
	if len(tags.atHead) > 0 {
		return fromTags(in, tags, r)
	}
	r.Phase = fact.Development
	r.Source = "branch " + in.Git.Head.Branch()
	if in.Git.Head.Detached() {
		r.Source = "detached HEAD at " + short(in.Git.Head.Commit)
	}
	switch {
	case in.Git.Shallow && len(in.Git.Tags) == 0:
		return fact.Release{}, shallowError(in.Git.Remote)
	case in.Phase != Auto:
		return fact.Release{}, &UsageError{
			Message: fmt.Sprintf("--phase %s needs a release, and %s carries no release tag", in.Phase, r.Source),
			Help:    tagHelp,
		}
	}
	if len(tags.outside) > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("HEAD carries %s, no release tag of this repository: these are %s", listed(tags.outside), in.Namespace))
	}
	if in.Git.Head.Unborn() {
		r.Notes = append(r.Notes, "HEAD has no commit yet")
	}
	return r, nil
}

// fromTags chooses among the release tags at HEAD: the only one, or the only final one when all others are pre-releases on
// the way to it. Several tags on one commit are normal, and which of them is being released cannot be guessed: taking
// the highest would take the pre-release, or the other line, where it matters.
func fromTags(in Input, tags tagSet, r fact.Release) (fact.Release, error) {
	// In ascending order the final release is the last one, or there is none that all others lead to.
	last := len(tags.atHead) - 1
	chosen := tags.atHead[last]
	ignored := make([]string, 0, last)
	for _, tag := range tags.atHead[:last] {
		if !leadsTo(tag.version, chosen.version) {
			return fact.Release{}, ambiguousError(tags.atHead)
		}
		ignored = append(ignored, tag.name)
	}
	r.Tag, r.Version, r.Phase, r.Source = chosen.name, chosen.version, in.Phase, "tag at HEAD"
	if in.Phase == Auto {
		r.Phase = fact.Released
	}
	if len(ignored) > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("HEAD also carries %s, on the way to %s", listed(ignored), chosen.name))
	}
	if r.Phase == fact.Planned {
		r.Notes = append(r.Notes, existing(tags.all[r.Tag], in, r.Phase)...)
	}
	return r, nil
}

func ambiguousError(atHead []headTag) error {
	names := make([]string, len(atHead))
	for i, tag := range atHead {
		names[i] = tag.name
	}
	return &UsageError{
		Message: fmt.Sprintf("HEAD carries %d release tags: %s", len(names), listed(names)),
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
