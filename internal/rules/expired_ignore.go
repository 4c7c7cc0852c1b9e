package rules

import (
	"fmt"

	"github.com/verscheck/verscheck/internal/diag"
)

var expiredIgnore = Rule{
	Late: true,
	RuleInfo: diag.RuleInfo{
		ID:       "expired-ignore",
		Summary:  "an ignore has outlived its last day",
		Severity: diag.Error,
		Since:    "0.1.0",
		Doc: `## What it finds

An entry under ignore: whose "until" has passed. It ignores nothing any more, so that what it was for is found again.

    ignore:
      - {rule: carrier-drift, path: docs/old/**, reason: frozen until the site moves, until: 2026-10-31}

The last day counts. It is told by the clock of the machine, in UTC.

## Why it matters

Somebody promised to have mended it by then.

## How to fix it

Mend it and remove the entry, or give it another day.
`,
	},
	Check: checkExpiredIgnore,
}

func checkExpiredIgnore(p *Pass) {
	for _, i := range p.Ignores {
		if i.Expired {
			p.Report(diag.Finding{
				Message: fmt.Sprintf("the ignore for %s%s ended on %s", i.Rule, about(i), i.Until),
				Help:    "mend what it was for and remove it, or give it another day; its reason was: " + i.Reason,
				At:      i.At,
				Found:   i.Until,
			})
		}
	}
}
