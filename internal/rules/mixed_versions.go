package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
)

var mixedVersions = Rule{
	RuleInfo: diag.RuleInfo{
		ID:       "mixed-versions",
		Summary:  "one image has different versions in different overlays",
		Severity: diag.Error,
		Since:    "0.1.0",
		YieldsTo: []string{"version-drift", "prerelease-in-final", "floating-tag"},
		Doc: `## What it finds

An image that appears with one tag or digest in one overlay and with another in a second one. For an own image that is an
error, for a third-party image a warning: two versions of a database may be meant, two versions of the product are not.

    overlays/aws:  registry.example.com/acme/app:v1.2.0
    overlays/gcp:  registry.example.com/acme/app:v1.1.0

An overlay that uses two versions of a third-party image side by side, as every other overlay does, is left alone.

## Why it matters

One of the overlays was forgotten when the others were bumped. It works, so nobody notices, until its users report a bug
that was fixed long ago.

## How to fix it

Use one version everywhere, best by writing it once in a base that all overlays share. Where the versions differ on
purpose, turn the rule down or off for the repository:

    rules: {mixed-versions: note}
`,
	},
	Check: checkMixedVersions,
}

func checkMixedVersions(p *Pass) {
	byRepository := map[string][]fact.Image{}
	for _, image := range p.Images {
		if image.Problem == "" {
			byRepository[image.Ref.Repository()] = append(byRepository[image.Ref.Repository()], image)
		}
	}
	for repository, images := range byRepository {
		if versions := differing(images); len(versions) > 1 {
			p.Report(mixed(p, repository, images, versions))
		}
	}
}

// differing returns the versions of an image, sorted, when not all overlays that use it use the same ones.
func differing(images []fact.Image) []string {
	all := map[string]bool{}
	byOverlay := map[string]map[string]bool{}
	for _, image := range images {
		seen := byOverlay[image.At.Overlay]
		if seen == nil {
			seen = map[string]bool{}
			byOverlay[image.At.Overlay] = seen
		}
		seen[pin(image.Ref)] = true
		all[pin(image.Ref)] = true
	}
	same := true
	for _, seen := range byOverlay {
		same = same && len(seen) == len(all)
	}
	if same && (len(byOverlay) > 1 || !images[0].Own) {
		return nil
	}
	return slices.Sorted(maps.Keys(all))
}

// pin is what tells two uses of one image apart.
func pin(ref fact.Ref) string {
	if ref.Tag != "" && ref.Digest != "" {
		return ref.Tag + "@" + ref.Digest
	}
	return ref.Version()
}

func mixed(p *Pass, repository string, images []fact.Image, versions []string) diag.Finding {
	first := images[0]
	f := diag.Finding{
		Message: fmt.Sprintf("%s is %s %s", repository, strings.Join(versions, " and "), p.where()),
		Help:    "use one version in all overlays",
		Label:   pin(first.Ref) + " here",
		At:      first.At,
		Found:   strings.Join(versions, ", "),
		Image:   repository,
		// Where a more exact rule has said which of the versions is wrong, the others need no words.
		Contrast: true,
	}
	if !first.Own {
		f.Severity = diag.Warning
	}
	for _, image := range images[1:] {
		if !image.At.SameText(first.At) {
			f.Also = append(f.Also, diag.Note{At: image.At, Text: pin(image.Ref) + " here"})
		}
	}
	return f
}
