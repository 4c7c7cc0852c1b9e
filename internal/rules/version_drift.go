package rules

import (
	"fmt"
	"slices"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/version"
)

var versionDrift = Rule{
	RuleInfo: diag.RuleInfo{
		ID:       "version-drift",
		Summary:  "an own image's tag does not match the release",
		Severity: diag.Error,
		Since:    "0.1.0",
		Needs:    []diag.Need{diag.NeedsRelease},
		YieldsTo: []string{"prerelease-in-final", "floating-tag", "stale-render", "unmatched-image-entry"},
		Doc: `## What it finds

An image that this repository builds itself, in an overlay or a manifest that users apply, whose tag is not the version
that is being released:

    images:
      - name: app
        newName: registry.example.com/acme/app
        newTag: v1.1.0        # while v1.2.0 is being tagged

Equal means equal after taking off the namespace of the git tag, an optional "v" and a declared variant ("-alpine"), and
with "+" written as "-" or "_". Another policy can be configured for an image with "expect". Where floating-tag or
prerelease-in-final says more exactly what is wrong with a tag, this rule says nothing. An own image that is pinned by
digest alone carries no version: it is reported as undetermined, which is not a pass.

On a release branch without a tag ("release-1.30", "v1.30.x") only the line is known: there an own image's tag must be a
release of that line, or one that moves by convention ("latest", "main").

## Why it matters

The tag triggers the build of the image, and the manifests are bumped after it. Whoever installs the tag then gets the
release before: kubernetes-sigs/descheduler v0.29.0 installed v0.28.1, and about half of its releases did likewise.

## How to fix it

Set the tag to the release's before the git tag is created, in the file and line that the finding points at: it is the one
that wrote the tag, be it a resource, a patch or an entry of images. "verscheck fix --tag TAG" writes it there. Where the
project lags one release on purpose, say so:

    images:
      - {name: registry.example.com/acme/app, expect: previous}
`,
	},
	Check: checkVersionDrift,
}

func checkVersionDrift(p *Pass) {
	if !p.Release.Line.IsZero() {
		p.compareWithLine()
	}
	if !p.Release.Compares() {
		return
	}
	for _, image := range p.Images {
		if image.Own && image.Bare && image.SetBy != fact.SetByChart && !takesAnything(p.judge(image)) {
			p.Undetermined(undetermined(image, "it stands here without a tag, and its version is written somewhere else",
				"where that is looked after, say so in .verscheck.yaml: images: [{name: "+image.Ref.Repository()+", expect: any}]"))
		}
	}
	for image := range p.own() {
		judgement := p.judge(image)
		switch {
		case judgement.Outcome == version.Match, takesAnything(judgement):
		case image.SetBy == fact.SetByText && moves(image.Ref): // floating-tag says so, and it is no more than a warning there
		case image.Ref.Digest != "" && (image.Ref.Tag == "" || version.Floating(image.Ref.Tag)):
			p.Undetermined(undetermined(image, "only its digest tells its version, which cannot be compared with release "+p.Release.Tag,
				"write the version's tag before the digest: "+image.Ref.Repository()+":TAG@sha256:…"))
		case judgement.Outcome == version.Unjudged:
			p.Undetermined(undetermined(image, judgement.Reason, "change its entry under images: in .verscheck.yaml"))
		default:
			p.Report(p.expecting(diag.Finding{
				Message: p.driftMessage(image),
				At:      image.At,
				Found:   image.Ref.Tag,
				Image:   image.Ref.Repository(),
			}, image, judgement))
		}
	}
}

// compareWithLine is for release branches, of which only the line is known: what stands there must be a release of it, or a
// placeholder. Before the first release of a line its branch still has what it was cut with, which is worth no more than a warning.
func (p *Pass) compareWithLine() {
	line := p.Release.Line
	severity := diag.Warning
	if slices.ContainsFunc(p.Release.Known, line.Holds) {
		severity = diag.Error
	}
	for image := range p.own() {
		judgement := image.Policy.JudgeLine(image.Ref.Tag, line, p.context())
		if judgement.Outcome != version.Drift {
			continue
		}
		p.Report(diag.Finding{
			Severity: severity,
			Message:  fmt.Sprintf("%s is %s on %s, which carries %s", image.Ref.Repository(), image.Ref.Tag, p.Release.Source, line),
			Label:    judgement.Reason,
			Help:     fmt.Sprintf("set the tag to a release of %s; where the branch carries another line, say so with release.branches in .verscheck.yaml", line),
			At:       image.At,
			Found:    image.Ref.Tag,
			Image:    image.Ref.Repository(),
		})
	}
}

func (p *Pass) driftMessage(image fact.Image) string {
	if image.Ref.Tag == "" {
		return floatingMessage(p, image.Ref)
	}
	return fmt.Sprintf("%s is %s in release %s%s", image.Ref.Repository(), image.Ref.Tag, p.Release.Tag, p.distance(image))
}

func undetermined(image fact.Image, reason, help string) diag.Unchecked {
	return diag.Unchecked{Subject: image.Ref.String(), Reason: reason, Help: help, At: image.At}
}

// distance says how far an image's tag is from the release, where both are releases of this repository.
func (p *Pass) distance(image fact.Image) string {
	found, ok := image.Policy.ImageVersion(image.Ref.Tag, p.context())
	if !ok {
		return ""
	}
	return apart(found, p.context())
}

// apart says how far a version is from a release; "" when that is not known.
func apart(found version.Version, release version.Context) string {
	n, ok := version.Distance(found, release.Version, release.Known)
	switch {
	case !ok || n == 0:
		return ""
	case n > 0:
		return " (" + releases(n) + " behind)"
	default:
		return " (" + releases(-n) + " ahead)"
	}
}

func releases(n int) string {
	if n == 1 {
		return "one release"
	}
	return fmt.Sprintf("%d releases", n)
}
