// Package release decides which release is being checked, and says how it knows. It reads nothing itself: what the user
// said and what git said come in, a [fact.Release] goes out.
//
// The first source that answers wins: the flag --tag, VERSCHECK_TAG, the tags at HEAD inside the namespace, and without
// any of them the branch, which makes it development. What the other sources say to the contrary is kept in the release's
// notes. A version is never invented: where one is needed and not to be had, the answer is a [*UsageError] with the
// command that mends it.
//
// It leaves to others how tags are read (package git), which tags are releases (package version) and what a moved tag
// means (package rules).
package release

import (
	"fmt"
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/version"
)

// Auto asks [Decide] to find the phase out.
const Auto fact.Phase = "auto"

// The names of sources that a user can set.
const (
	flagSource = "--tag"
	envSource  = "VERSCHECK_TAG"
)

const tagHelp = "name the tag that is being released: `--tag TAG`"

// Input is everything that decides.
type Input struct {
	Flag      string            // value of --tag; "" when it is not given
	Env       string            // value of VERSCHECK_TAG; "" counts as unset
	Phase     fact.Phase        // Auto, Planned or Released, as asked for; "" is Auto
	Git       *git.State        // with the tags of the namespace read; nil when there is no repository
	Namespace version.Namespace // which tags are releases
}

// Decide returns the release, always with a phase and a source. Its commit is HEAD's, because the work tree of HEAD is
// what is checked. Under Auto a given tag is Released when it exists on the checked commit, and else Planned: on another
// commit it is not the state that is checked, and a note says so.
//
// The error is a [*UsageError] when the user must say more or something else, and an [*UnreadableError] when tags that
// could be the answer cannot be read.
func Decide(in Input) (fact.Release, error) {
	if in.Phase == "" {
		in.Phase = Auto
	}
	if !slices.Contains([]fact.Phase{Auto, fact.Planned, fact.Released}, in.Phase) {
		return fact.Release{}, &UsageError{
			Message: fmt.Sprintf("--phase %s is unknown", in.Phase),
			Help:    "it is one of auto, planned, released",
		}
	}
	tags := sortTags(in)
	r := fact.Release{Known: tags.known}
	if in.Git != nil {
		r.Commit = in.Git.Head.Commit
	}
	switch {
	case in.Flag != "":
		r.Tag, r.Source = in.Flag, flagSource
	case in.Env != "":
		r.Tag, r.Source = in.Env, envSource
	case in.Git == nil:
		return fact.Release{}, &UsageError{
			Message: "no release version is known: no git repository contains the checked path",
			Help:    tagHelp,
		}
	default:
		return fromHead(in, tags, r)
	}
	return given(in, tags, r)
}

// tagSet is the tags of the repository as they bear on the decision.
type tagSet struct {
	known      []version.Version
	atHead     []headTag
	outside    []string  // names of tags at HEAD that are not in the namespace
	unreadable []git.Tag // in the namespace
	all        map[string]git.Tag
}

// headTag is a release tag at HEAD.
type headTag struct {
	name    string
	version version.Version
}

// sortTags looks at each tag once. Tags on trees and blobs are no releases; one that cannot be read is, by its name.
func sortTags(in Input) tagSet {
	var set tagSet
	if in.Git == nil {
		return set
	}
	set.all = make(map[string]git.Tag, len(in.Git.Tags))
	for _, tag := range in.Git.Tags {
		set.all[tag.Name] = tag
		atHead := tag.Commit != "" && tag.Commit == in.Git.Head.Commit
		v, ok := in.Namespace.Match(tag.Name)
		switch {
		case !ok && atHead:
			set.outside = append(set.outside, tag.Name)
		case !ok || tag.State == git.OnOther:
		default:
			set.known = append(set.known, v)
			if atHead {
				set.atHead = append(set.atHead, headTag{tag.Name, v})
			}
			if tag.State == git.Unreadable || tag.State == git.NotRead {
				set.unreadable = append(set.unreadable, tag)
			}
		}
	}
	slices.SortFunc(set.known, version.Version.Compare)
	set.known = slices.Compact(set.known)
	slices.SortStableFunc(set.atHead, func(a, b headTag) int { return a.version.Compare(b.version) })
	return set
}

// listed joins names for a message, the first few of many.
func listed(names []string) string {
	const most = 10
	if rest := len(names) - most; rest > 1 {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", rest)
	}
	return strings.Join(names, ", ")
}

// short abbreviates a commit id for a message.
func short(id string) string {
	const size = 7
	return id[:min(size, len(id))]
}
