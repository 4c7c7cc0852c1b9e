package rules

import (
	"fmt"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
)

var dirtyRelease = Rule{
	RuleInfo: diag.RuleInfo{
		ID:       "dirty-release",
		Summary:  "a file that is checked is not as in the commit that is released",
		Severity: diag.Warning,
		Since:    "0.1.0",
		Needs:    []diag.Need{diag.NeedsRelease},
		Doc: `## What it finds

The files of the work tree are checked, and one that an overlay reads, or that carries a version as Chart.yaml does, differs from the
commit that the tag is on, or will be put on: changed, added without being committed, or ignored by git. Other files do not matter.

## Why it matters

What was checked is not what is tagged. A version that was bumped and not committed passes the check, and the release has the old one.
Before the tag exists this is a note: the commit that it will be put on may be still to come.

## How to fix it

Commit the files, or check the commit itself:

    verscheck check --ref HEAD --tag v1.2.0
`,
	},
	Check: checkDirtyRelease,
}

func checkDirtyRelease(p *Pass) {
	if !p.Release.Compares() {
		return
	}
	severity := diag.Warning
	if p.Release.Phase == fact.Planned {
		severity = diag.Info // the commit that the tag is put on may be still to come
	}
	for _, file := range p.Release.Dirty {
		p.Report(diag.Finding{
			Severity: severity,
			Message:  fmt.Sprintf("%s is checked as it is in the work tree, and differs in commit %s", file, abbreviated(p.Release.Commit)),
			Help:     fmt.Sprintf("commit it, or check the commit with `verscheck check --ref HEAD --tag %s`", p.Release.Tag),
			At:       diag.Place{File: file},
		})
	}
}
