package rules

import (
	"fmt"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/version"
)

var digestMismatch = Rule{
	RuleInfo: diag.RuleInfo{
		ID:       "digest-mismatch",
		Summary:  "an image's tag has another digest than the one pinned beside it",
		Severity: diag.Error,
		Since:    "0.1.0",
		Needs:    []diag.Need{diag.NeedsRegistry},
		Doc: `## What it finds

An image with tag and digest whose registry has another digest for the tag:

    image: registry.example.com/acme/app:v1.2.0@sha256:6d2a…    # the registry: v1.2.0 is sha256:91c4…

It is so, too, when the digest is that of one platform of the tag's index. Another project's tag that moves by convention, such as
"1.27" or "stable", is a note: the pin is what holds such an image still. So is a digest that is there while the tag beside it is not; for
an own image of a release that is made it is a warning.

## Why it matters

Runtimes pull the digest and ignore the tag beside it: the version that everybody reads is not the one that runs. Often
the tag was bumped and the digest was forgotten, or the tag was pushed again. A digest of one platform cannot run on the
others.

## How to fix it

Pin the digest that the registry has for the tag. When the tag was pushed again, find out why before that.
`,
	},
	Check: checkDigestMismatch,
}

func checkDigestMismatch(p *Pass) {
	for image := range p.readable() {
		answer := p.Answers[image.Ref]
		if answer.Untagged {
			p.untagged(image)
		}
		if answer.Verdict != fact.Mismatch {
			continue
		}
		f := diag.Finding{
			Message:  fmt.Sprintf("%s is not what %s has: %s", image.Ref, p.holder(image), answer.Detail),
			Help:     "pin " + answer.Digest + ", or correct the tag",
			Label:    "is " + answer.Digest,
			At:       image.At,
			Found:    image.Ref.Digest,
			Expected: answer.Digest,
			Image:    image.Ref.Repository(),
		}
		switch _, err := version.Parse(image.Ref.Tag); {
		case answer.Platform != "":
			f.Message = fmt.Sprintf("%s is pinned to its image for %s alone", image.Ref, answer.Platform)
			f.Help = "pin " + answer.Digest + ", which is for all platforms of the tag"
			f.Label = "for all platforms it is " + answer.Digest
		case err != nil && !image.Own:
			f.Severity = diag.Info
			f.Help = "nothing to do while the pin is meant to hold it still; else pin " + answer.Digest
		}
		// Of another project's tag, somebody should find out why it moved; and one with the wrong version gets another digest.
		if answer.Platform != "" || image.Own && p.judge(image).Outcome != version.Drift {
			f.Edits = digestEdits(image, answer.Digest)
		}
		p.Report(f)
	}
}

// untagged reports a tag that only the manifests know.
func (p *Pass) untagged(image fact.Image) {
	f := diag.Finding{
		Severity: diag.Info,
		Message:  fmt.Sprintf("%s is there by its digest, and %s does not know the tag", image.Ref, p.holder(image)),
		Help:     "nothing to do when the tag was taken away; else correct it, or push it",
		Label:    "not known by " + image.Ref.Host,
		At:       image.At,
		Found:    image.Ref.Tag,
		Image:    image.Ref.Repository(),
	}
	if image.Own && p.Release.Phase == fact.Released {
		f.Severity = diag.Warning
		f.Help = "push the tag, as users look for the release by it"
	}
	p.Report(f)
}
