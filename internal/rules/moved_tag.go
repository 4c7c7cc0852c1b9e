package rules

import (
	"fmt"

	"github.com/verscheck/verscheck/internal/diag"
)

var movedTag = Rule{
	RuleInfo: diag.RuleInfo{
		ID:       "moved-tag",
		Summary:  "the release's tag is on another commit somewhere",
		Severity: diag.Error,
		Since:    "0.1.0",
		Needs:    []diag.Need{diag.NeedsRelease},
		Doc: `## What it finds

The tag that is checked exists already, on another commit than the one that is checked: in this repository, on the remote that it
was cloned from, which is asked with --remote, or on the remote that it is being pushed to. An example is "verscheck check --tag v1.2.0" on a branch, where
v1.2.0 was tagged a week ago.

## Why it matters

Whoever has fetched the tag keeps the old commit: git never moves a tag that it has. Module proxies, package mirrors and caches of
"?ref=v1.2.0" keep it as well, so that two states are installed under one name. Where the tag was not meant to move, what was checked
is not what users get.

## How to fix it

Check the tag itself, with --ref, or name the tag that is really going to be created. A release that is broken is mended by the next
one:

    git tag v1.2.1
`,
	},
	Check: checkMovedTag,
}

func checkMovedTag(p *Pass) {
	if !p.Release.Compares() {
		return
	}
	for _, m := range p.Release.Moves {
		f := diag.Finding{
			Message: fmt.Sprintf("tag %s is on %s %s, and %s is checked", p.Release.Tag, abbreviated(m.Commit), m.Where, abbreviated(p.Release.Commit)),
			Help:    fmt.Sprintf("check the tag itself with `verscheck check --ref %s`, or name the tag that is going to be created", p.Release.Tag),
			At:      p.Release.At,
			Found:   m.Commit,
		}
		if m.Remote != "" {
			f.Help = fmt.Sprintf("see which of the two was released; `git fetch --force %s tag %s` takes the one of %s", m.Remote, p.Release.Tag, m.Remote)
		}
		if m.Pushed {
			f.Message = fmt.Sprintf("tag %s is on %s %s, and the push would move it to %s", p.Release.Tag, abbreviated(m.Commit), m.Where, abbreviated(p.Release.Commit))
			f.Help = "leave the tag where it is, and release the change under the next version"
		}
		p.Report(f)
	}
}

// abbreviated shortens a commit's id for a message.
func abbreviated(id string) string { return id[:min(len(id), 7)] }
