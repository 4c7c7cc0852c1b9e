// Package release decides which release is being checked, and says how it knows. It reads nothing itself: what the user
// said, what the CI system said and what git said come in, a [fact.Release] goes out.
//
// The first source that answers wins: the flag --tag, VERSCHECK_TAG, the tag that is being pushed, the tag that CI builds, the
// tags at the checked commit inside the namespace, the version file, the line of a release branch; without any of them it
// is development. What the other sources say to the contrary is kept in the release's notes, and what each source said in
// Consulted. A version is never invented: where one is needed and not to be had, the answer is a [*UsageError] with the
// command that mends it.
//
// It leaves to others how tags are read (package git), which tags are releases (package version) and what a moved tag
// means (package rules).
package release

import (
	"fmt"
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
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
	pushSource = "the push"
)

const tagHelp = "name the tag that is being released: `--tag TAG`"

// Input is everything that decides.
type Input struct {
	Flag   string              // value of --tag; "" when it is not given
	Env    string              // value of VERSCHECK_TAG; "" counts as unset
	Pushed string              // the tag that a pre-push hook is asked about; "" outside of one
	CI     func(string) string // looks a variable of the environment up; nil for none
	Phase  fact.Phase          // Auto, Planned or Released, as asked for; "" is Auto

	Git       *git.State    // with the tags of the namespace read; nil when there is no repository
	Checked   *git.Revision // the commit that is checked; nil is HEAD, with the work tree or the index on top of it
	Next      bool          // it is what the next commit will hold, for which tags at HEAD say nothing
	Namespace version.Namespace
	Branches  version.Branches
	File      *File // the version file; nil when none is configured
}

// File is a version file of the checked tree.
type File struct {
	Name string
	Text string
}

// commit is the id of the checked commit, and name how messages call it.
func (in Input) commit() (id, name string) {
	switch {
	case in.Checked != nil:
		return in.Checked.Commit, in.Checked.Name
	case in.Git != nil:
		return in.Git.Head.Commit, "HEAD"
	}
	return "", "HEAD"
}

// Decide returns the release, always with a phase and a source. Under Auto a given tag is Released when it exists on the
// checked commit, and else Planned: on another commit it is not the state that is checked, and a note says so. The tag that
// CI builds is Released.
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
	d := newDecision(in)
	r, err := d.decide()
	if err != nil {
		return fact.Release{}, err
	}
	r.Notes = append(d.contradictions(r), r.Notes...)
	r.Consulted = d.consulted(r)
	return r, nil
}

// decision is what all sources said.
type decision struct {
	Input

	tags tagSet
	run  run
	file version.Version // zero without a version file, or one that holds no release

	fileProblem string // why the version file holds none; "" when it does, or there is none
	line        version.Line
	branch      string // the branch whose name tells the line
	believed    bool   // the line is one that can be
}

func newDecision(in Input) *decision {
	d := &decision{Input: in, tags: sortTags(in), run: detect(in.CI)}
	d.findProwTag()
	d.readFile()
	d.findLine()
	return d
}

// findProwTag tells tags from branches where the CI system does not: a full version is a tag, and so is what exists as one on
// the commit that is built.
func (d *decision) findProwTag() {
	if d.run.vendor != "Prow" || d.run.branch.empty() {
		return
	}
	name := d.run.branch
	_, release := d.Namespace.Match(name.value)
	tag, exists := d.tags.all[name.value]
	if release || exists && tag.Commit != "" && tag.Commit == d.run.commit {
		d.run.tag, d.run.branch = name, said{}
	}
}

// findLine reads the line off the branch that is checked, or that a pull request is for.
func (d *decision) findLine() {
	switch {
	case d.Checked != nil:
		d.branch, _ = strings.CutPrefix(d.Checked.Ref, heads)
		if d.branch == d.Checked.Ref {
			d.branch = ""
		}
	case !d.run.base.empty():
		d.branch = d.run.base.value
	case d.Git != nil && !d.Git.Head.Detached():
		d.branch = d.Git.Head.Branch()
	default:
		d.branch = d.run.branch.value
	}
	if d.branch != "" {
		d.line, d.believed = d.Branches.Line(d.branch, d.tags.known)
	}
}

func (d *decision) decide() (fact.Release, error) {
	r := fact.Release{Known: d.tags.known}
	r.Commit, _ = d.commit()
	_, releaseOfCI := d.Namespace.Match(d.run.tag.value)
	switch {
	case d.Flag != "":
		r.Tag, r.Source = d.Flag, flagSource
	case d.Env != "":
		r.Tag, r.Source = d.Env, envSource
	case d.Pushed != "":
		r.Tag, r.Source = d.Pushed, pushSource
	case releaseOfCI:
		r.Tag, r.Source = d.run.tag.value, d.run.tag.variable
		d.spellAsGit(&r)
	case d.Git == nil && d.File == nil:
		return fact.Release{}, &UsageError{
			Message: "no release version is known: no git repository contains the checked path",
			Help:    tagHelp,
		}
	default:
		return d.found(r)
	}
	return d.given(r)
}

// spellAsGit takes the tag at the checked commit for the one that CI names when they differ in "+" alone: some pipelines rewrite the
// variable for image tags, which cannot hold it.
func (d *decision) spellAsGit(r *fact.Release) {
	if _, exists := d.tags.all[r.Tag]; exists {
		return
	}
	for _, tag := range d.tags.atHead {
		if tag.name != r.Tag && strings.ReplaceAll(tag.name, "+", "-") == r.Tag {
			r.Notes = append(r.Notes, fmt.Sprintf("%s says %s, which is taken for the tag %s", r.Source, r.Tag, tag.name))
			r.Tag = tag.name
			return
		}
	}
}

// tagSet is the tags of the repository as they bear on the decision.
type tagSet struct {
	known      []version.Version
	atHead     []headTag // at the checked commit, ascending
	outside    []string  // names of tags at the checked commit that are not in the namespace
	unreadable []git.Tag // in the namespace
	all        map[string]git.Tag
}

// headTag is a release tag at the checked commit.
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
	commit, _ := in.commit()
	set.all = make(map[string]git.Tag, len(in.Git.Tags))
	for _, tag := range in.Git.Tags {
		set.all[tag.Name] = tag
		atHead := tag.Commit != "" && tag.Commit == commit
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
	diag.SortBy(set.known, version.Version.Compare)
	set.known = slices.Compact(set.known)
	diag.SortBy(set.atHead, func(a, b headTag) int { return a.version.Compare(b.version) })
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
