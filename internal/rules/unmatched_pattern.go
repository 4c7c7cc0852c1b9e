package rules

import "github.com/verscheck/verscheck/internal/diag"

var unmatchedPattern = Rule{
	RuleInfo: diag.RuleInfo{
		ID:       "unmatched-pattern",
		Summary:  "a part of the configuration is for nothing",
		Severity: diag.Error,
		Since:    "0.1.0",
		Doc: `## What it finds

A pattern or a path in .verscheck.yaml that nothing matches: under manifests:, text: and overlays: include:, a carrier's
file that is not there, a carrier's key that is not in its file, a regular expression without a match, an image that is
claimed and used nowhere.

    carriers:
      - {path: charts/app/Chart.yaml, yaml: appversion}    # it is appVersion

Where only a part of the repository is looked at, nothing is said; nor in an audit, as older releases need not have it.

## Why it matters

Somebody wants it compared, and it is not: a file was moved, a key renamed. What silently checks nothing looks like a pass.

## How to fix it

Correct the pattern, or remove the entry.
`,
	},
	Check: checkUnmatchedPattern,
}

func checkUnmatchedPattern(p *Pass) {
	for _, u := range p.Unmatched {
		p.Report(diag.Finding{Message: u.Subject + " " + u.Reason, Help: u.Help, At: u.At})
	}
}
