package rules

import (
	"fmt"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/version"
)

var tagOrder = Rule{
	RuleInfo: diag.RuleInfo{
		ID:       "tag-order",
		Summary:  "the release is not newer than its predecessor in the same line",
		Severity: diag.Warning,
		Since:    "0.1.0",
		Needs:    []diag.Need{diag.NeedsRelease},
		YieldsTo: []string{"moved-tag"},
		Doc: `## What it finds

A release that is about to be made although a newer one of the same line exists: v1.2.3 when v1.2.4 is there, v1.2.0-rc.3 after
v1.2.0. A patch on an old line is no such case: v1.1.9 may follow v1.2.4. A tag that exists already is never reported.

## Why it matters

It is nearly always a slip of the keyboard or of a script that counts up. Users who take the newest release of a line do not get it,
and tools that order by version put it in the wrong place for ever.

## How to fix it

Take the next version of the line. Where an old state is released again on purpose, turn the rule off for that run:

    verscheck check --tag v1.2.3 --ignore tag-order
`,
	},
	Check: checkTagOrder,
}

func checkTagOrder(p *Pass) {
	r := p.Release
	if r.Phase != fact.Planned || len(r.Moves) > 0 {
		return
	}
	line := version.LineOf(r.Version)
	var newest version.Version
	for _, known := range r.Known {
		if known == r.Version {
			return // it is there under another spelling, or as it is: release and moved-tag speak of that
		}
		if line.Holds(known) && known.Compare(newest) > 0 {
			newest = known
		}
	}
	if newest.Compare(r.Version) <= 0 {
		return
	}
	p.Report(diag.Finding{
		Message: fmt.Sprintf("release %s is older than %s, the newest of its line %s", r.Tag, newest, line),
		Help:    fmt.Sprintf("name a version after %s, or leave this rule out with --ignore tag-order", newest),
		At:      r.At,
		Found:   r.Version.String(),
	})
}
