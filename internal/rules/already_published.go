package rules

import (
	"fmt"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
)

var alreadyPublished = Rule{
	RuleInfo: diag.RuleInfo{
		ID:       "already-published",
		Summary:  "the image of a release that is only planned is there already",
		Severity: diag.Warning,
		Since:    "0.1.0",
		Needs:    []diag.Need{diag.NeedsRelease, diag.NeedsRegistry},
		Doc: `## What it finds

An own image with the version of a planned release that its registry has already, although the git tag is not there yet.

It is a note where the image says that it was made from the commit that is going to be tagged, by its label
org.opencontainers.image.revision: then it was built first, on purpose. Nothing is said of an image that is pinned by digest,
as whoever did that knows that it is there.

## Why it matters

Where the tag triggers the build, the image that somebody may use already is replaced by another one under the same name. A
version that was released and withdrawn, or a tag that somebody else has pushed by mistake, look the same.

## How to fix it

Release under the next version. When the images are built before the tag, give them the label with the commit, or say that it
is meant so:

    rules: {already-published: off}
`,
	},
	Check: checkAlreadyPublished,
}

func checkAlreadyPublished(p *Pass) {
	for image := range p.own() {
		if !p.published(image) {
			continue
		}
		f := diag.Finding{
			Message: fmt.Sprintf("%s is in its registry already, and %s is not released yet", named(image.Ref), p.Release.Tag),
			Help:    "release under the next version, as pushing the image again would replace what users may have already",
			Label:   "there already",
			At:      image.At,
			Found:   image.Ref.Version(),
			Image:   image.Ref.Repository(),
		}
		switch from := p.madeFrom(image); {
		case from.all:
			f.Severity = diag.Info
			f.Help = "nothing to do, if the images are built before the tag: it was made from this commit"
		case from.other != "":
			f.Message += fmt.Sprintf("; it was made from %s, and %s is going to be %s", from.other, p.Release.Tag, abbreviated(p.Release.Commit))
		}
		p.Report(f)
	}
}

// published reports whether an image of a planned release is where users get it from.
func (p *Pass) published(image fact.Image) bool {
	answer := p.Answers[image.Ref]
	return p.Release.Phase == fact.Planned && ofRelease(image, p.Release) && answer.Verdict == fact.Exists && answer.Unpublished == "" &&
		image.Ref.Digest == "" && len(p.Release.Moves) == 0 // else moved-tag says what is wrong
}
