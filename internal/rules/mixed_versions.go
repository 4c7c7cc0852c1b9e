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
		YieldsTo: []string{"version-drift", "prerelease-in-final", "floating-tag", "unmatched-image-entry"},
		Doc: `## What it finds

An image that appears with one tag or digest in one overlay and with another in a second one. For an own image that is an
error, for a third-party image a warning: two versions of a database may be meant, two versions of the product are not.

    overlays/aws:  registry.example.com/acme/app:v1.2.0
    overlays/gcp:  registry.example.com/acme/app:v1.1.0

Different spellings are one version: of an own image, with and without "v" or a declared variant; and a tag with and
without the one digest that stands beside it. A third-party image of which every overlay uses the same versions side by
side is left alone, an own image is not.

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
	renders := map[string]bool{}
	for _, r := range p.Rendered {
		renders[r.File] = true
	}
	for image := range p.readable() {
		if renders[image.At.Overlay] {
			continue // a copy of what its overlay has, or had: stale-render compares the two
		}
		if image.SetBy == fact.SetByChart || image.SetBy == fact.SetByText {
			continue // a default that users change, or a mention, apart from all overlays
		}
		byRepository[image.Ref.Repository()] = append(byRepository[image.Ref.Repository()], image)
	}
	for _, images := range byRepository {
		d := digestsOf(images)
		if d.differ(images) {
			p.Report(mixed(p, images, d))
		}
	}
}

// digests are those that stand beside each tag of one image.
type digests map[string]map[string]bool

func digestsOf(images []fact.Image) digests {
	d := digests{}
	for _, image := range images {
		if image.Ref.Digest == "" {
			continue
		}
		if d[image.Ref.Tag] == nil {
			d[image.Ref.Tag] = map[string]bool{}
		}
		d[image.Ref.Tag][image.Ref.Digest] = true
	}
	return d
}

// pin is what a reference says of the version: its tag, and its digest where that tells two uses of the tag apart.
func (d digests) pin(ref fact.Ref) string {
	if ref.Tag != "" && ref.Digest != "" && len(d[ref.Tag]) > 1 {
		return ref.Tag + "@" + ref.Digest
	}
	return ref.Version()
}

// differ reports whether an own image has two versions, or a third-party one not the same versions in all overlays that
// use it.
func (d digests) differ(images []fact.Image) bool {
	all := map[string]bool{}
	byOverlay := map[string]map[string]bool{}
	for _, image := range images {
		seen := byOverlay[image.At.Overlay]
		if seen == nil {
			seen = map[string]bool{}
			byOverlay[image.At.Overlay] = seen
		}
		key := spelling(image, d.pin(image.Ref))
		seen[key], all[key] = true, true
	}
	if images[0].Own {
		return len(all) > 1
	}
	for _, seen := range byOverlay {
		if len(seen) != len(all) {
			return true
		}
	}
	return false
}

// spelling is a pin of an own image without what its policy lets it have or leave out.
func spelling(image fact.Image, pin string) string {
	if !image.Own {
		return pin
	}
	for _, variant := range image.Policy.Variants() {
		if bare, ok := strings.CutSuffix(pin, variant); ok && bare != "" {
			pin = bare
			break
		}
	}
	if bare, ok := strings.CutPrefix(pin, "v"); ok && bare != "" && bare[0] >= '0' && bare[0] <= '9' {
		return bare
	}
	return pin
}

func mixed(p *Pass, images []fact.Image, d digests) diag.Finding {
	versions := map[string]bool{}
	for _, image := range images {
		versions[d.pin(image.Ref)] = true
	}
	names := slices.Sorted(maps.Keys(versions))
	first := images[0]
	f := diag.Finding{
		Message: fmt.Sprintf("%s is %s %s", first.Ref.Repository(), listed(names), p.where()),
		Help:    "use one version in all overlays",
		Label:   d.pin(first.Ref) + " here",
		At:      first.At,
		Found:   strings.Join(names, ", "),
		Image:   first.Ref.Repository(),
		// Where a more exact rule has said which of the versions is wrong, the others need no words.
		Contrast: true,
	}
	if !first.Own {
		f.Severity = diag.Warning
	}
	for _, image := range images[1:] {
		f.Also = append(f.Also, diag.Note{At: image.At, Text: d.pin(image.Ref) + " here"})
	}
	return f
}
