package rules

import (
	"github.com/verscheck/verscheck/internal/diag"
)

var pendingImage = Rule{
	RuleInfo: diag.RuleInfo{
		ID:       "pending-image",
		Summary:  "an own image of a planned release is not there yet",
		Severity: diag.Info,
		Since:    "0.1.0",
		Needs:    []diag.Need{diag.NeedsRegistry},
		Doc: `## What it finds

An own image that its registry does not know, while its release is not made: the git tag does not exist yet, sits on
another commit, or nothing is being released. Once the release is there, the same is missing-image; so it is for an own
image whose tag is that of an earlier release.

## Why it matters

It is a note and not an error, because in many projects the tag is what triggers the build of the image. In a project that
builds first and tags then it is worth a look.

## How to fix it

Nothing, when the tag triggers the build. Check again in its pipeline, with --wait 20m to wait for what it pushes. Else push the image before tagging, and make it an error:

    rules: {pending-image: error}
`,
	},
	Check: checkPendingImage,
}

func checkPendingImage(p *Pass) {
	for image := range p.absent() {
		if p.mayBePending(image) {
			p.Report(p.absence(image, " yet", "nothing to do when the tag triggers the build; check again after it"))
		}
	}
}
