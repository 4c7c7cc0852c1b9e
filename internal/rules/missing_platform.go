package rules

import (
	"fmt"
	"slices"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
)

var missingPlatform = Rule{
	RuleInfo: diag.RuleInfo{
		ID:       "missing-platform",
		Summary:  "an image is not there for a platform that the configuration wants",
		Severity: diag.Error,
		Since:    "0.1.0",
		Needs:    []diag.Need{diag.NeedsRegistry},
		Doc: `## What it finds

An image that is there, and not for every platform that .verscheck.yaml names for it:

    images:
      - {name: "registry.example.com/acme/*", platforms: [linux/amd64, linux/arm64, linux/arm/v7]}

Variants count: an image for linux/arm/v6 is not one for linux/arm/v7; arm64 and arm64/v8 are the same. What builders put beside
the images, as provenance for "unknown/unknown", is no platform. Images of which the configuration names no platform are not
looked at.

## Why it matters

On a node of that platform the image ends in "no match for platform in manifest", while everything looks fine on the others. It
happens when one job of a build matrix fails and the index is pushed without it.

## How to fix it

Build and push the image for the platform, or take the platform out of the configuration.
`,
	},
	Asks: func(image fact.Image, _ fact.Release) fact.Depth {
		if len(image.Platforms) > 0 {
			return fact.Platforms
		}
		return fact.Existence
	},
	Check: checkMissingPlatform,
}

func checkMissingPlatform(p *Pass) {
	for image := range p.readable() {
		contents := p.Answers[image.Ref].Contents
		if contents == nil || contents.Problem != "" || len(image.Platforms) == 0 {
			continue
		}
		var has, lacks []string
		for _, v := range contents.Variants {
			has = append(has, v.Platform.String())
		}
		for _, wanted := range image.Platforms {
			if !slices.ContainsFunc(contents.Variants, func(v fact.Variant) bool { return v.Platform.Serves(wanted) }) {
				lacks = append(lacks, wanted.String())
			}
		}
		if len(lacks) == 0 {
			continue
		}
		if len(has) == 0 {
			has = []string{"no platform"}
		}
		help := "build and push it for " + listed(lacks) + " too"
		if !image.Own {
			help = "use a version that is for " + listed(lacks)
		}
		p.Report(diag.Finding{
			Message:  fmt.Sprintf("%s is for %s, and not for %s", named(image.Ref), listed(has), listed(lacks)),
			Help:     help + ", or take that out of platforms: in .verscheck.yaml",
			Label:    "not for " + listed(lacks),
			At:       image.At,
			Found:    listed(has),
			Expected: listed(lacks),
			Image:    image.Ref.Repository(),
		})
	}
}
