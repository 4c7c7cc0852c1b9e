package release

import (
	"fmt"
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/version"
)

// given finishes a release whose tag is named: its version, its phase, and what git says otherwise.
func (d *decision) given(r fact.Release) (fact.Release, error) {
	v, ok := d.Namespace.Match(r.Tag)
	if !ok {
		return fact.Release{}, outsideError(d.Input, r)
	}
	r.Version = v
	tag, exists := d.tags.all[r.Tag]
	r.Phase = d.Phase
	pushed := r.Source == pushSource
	if d.Phase == Auto {
		r.Phase = fact.Planned
		// What is built from the tag is built after it has been pushed. A tag that cannot be read may be at the commit: then the stricter phase is the honest one.
		if !pushed && exists && (tag.Err != nil || (tag.Commit != "" && tag.Commit == r.Commit)) || r.Source == d.run.tag.variable {
			r.Phase = fact.Released
		}
	}
	if exists {
		// A version file that was not bumped since the release names a tag that is where it should be.
		if tag.Commit != "" && r.Commit != "" && tag.Commit != r.Commit && r.Source != d.nameOfFile() {
			r.Moves = append(r.Moves, fact.Move{Where: "in this repository", Commit: tag.Commit})
		} else if !pushed {
			r.Notes = append(r.Notes, existing(tag, d.Input, r.Phase)...)
		}
	} else if r.Source != d.run.tag.variable { // a clone of CI need not have the tag that it builds
		r.Notes = append(r.Notes, absent(d.Input, d.tags, r)...)
	}
	r.Notes = append(r.Notes, d.headNotes(r)...)
	unreadable := slices.DeleteFunc(slices.Clone(d.tags.unreadable), func(tag git.Tag) bool { return tag.Name == r.Tag })
	if len(unreadable) > 0 {
		r.Notes = append(r.Notes, unreadableText(unreadable))
	}
	return r, nil
}

// outsideError refuses a tag that carries no version of the namespace, with the nearest tag that does.
func outsideError(in Input, r fact.Release) error {
	e := &UsageError{
		Message: fmt.Sprintf("%s %s is no release tag of this repository: these are %s", r.Source, r.Tag, in.Namespace),
		Help:    "name a tag of that form, or say which tags are releases with release.tags in .verscheck.yaml",
	}
	bare := strings.TrimPrefix(r.Tag, "refs/tags/")
	for _, near := range []string{bare, "v" + bare, strings.TrimPrefix(bare, "v")} {
		if _, ok := in.Namespace.Match(near); ok {
			e.Help = fmt.Sprintf("did you mean %s?", near)
			break
		}
	}
	return e
}

// existing says what is to be noted of a tag that exists.
func existing(tag git.Tag, in Input, phase fact.Phase) []string {
	head, name := in.commit()
	switch {
	case tag.State == git.OnOther:
		return []string{fmt.Sprintf("tag %s exists on a %s, not on a commit", tag.Name, tag.Type)}
	case tag.Commit == "":
		return []string{unreadableText([]git.Tag{tag})}
	case head == "":
		return []string{fmt.Sprintf("tag %s exists at %s, and %s has no commit yet", tag.Name, short(tag.Commit), name)}
	case tag.Commit != head:
		return []string{fmt.Sprintf("tag %s exists at %s, not at the checked %s", tag.Name, short(tag.Commit), short(head))}
	case phase == fact.Planned:
		return []string{fmt.Sprintf("tag %s exists already, at the checked %s", tag.Name, short(head))}
	}
	return nil
}

// absent says what is to be noted of a tag that does not exist here.
func absent(in Input, tags tagSet, r fact.Release) []string {
	if in.Git == nil {
		return []string{"no git repository contains the checked path, so whether the tag exists is not known"}
	}
	var notes []string
	for _, other := range in.Git.Tags {
		if v, ok := in.Namespace.Match(other.Name); ok && v == r.Version {
			notes = append(notes, fmt.Sprintf("tag %s has the same version", other.Name))
		}
	}
	if in.Git.Shallow && len(tags.all) == 0 {
		notes = append(notes, "this clone is shallow and has no tags, so whether the tag exists is not known")
	} else if in.Phase == fact.Released {
		notes = append(notes, fmt.Sprintf("tag %s does not exist here", r.Tag))
	}
	return notes
}

// headNotes names the release tags at the commit that are neither the given tag nor pre-releases on the way to it.
func (d *decision) headNotes(r fact.Release) []string {
	var others []string
	verb := "carries"
	for _, tag := range d.tags.atHead {
		switch {
		case tag.name == r.Tag:
			verb = "also carries"
		case !leadsTo(tag.version, r.Version):
			others = append(others, tag.name)
		}
	}
	if len(others) == 0 {
		return nil
	}
	_, name := d.commit()
	return []string{fmt.Sprintf("%s %s %s", name, verb, listed(others))}
}

// leadsTo reports whether a version is a pre-release of a final one.
func leadsTo(pre, final version.Version) bool {
	return pre.IsPrerelease() && !final.IsPrerelease() && pre.Final() == final
}
