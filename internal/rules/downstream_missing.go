package rules

import (
	"fmt"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
)

var downstreamMissing = Rule{
	RuleInfo: diag.RuleInfo{
		ID:       "downstream-missing",
		Summary:  "a repository that must follow the release has no tag for it, or its image is not there",
		Severity: diag.Error,
		Since:    "0.1.0",
		Needs:    []diag.Need{diag.NeedsRelease},
		Doc: `## What it finds

A repository that the configuration names under downstream, and that lacks the tag which follows from the release's; or has it, while
the image that it builds from the tag is not in its registry.

    downstream:
      - name: app-upgrade
        remote: https://github.com/acme/app-upgrade   # or a path from the root of this repository: ../app-upgrade
        tag: "{{.Tag}}"                               # which is what it is without this line
        image: ghcr.io/acme/app-upgrade
        since: v1.2.0                                 # earlier releases need not be followed

A "+" of the tag is a "-" in the image's. A repository that is a path is read in place; others are asked with --remote, for this one
tag. As they follow, they are looked at once the release is made, and for final releases alone.

## Why it matters

Users who install or upgrade through the other repository do not get the release, and nobody notices, as nothing there fails.

## How to fix it

Create the tag in the other repository, or see why its build has made no image.
`,
	},
	Check: checkDownstreamMissing,
}

func checkDownstreamMissing(p *Pass) {
	for _, d := range p.Downstream {
		f := diag.Finding{At: d.At}
		switch {
		case d.Has == fact.Gone:
			f.Message = fmt.Sprintf("downstream repository %s has no tag %s, which must follow release %s", d.Name, d.Tag, p.Release.Tag)
			f.Help = fmt.Sprintf("create tag %s in %s; if it need not follow, say from which release on with since: in the entry", d.Tag, d.Remote)
		case p.Answers[d.Image].Verdict == fact.Absent:
			f.Message = fmt.Sprintf("image %s of downstream repository %s is not in its registry", d.Image, d.Name)
			f.Help = "see what became of its build at tag " + d.Tag
			f.Image = d.Image.Repository()
		default:
			continue
		}
		p.Report(f)
	}
}
