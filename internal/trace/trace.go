// Package trace leads from a deployed image back to the commit that it was made from, and on to the tags that are on it and the overlays
// that use it. Each step that is not known is said, and what is only called the same is never taken for proof.
//
// It leaves to others who answers for the image (package registry), how commits are looked up (package git), what overlays use
// (package gate) and how the way is written down (package report).
package trace

import (
	"slices"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/version"
)

// Tag is a git tag.
type Tag struct {
	Name    string
	Commit  string // full id that it peels to
	Version version.Version
	Release bool // it is in the namespace of releases, so that Version is set
}

// Commit is a commit of the repository here.
type Commit struct {
	ID, Subject, When string
}

// Input is what is known. Nothing is looked up but through its functions.
type Input struct {
	Image  string // as it was asked for
	Ref    fact.Ref
	Answer fact.Answer // to the question for everything
	From   string      // who gave it

	// Find looks up the commit of a full or abbreviated id; not ok when there is none here. The error says why that cannot be told. nil:
	// there is no repository, for the reason in NoRepository.
	Find         func(id string) (c Commit, ok bool, err error)
	NoRepository string
	Whose        func(fact.Made) fact.Whose
	Tags         []Tag
	Known        []version.Version

	Images     []fact.Image     // that the overlays here use
	NotLooked  []diag.Unchecked // overlays that could not be looked at
	NoOverlays string           // why none was looked at; "" when they were
}

// Run follows the way as far as it goes.
func Run(in Input) diag.Trace {
	t := &tracer{Input: in}
	t.Trace = diag.Trace{
		Image: in.Image, Reference: in.Ref.String(), From: in.From, Answer: string(in.Answer.Verdict), Digest: in.Answer.Digest,
	}
	t.image()
	t.commits()
	t.compare()
	t.uses()
	return t.Trace
}

type tracer struct {
	Input
	diag.Trace
}

// unknown adds a step that is not known. It blocks where the way to the commit ends.
func (t *tracer) unknown(step, reason, help string, blocks bool) {
	t.Unknown = append(t.Unknown, diag.Unchecked{Subject: step, Kind: diag.Undetermined, Reason: reason, Help: help, Blocks: blocks})
}

// image says what is behind the reference.
func (t *tracer) image() {
	a := t.Input.Answer
	switch a.Verdict {
	case fact.Absent:
		t.Wrong = append(t.Wrong, t.Ref.String()+" is not in its registry: "+a.Detail)
	case fact.Mismatch:
		t.Wrong = append(t.Wrong, t.Ref.String()+" is not what its registry has: "+a.Detail)
	case fact.CannotTell, fact.NotAsked:
		t.unknown("digest", a.Detail, a.Help, true)
	case fact.Exists:
	}
	c := a.Contents
	if c == nil {
		return
	}
	if c.Problem != "" {
		t.unknown("platforms", c.Problem, c.Help, true)
		return
	}
	t.Index = c.Index
	for _, v := range c.Variants {
		says := v.Labels
		if v.Says.Revision != "" {
			says.Revision = v.Says.Revision
		}
		t.Platforms = append(t.Platforms, diag.TracedPlatform{
			Platform: v.Platform.String(), Digest: v.Digest,
			Revision: says.Revision, Version: says.Version, Source: says.Source, Created: says.Created,
		})
	}
}

// commits says what the image was made from: by its own words, else by what it is called.
func (t *tracer) commits() {
	c := t.Input.Answer.Contents
	if c != nil && c.Problem == "" {
		for _, made := range c.Made() {
			t.made(made)
		}
		if len(c.Made()) == 0 {
			t.unknown("revision", "the image does not say it", "label it with org.opencontainers.image.revision where it is built", true)
		}
	}
	if slices.ContainsFunc(t.Made, func(m diag.TracedCommit) bool { return m.Commit != "" }) {
		return
	}
	t.byName()
	if len(t.Made) == 0 && t.Input.Answer.Verdict != fact.Absent {
		t.unknown("commit", "nothing says which one it is", "", true)
	}
}

// made follows one revision that the image names.
func (t *tracer) made(made fact.Made) {
	m := diag.TracedCommit{Revision: made.Revision, Says: "annotation", Platforms: made.Platforms, Version: made.Version, Source: made.Source}
	if made.Label {
		m.Says = "label"
	}
	whose := fact.Unclear
	if t.Whose != nil {
		whose = t.Whose(made)
	}
	switch {
	case t.Find == nil:
		t.unknown("commit", t.NoRepository, "run it inside of a clone of the project", false)
	case whose == fact.OfBase:
		t.unknown("commit", "the label "+made.Revision+" is of "+made.Source+", which is another repository: that of the base image, or the image is built there",
			"run it inside of a clone of that repository, or label the image where it is built", true)
	default:
		m = t.find(m)
	}
	t.Made = append(t.Made, m)
}

func (t *tracer) find(m diag.TracedCommit) diag.TracedCommit {
	c, ok, err := t.Find(m.Revision)
	switch {
	case err != nil:
		t.unknown("commit", "looking "+m.Revision+" up: "+err.Error(), "", true)
	case !ok:
		t.unknown("commit", m.Revision+" is no commit of this clone: it is not fetched yet, or it is the base image's or another repository's",
			"fetch it with `git fetch --all --tags`, or run it inside of a clone of the project", true)
	default:
		m.Commit, m.Subject, m.When, m.Tags = c.ID, c.Subject, c.When, t.tagsOn(c.ID)
	}
	return m
}

// byName goes by what the image is called, which says what was meant and not what was done.
func (t *tracer) byName() {
	text, says := t.Ref.Tag, "tag"
	tags := t.named(text)
	if c := t.Input.Answer.Contents; len(tags) == 0 && c != nil && len(t.Made) == 0 {
		text, says = versionOf(*c), "version-label"
		tags = t.named(text)
	}
	for _, tag := range tags {
		m := diag.TracedCommit{Says: says, Version: text, Commit: tag.Commit, Tags: t.tagsOn(tag.Commit)}
		if t.Find != nil {
			if c, ok, err := t.Find(tag.Commit); ok && err == nil {
				m.Subject, m.When = c.Subject, c.When
			}
		}
		t.Made = append(t.Made, m)
	}
}

// versionOf is the version that an image says it is; "" where its platforms do not agree.
func versionOf(c fact.Contents) string {
	if c.Says.Version != "" {
		return c.Says.Version
	}
	text := ""
	for i, v := range c.Variants {
		if i > 0 && v.Labels.Version != text {
			return ""
		}
		text = v.Labels.Version
	}
	return text
}
