package rules

import (
	"fmt"

	"github.com/verscheck/verscheck/internal/diag"
)

var malformedImage = Rule{
	RuleInfo: diag.RuleInfo{
		ID:       "malformed-image",
		Summary:  "a container's image is no reference that a runtime could pull",
		Severity: diag.Error,
		Since:    "0.1.0",
		Doc: `## What it finds

The image of a container that the kubelet would refuse, read by the same parser as the kubelet's: upper-case letters in
the repository, a "+" in the tag, white space, a URL; and placeholders that nothing has replaced, such as ${TAG},
{{ .Values.tag }} or an empty text.

## Why it matters

The overlay renders and applies without a complaint; the pod then waits in InvalidImageName.

## How to fix it

Write a reference: registry/repository:tag. Build metadata is written with "-", as no image tag can hold a "+". Where a
pipeline replaces a placeholder after the release, let verscheck check what the pipeline produces.
`,
	},
	Check: checkMalformedImage,
}

func checkMalformedImage(p *Pass) {
	for _, image := range p.Images {
		if image.Problem == "" {
			continue
		}
		p.Report(diag.Finding{
			Message: fmt.Sprintf("%q is no image that can be pulled: %s", image.Raw, image.Problem),
			Help:    "write a reference: registry/repository:tag",
			At:      image.At,
			Found:   image.Raw,
		})
	}
}
