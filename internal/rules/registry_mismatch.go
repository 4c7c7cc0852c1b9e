package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
)

var registryMismatch = Rule{
	RuleInfo: diag.RuleInfo{
		ID:       "registry-mismatch",
		Summary:  "one own image is taken from different registries",
		Severity: diag.Warning,
		Since:    "0.1.0",
		Doc: `## What it finds

An own image under the same path in two registries:

    k8s.gcr.io/acme/app:v1.2.0
    registry.k8s.io/acme/app:v1.2.0

## Why it matters

One of the two is usually the place that the project has moved away from. It works as long as the old place is kept alive,
and for whoever mirrors only the new one it does not work today.

## How to fix it

Use one registry in all overlays.
`,
	},
	Check: checkRegistryMismatch,
}

func checkRegistryMismatch(p *Pass) {
	byPath := map[string][]fact.Image{}
	for image := range p.own() {
		if image.SetBy == fact.SetByText {
			continue // documentation names mirrors
		}
		byPath[image.Ref.Path] = append(byPath[image.Ref.Path], image)
	}
	for path, images := range byPath {
		hosts := map[string]bool{}
		for _, image := range images {
			hosts[image.Ref.Host] = true
		}
		if len(hosts) < 2 {
			continue
		}
		names := slices.Sorted(maps.Keys(hosts))
		f := diag.Finding{
			Message: fmt.Sprintf("%s is taken from %s %s", path, listed(names), p.where()),
			Help:    "use one registry in all overlays",
			Label:   "from " + images[0].Ref.Host,
			At:      images[0].At,
			Found:   strings.Join(names, ", "),
			Image:   path,
		}
		for _, image := range images[1:] {
			f.Also = append(f.Also, diag.Note{At: image.At, Text: "from " + image.Ref.Host})
		}
		p.Report(f)
	}
}
