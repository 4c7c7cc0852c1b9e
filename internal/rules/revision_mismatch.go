package rules

import (
	"fmt"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
)

var revisionMismatch = Rule{
	RuleInfo: diag.RuleInfo{
		ID:       "revision-mismatch",
		Summary:  "an own image was made from another commit than that of the release",
		Severity: diag.Warning,
		Since:    "0.1.0",
		Needs:    []diag.Need{diag.NeedsRelease, diag.NeedsRegistry},
		Doc: `## What it finds

An own image with the version of the release whose org.opencontainers.image.revision is not the commit of the git tag. It is
looked for in the annotations of the index, else for each platform in the annotations of its manifest and the labels of its
configuration.

An image has all labels of its base, unless it was given others. A label counts where the commit is one of this repository, where
org.opencontainers.image.source names this repository, or org.opencontainers.image.version is that of the release. One of which
the source is another repository is the base's, and is passed over. Where nothing says whose it is, that is reported as unchecked.
An image without the label is no finding, and one that is pinned by digest is not looked at: it was made before the commit that pins
it.

## Why it matters

The image has the right name and other contents: it was built from a branch, from a tag that was moved, or for one platform on
another day.

## How to fix it

Build the image from the tag, and push it again. When it is out already, release the next version.
`,
	},
	Asks: func(image fact.Image, release fact.Release) fact.Depth {
		if image.Own && image.SetBy != fact.SetByChart && image.Ref.Digest == "" && release.Commit != "" && ofRelease(image, release) {
			return fact.Revision
		}
		return fact.Existence
	},
	Check: checkRevisionMismatch,
}

// ofRelease reports whether an own image is one of the release: it has its version, and not by chance, as that of another component or
// of a lagging image may be.
func ofRelease(image fact.Image, release fact.Release) bool {
	expect := image.Policy.String()
	if !release.Compares() || expect != "release" && expect != "exact" {
		return false
	}
	v, ok := image.Policy.ImageVersion(image.Ref.Tag, contextOf(release))
	return ok && v.Equal(release.Version)
}

func checkRevisionMismatch(p *Pass) {
	if len(p.Release.Moves) > 0 {
		return // which commit the tag is on is what moved-tag asks
	}
	for image := range p.own() {
		if !ofRelease(image, p.Release) || image.Ref.Digest != "" || p.published(image) {
			continue
		}
		for _, made := range p.Revisions[image.Ref] {
			p.judgeRevision(image, made)
		}
	}
}

func (p *Pass) judgeRevision(image fact.Image, made fact.Made) {
	what := named(image.Ref)
	if made.Platforms != "" {
		what += " for " + made.Platforms
	}
	id, dirty := cleanRevision(made.Revision)
	same := namesCommit(id) && strings.HasPrefix(p.Release.Commit, id)
	reason := ""
	switch {
	case same && !dirty, made.Revision == p.Release.Tag, made.Whose == fact.OfBase:
	case !namesCommit(id):
		reason = "which is no commit"
	case made.Whose == fact.Unclear && !same:
		reason = "which may be that of its base image"
	default:
		f := diag.Finding{
			Message:  fmt.Sprintf("%s was made from commit %s, and %s is %s", what, abbreviated(id), p.Release.Tag, abbreviated(p.Release.Commit)),
			Help:     fmt.Sprintf("build it from %s and push it again; when it is out already, release the next version", p.Release.Tag),
			Label:    "made from " + abbreviated(id),
			At:       image.At,
			Found:    made.Revision,
			Expected: p.Release.Commit,
			Image:    image.Ref.Repository(),
		}
		if same {
			f.Message = fmt.Sprintf("%s was made from changed files: it says that it is %s", what, made.Revision)
			f.Label = "made from changed files"
		}
		p.Report(f)
	}
	if reason != "" {
		p.Unclear(diag.Unchecked{
			Subject: what, At: image.At,
			Reason: fmt.Sprintf("whether it was made from the commit of %s cannot be told: its revision is %s, %s", p.Release.Tag, made.Revision, reason),
			Help:   "label it with org.opencontainers.image.revision, the commit, and org.opencontainers.image.source, this repository",
		})
	}
}
