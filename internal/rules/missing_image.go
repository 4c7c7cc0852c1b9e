package rules

import (
	"fmt"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
)

var missingImage = Rule{
	RuleInfo: diag.RuleInfo{
		ID:       "missing-image",
		Summary:  "the registry says that an image is not there",
		Severity: diag.Error,
		Since:    "0.1.0",
		Needs:    []diag.Need{diag.NeedsRegistry},
		Doc: `## What it finds

An image of which its own registry says that it does not know the manifest. A registry that refuses, limits, redirects to a
login page or does not answer has said nothing of the kind: that is reported as unchecked.

An own image of a release that is only planned is pending-image's business: the tag may be what triggers its build.

## Why it matters

Whoever installs the release gets ImagePullBackOff.

## How to fix it

Push the image, or correct the tag.
`,
	},
	Check: checkMissingImage,
}

func checkMissingImage(p *Pass) {
	p.absent(func(image fact.Image) bool { return !image.Own || p.Release.Phase == fact.Released },
		"is not in its registry", "push the image, or correct its tag")
}

// absent reports every use of an absent image that is wanted.
func (p *Pass) absent(want func(fact.Image) bool, what, help string) {
	for _, image := range p.Images {
		if image.Problem != "" || p.Answers[image.Ref].Verdict != fact.Absent || !want(image) {
			continue
		}
		p.Report(diag.Finding{
			Message: fmt.Sprintf("%s %s", named(image.Ref), what),
			Help:    help,
			Label:   "not found by " + image.Ref.Host,
			At:      image.At,
			Found:   image.Ref.Version(),
			Image:   image.Ref.Repository(),
		})
	}
}

// named is the reference as a registry was asked for it.
func named(ref fact.Ref) string {
	if ref.Tag == "" && ref.Digest == "" {
		ref.Tag = "latest"
	}
	return ref.String()
}
