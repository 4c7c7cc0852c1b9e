package rules

import (
	"cmp"
	"iter"
	"slices"

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

An own image that belongs to no release yet is pending-image's business: the tag may be what triggers its build. One that
belongs to an earlier release, told by its tag, must be there whatever is being released.

## Why it matters

Whoever installs the release gets ImagePullBackOff.

## How to fix it

Push the image, or correct the tag.
`,
	},
	Check: checkMissingImage,
}

func checkMissingImage(p *Pass) {
	for image := range p.absent() {
		if !p.mayBePending(image) {
			help := "correct the reference, or use an image that is there"
			switch {
			case p.Answers[image.Ref].Unpublished != "":
				help = cmp.Or(p.Answers[image.Ref].Help, "build it into the layout, or correct its tag")
			case image.Own:
				help = "push the image, or correct its tag"
			}
			p.Report(p.absence(image, "", help))
		}
	}
}

// absent yields the uses of images of which their registry says that they are not there.
func (p *Pass) absent() iter.Seq[fact.Image] {
	return func(yield func(fact.Image) bool) {
		for image := range p.readable() {
			if p.Answers[image.Ref].Verdict == fact.Absent && !yield(image) {
				return
			}
		}
	}
}

// mayBePending reports whether nobody promised yet that an image is there: it is an own one, the release is not made, and
// its tag is not that of an earlier release either. What is not among what is going to be pushed will never be there.
func (p *Pass) mayBePending(image fact.Image) bool {
	if !image.Own || p.Release.Phase == fact.Released || p.Answers[image.Ref].Unpublished != "" {
		return false
	}
	found, ok := image.Policy.ImageVersion(image.Ref.Tag, p.context())
	return !ok || found == p.Release.Version || !slices.Contains(p.Release.Known, found)
}

func (p *Pass) absence(image fact.Image, yet, help string) diag.Finding {
	return diag.Finding{
		Message: named(image.Ref) + " is not in " + p.holder(image) + yet,
		Help:    help,
		Label:   "not found by " + cmp.Or(p.Answers[image.Ref].Unpublished, image.Ref.Host),
		At:      image.At,
		Found:   image.Ref.Version(),
		Image:   image.Ref.Repository(),
	}
}

// holder is where an image was looked for, for messages.
func (p *Pass) holder(image fact.Image) string {
	return cmp.Or(p.Answers[image.Ref].Unpublished, "its registry")
}

// named is the reference as a registry was asked for it.
func named(ref fact.Ref) string {
	if ref.Tag == "" && ref.Digest == "" {
		ref.Tag = "latest"
	}
	return ref.String()
}
