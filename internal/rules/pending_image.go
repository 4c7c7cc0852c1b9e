package rules

import (
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
)

var pendingImage = Rule{
	RuleInfo: diag.RuleInfo{
		ID:       "pending-image",
		Summary:  "an own image of a planned release is not there yet",
		Severity: diag.Info,
		Since:    "0.1.0",
		Needs:    []diag.Need{diag.NeedsRegistry},
		Doc: `## What it finds

An own image that its registry does not know, while the release is only planned: its tag does not exist yet, or sits on
another commit. Once the release is there, the same is missing-image.

## Why it matters

It is a note and not an error, because in many projects the tag is what triggers the build of the image. In a project that
builds first and tags then it is worth a look.

## How to fix it

Nothing, when the tag triggers the build; check again after it. Else push the image before tagging, and make it an error:

    rules: {pending-image: error}
`,
	},
	Check: checkPendingImage,
}

func checkPendingImage(p *Pass) {
	p.absent(func(image fact.Image) bool { return image.Own && p.Release.Phase != fact.Released },
		"is not in its registry yet", "nothing to do when the tag triggers the build; check again after it")
}
