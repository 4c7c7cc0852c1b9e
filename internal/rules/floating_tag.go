package rules

import (
	"fmt"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/version"
)

var floatingTag = Rule{
	RuleInfo: diag.RuleInfo{
		ID:       "floating-tag",
		Summary:  "an image has no tag, or one that moves",
		Severity: diag.Error,
		Since:    "0.1.0",
		YieldsTo: []string{"stale-render", "unmatched-image-entry"},
		Doc: `## What it finds

An image without digest whose tag is missing or moves by convention: "latest", "main", "dev", "nightly" and the like. It is
an error for an own image in a release, a note for one while nothing is being released, and a warning for a third-party
image. An own image whose tag its policy takes is left alone.

    image: registry.example.com/acme/app          # no tag means latest
    image: registry.example.com/acme/app:main

## Why it matters

What such a manifest installs is decided on the day of the installation. Two clusters with the same release run different
programs, and going back to an old release does not bring the old program back.

## How to fix it

Give an own image the release's version before tagging, and pin a third-party image to a version or a digest. Where a
placeholder is meant to be replaced later, say that anything may stand there:

    images:
      - {name: registry.example.com/acme/app, expect: any}
`,
	},
	Check: checkFloatingTag,
}

func checkFloatingTag(p *Pass) {
	for image := range p.readable() {
		if !moves(image.Ref) {
			continue
		}
		f := diag.Finding{
			Severity: diag.Warning,
			Message:  floatingMessage(p, image.Ref),
			Help:     "pin it to a version or a digest",
			Label:    "moves",
			At:       image.At,
			Found:    image.Ref.Tag,
			Image:    image.Ref.Repository(),
		}
		if image.Own {
			judgement := p.judge(image)
			if judgement.Outcome == version.Match || takesAnything(judgement) {
				continue // the configuration wants it so
			}
			f.Severity = p.inRelease(diag.Error)
			if image.SetBy == fact.SetByText { // what a script pulls may be meant to move
				f.Severity = p.inRelease(diag.Warning)
			}
			if p.Release.Compares() && judgement.Outcome == version.Drift {
				f = p.expecting(f, image, judgement)
			}
		}
		p.Report(f)
	}
}

func floatingMessage(p *Pass, ref fact.Ref) string {
	if ref.Tag == "" {
		return fmt.Sprintf("%s has no tag, which means latest, %s", ref.Repository(), p.where())
	}
	return fmt.Sprintf("%s has the floating tag %s %s", ref.Repository(), ref.Tag, p.where())
}
