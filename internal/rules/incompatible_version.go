package rules

import (
	"fmt"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/version"
)

var incompatibleVersion = Rule{
	RuleInfo: diag.RuleInfo{
		ID:       "incompatible-version",
		Summary:  "a version violates a declared constraint",
		Severity: diag.Error,
		Since:    "0.1.0",
		Doc: `## What it finds

A version that does not satisfy the constraint that its entry under carriers: declares:

    carriers:
      - {path: k8s/versions.yaml, env: AGENT_VERSION, expect: "component:agent", constraint: ">= 0.14"}

The constraint is one of semver, and may use the release that is being made: "~{{.Major}}.{{.Minor}}". It holds whether or
not something is being released; with such fields, only then.

## Why it matters

Parts of a monorepo that are released on their own agree on what they understand of each other. A server that ships the
name of an agent which is too old for it breaks where it is installed, and in no test.

## How to fix it

Set the version to one that satisfies the constraint, or change the constraint when the parts have become compatible.
`,
	},
	Check: checkIncompatibleVersion,
}

func checkIncompatibleVersion(p *Pass) {
	for _, c := range p.Carriers {
		if c.Constraint.Equal(version.Policy{}) {
			continue
		}
		found, ok := p.versionOf(c)
		text := found.String()
		if !ok {
			text = c.Text
		}
		judgement := c.Constraint.JudgeText(text, p.context())
		switch {
		case judgement.Outcome == version.Drift:
			p.Report(diag.Finding{
				Message: fmt.Sprintf("%s is %s, and %s is declared", subject(c, []string{c.Key}), c.Text, c.Constraint),
				Help:    "set it to a version that satisfies the constraint, or change the constraint in .verscheck.yaml",
				Label:   judgement.Reason, At: c.At, Found: c.Text,
			})
		case judgement.Outcome == version.Unjudged && p.Release.Compares():
			p.Undetermined(diag.Unchecked{Subject: subject(c, []string{c.Key}), Reason: judgement.Reason, At: c.At})
		}
	}
}

// versionOf reads the version in a carrier's text.
func (p *Pass) versionOf(c fact.Carrier) (version.Version, bool) {
	context := p.context()
	if c.Component != "" {
		context = contextOfSibling(c.Component, p.Release.Components[c.Component])
	}
	return c.Policy.ImageVersion(c.Text, context)
}
