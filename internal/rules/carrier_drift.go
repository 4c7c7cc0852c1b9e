package rules

import (
	"fmt"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/version"
)

var carrierDrift = Rule{
	RuleInfo: diag.RuleInfo{
		ID:       "carrier-drift",
		Summary:  "a place that carries the release's version has another",
		Severity: diag.Error,
		Since:    "0.1.0",
		Needs:    []diag.Need{diag.NeedsRelease},
		Doc: `## What it finds

A version of this repository that stands in something else than an image reference, and is not the release's. Helm charts
are found without configuration, and are warnings: the appVersion of the repository's own chart, its version where that
follows the application's, and the tags of own images in its default values.

    # charts/app/Chart.yaml, while v1.2.0 is being tagged
    name: app
    version: 1.1.0
    appVersion: 1.1.0

No chart is rendered. Left alone is a version that need not be the release's: a placeholder such as 0.0.0, one that
charts begin with, a chart with releases of its own, a chart of something else. "verscheck list carriers" says of each why.

## Why it matters

An image block without a tag means the chart's appVersion: whoever installs the chart of a release gets the version that
stands there.

## How to fix it

Set it to the release's version before the git tag is created. Where a chart is bumped after the release on purpose, turn
the rule off:

    rules: {carrier-drift: off}
`,
	},
	Check: checkCarrierDrift,
}

func checkCarrierDrift(p *Pass) {
	if !p.Release.Compares() {
		return
	}
	// Versions of one chart that moved, or did not, together are one mistake.
	type cause struct{ file, name, text string }
	var order []cause
	behind := map[cause][]drift{}
	for _, carrier := range p.Carriers {
		if !carrier.Compared {
			continue
		}
		switch j := p.judgeCarrier(carrier); {
		case j.Outcome == version.Drift:
			c := cause{carrier.At.Overlay, carrier.Name, strings.TrimPrefix(carrier.Text, "v")}
			if behind[c] == nil {
				order = append(order, c)
			}
			behind[c] = append(behind[c], drift{carrier, j})
		case j.Outcome == version.Unjudged && j.Reason != "":
			p.unchecked = append(p.unchecked, diag.Unchecked{
				Subject: carrier.Key + " of " + of(carrier), Kind: diag.Undetermined, Reason: j.Reason, At: carrier.At, Blocks: carrier.Configured,
			})
		}
	}
	for _, c := range order {
		p.Report(p.carrierFinding(behind[c]))
	}
}

// drift is a carrier with another version than it should have.
type drift struct {
	fact.Carrier
	judgement version.Judgement
}

// judgeCarrier compares a carrier with the release. In contrast to an image's tag it can hold a "+".
func (p *Pass) judgeCarrier(c fact.Carrier) version.Judgement {
	bare := strings.TrimPrefix(c.Text, "v")
	if c.Image != "" || !c.Policy.Equal(version.Policy{}) {
		return c.Policy.Judge(c.Text, p.context())
	}
	expected := p.Release.Version.String()
	if bare == expected {
		return version.Judgement{Outcome: version.Match, Expected: c.Text}
	}
	return version.Judgement{Outcome: version.Drift, Expected: strings.TrimSuffix(c.Text, bare) + expected}
}

func (p *Pass) carrierFinding(all []drift) diag.Finding {
	first := all[0]
	var keys, steps []string
	f := diag.Finding{
		At: first.At, Found: first.Text, Expected: first.judgement.Expected, Image: first.Image, Label: first.label(), Severity: diag.Warning,
	}
	for _, d := range all {
		keys, steps = append(keys, d.Key), append(steps, d.Key+" to "+d.judgement.Expected)
		if d.Configured {
			f.Severity = diag.Error
		}
		if d.At.Column > 0 && d.judgement.Expected != "" {
			f.Edits = append(f.Edits, diag.Edit{At: d.At, Old: d.Text, New: d.judgement.Expected})
		}
	}
	for _, d := range all[1:] {
		f.Also = append(f.Also, diag.Note{At: d.At, Text: d.label()})
	}
	verb := "is"
	if len(keys) > 1 {
		verb = "are"
	}
	f.Message = fmt.Sprintf("%s of %s %s %s in release %s%s", listed(keys), of(first.Carrier), verb, first.Text, p.Release.Tag, p.carrierDistance(first.Carrier))
	f.Help = "set " + listed(steps)
	if f.Expected == "" {
		f.Help = fmt.Sprintf("set it to one that fits %q, which the configuration expects", first.Policy)
	}
	return f
}

func (d drift) label() string {
	if d.judgement.Expected == "" {
		return d.judgement.Reason
	}
	return "expected " + d.judgement.Expected
}

// of names what a carrier's version is of.
func of(c fact.Carrier) string { return string(c.Kind) + " " + c.Name }

// carrierDistance says how far a carrier's version is from the release, where both are releases of this repository.
func (p *Pass) carrierDistance(c fact.Carrier) string {
	return p.distance(fact.Image{Ref: fact.Ref{Tag: c.Text}, Policy: c.Policy})
}
