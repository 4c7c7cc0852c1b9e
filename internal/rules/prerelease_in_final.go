package rules

import (
	"fmt"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/version"
)

var prereleaseInFinal = Rule{
	RuleInfo: diag.RuleInfo{
		ID:       "prerelease-in-final",
		Summary:  "a final release ships a pre-release of an own image",
		Severity: diag.Error,
		Since:    "0.1.0",
		Needs:    []diag.Need{diag.NeedsRelease},
		YieldsTo: []string{"stale-render", "unmatched-image-entry"},
		Doc: `## What it finds

A release without pre-release part, such as v1.2.0, in which an own image's tag is a pre-release, such as v1.2.0-rc.2.
Variants are no pre-releases: "v1.2.0-alpine", "v1.2.0-linux-amd64". A pre-release may ship pre-releases.

## Why it matters

The release candidate was tested, found good and tagged again as final, but the manifests still name the candidate. Its
image is often deleted some weeks later, and the release can then no longer be installed.

## How to fix it

Set the tag to the release's version before the git tag is created.
`,
	},
	Check: checkPrereleaseInFinal,
}

func checkPrereleaseInFinal(p *Pass) {
	if !p.Release.Compares() || p.Release.Version.IsPrerelease() {
		return
	}
	for image := range p.own() {
		if !version.ImagePrerelease(image.Ref.Tag, image.Policy.Variants()) {
			continue
		}
		judgement := p.judge(image)
		if judgement.Outcome != version.Drift {
			continue // the configuration wants it so
		}
		p.Report(p.expecting(diag.Finding{
			Message: fmt.Sprintf("%s is the pre-release %s in the final release %s", image.Ref.Repository(), image.Ref.Tag, p.Release.Tag),
			At:      image.At,
			Found:   image.Ref.Tag,
			Image:   image.Ref.Repository(),
		}, image, judgement))
	}
}
