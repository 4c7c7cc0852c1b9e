package rules

import (
	"github.com/verscheck/verscheck/internal/diag"
)

var staleBaseline = Rule{
	Late: true,
	RuleInfo: diag.RuleInfo{
		ID:       "stale-baseline",
		Summary:  "the baseline accepts what is not found any more",
		Severity: diag.Warning,
		Since:    "0.1.0",
		Doc: `## What it finds

An entry of the file of --baseline whose finding is gone. Findings are known by their content, and not by their lines: the rule,
the image, what was found, and the files and overlays. Nothing is said where only a part of the repository was looked at, where
an overlay was not rendered, or where the rule had no release or no registry to judge by.

    {"fingerprint":"0a4d…","rule":"version-drift","file":"deploy/pod.yaml","message":"…"}

## Why it matters

What was mended could come back without a word.

## How to fix it

Write the baseline anew, and look at what has changed in it:

    verscheck baseline write
    git diff .verscheck-baseline.json
`,
	},
	Check: checkStaleBaseline,
}

func checkStaleBaseline(p *Pass) {
	for _, a := range p.Accepted {
		if a.Idle {
			p.Report(diag.Finding{
				Message: "the baseline accepts what is not found any more: " + a.Message + " [" + a.Rule + "]",
				Help:    "write it anew with `verscheck baseline write --baseline " + Word(a.At.File) + "`, with the same --tag",
				At:      a.At,
				Found:   a.Fingerprint,
			})
		}
	}
}
