package version

import (
	"errors"
	"fmt"
)

// Context is the release that a policy judges against, and that templates are rendered for.
type Context struct {
	Tag       string
	Version   Version
	Component string    // name of the component that is released; "" when the repository has none
	Known     []Version // final and pre-releases of the namespace, ascending
}

// Judgement is a policy's answer.
type Judgement struct {
	Outcome Outcome
	// Expected is the tag that should stand there, in the manner of the one found: "0.29.0" for "0.28.1", "v0.29.0-alpine"
	// for "v0.28.1-alpine". With Match it is the tag itself. It is "" where no single tag is expected, or none is known.
	Expected string
	// Reason says in a few words why it is Unjudged although the policy compares, or why it is Drift where Expected does
	// not say it. Unjudged without a reason is what the policy wants; with one, something could not be determined.
	Reason string
}

// Outcome of a judgement.
type Outcome uint8

// The outcomes.
const (
	Match Outcome = iota + 1
	Drift
	Unjudged
)

// String returns "match", "drift" or "unjudged".
func (o Outcome) String() string {
	switch o {
	case Match:
		return "match"
	case Drift:
		return "drift"
	case Unjudged:
		return "unjudged"
	}
	return fmt.Sprintf("Outcome(%d)", uint8(o))
}

// Judge compares an image tag with the release.
//
// Equal, for "release", "previous" and the captured text of "pattern", means byte for byte after taking off the
// release's namespace ("controller-"), one "v", and one declared variant, with "+" written as the options say. With a
// tag template it means equal to the rendered template, a declared variant apart. A prefix is never equal, nor is
// another case, and +rke2r1 is not +rke2r2.
//
// A tag satisfies a constraint by the version that [Policy.ImageVersion] reads in it. Pre-releases satisfy none that
// does not name a pre-release; while the release is itself a pre-release, they count as the finals they lead to.
//
// Unjudged with a reason are: no tag (a digest alone says no version), a release without version, "previous" when no
// earlier final release is known, and a release that the policy cannot write as an image tag ([Policy.Validate]).
func (p Policy) Judge(tag string, c Context) Judgement { return p.compare(tag, c, ValidImageTag) }

func (p Policy) compare(tag string, c Context, valid func(string) bool) Judgement {
	e := p.get()
	if e.kind == kindAny || e.kind == kindIgnore {
		return Judgement{Outcome: Unjudged}
	}
	if tag == "" {
		return Judgement{Outcome: Unjudged, Reason: "there is no tag"}
	}
	if e.kind == kindConstraint {
		return p.judgeConstraint(tag, c)
	}
	t, err := e.target(c)
	if err != nil {
		return Judgement{Outcome: Unjudged, Reason: err.Error()}
	}
	accepts, like := t.accepts, t.like
	if e.kind == kindPattern {
		accepts, like = e.within(t)
	}
	if accepts(tag) {
		return Judgement{Outcome: Match, Expected: tag}
	}
	expected := like(tag)
	switch {
	case expected == "":
		return Judgement{Outcome: Drift, Reason: e.mismatch(tag)}
	case valid(tag) && !valid(expected):
		return Judgement{Outcome: Unjudged, Reason: notATag(expected)}
	}
	return Judgement{Outcome: Drift, Expected: expected}
}

// Validate reports what makes a policy unusable for a release: a template that asks for what the release does not have,
// or a tag that would not be an image tag, such as "exact" for release/cloud/v0.1.0. That is a mistake in the
// configuration, and better told once than for every image. A "previous" without predecessor is
// none, and neither is a release without version, where nothing is compared.
func (p Policy) Validate(c Context) error {
	e := p.get()
	if c.Version.IsZero() {
		return nil
	}
	switch e.kind {
	case kindAny, kindIgnore, kindPattern:
		return nil
	case kindConstraint:
		_, err := e.compile(c)
		return err
	case kindRelease, kindPrevious, kindFinal, kindExact, kindMinor, kindMajor:
	}
	t, err := e.target(c)
	if errors.Is(err, errNoPrevious) {
		return nil
	}
	if err != nil {
		return err
	}
	if text := t.like(""); !ValidImageTag(text) {
		return errors.New(notATag(text))
	}
	return nil
}

// JudgeText compares a text that is no image tag, as [Policy.Judge] does: "+" is written as it is, unless the options say
// otherwise, and what is expected need not be possible as a tag.
func (p Policy) JudgeText(text string, c Context) Judgement {
	e := *p.get()
	if e.options.Metadata == "" {
		e.options.Metadata = keepMetadata
	}
	return Policy{&e}.compare(text, c, func(string) bool { return true })
}

func notATag(text string) string {
	return fmt.Sprintf("%q is expected, and no image can have that tag: say how the image's tag is written, "+
		`as in tag: "v{{.Version}}"`, text)
}
