package rules

import (
	"fmt"
	"slices"
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

Found likewise at the root are VERSION and RELEASE, when they are at the release before; and addresses of this repository in
the README ("kubectl apply -k ...?ref=v1.0.0"), when none of them is at the release or the one before; and in overlays the
label app.kubernetes.io/version beside one that names this repository's application, when it is at the release before.

    # charts/app/Chart.yaml, while v1.2.0 is being tagged
    name: app
    version: 1.1.0
    appVersion: 1.1.0

What the configuration names is an error. A place is a path in YAML, JSON or TOML, an environment variable, what a regular
expression captures as "version", or all that a file holds:

    carriers:
      - {path: RELEASE, yaml: tag}
      - {path: deploy/patch.yaml, env: APP_VERSION, as: "{{.Version}}"}
      - {path: "docs/**/*.md", regex: 'app\?ref=(?P<version>v[0-9.]+)'}
      - {path: versions.yaml, yaml: "parts[name=agent].version", expect: "component:agent"}
      - {path: VERSION}

Without "as" an optional "v" is accepted. Every version that is found must be right; with "match: any" one of them.

No chart is rendered. Left alone is a version that need not be the release's: a placeholder such as 0.0.0, one that
charts begin with, a chart with releases of its own, a chart of something else. "verscheck list carriers" says of each why.

## Why it matters

An image block without a tag means the chart's appVersion: whoever installs the chart of a release gets the version that
stands there.

## How to fix it

Set it to the release's version before the git tag is created: "verscheck fix --tag TAG" writes it there. Where a chart is
bumped after the release on purpose, turn the rule off:

    rules: {carrier-drift: off}
`,
	},
	Check: checkCarrierDrift,
}

func checkCarrierDrift(p *Pass) {
	if !p.Release.Compares() {
		return
	}
	// Versions of one chart that moved, or did not, together are one mistake, and so are equal ones at a configured place.
	type cause struct{ file, name, text, component, expected string }
	var order []cause
	behind := map[cause][]drift{}
	settled := Settled(p.Carriers, p.Release)
	for _, carrier := range p.Carriers {
		if !carrier.Compared || settled(carrier) {
			continue
		}
		switch j := JudgeCarrier(carrier, p.Release); {
		case j.Outcome == version.Drift:
			c := cause{carrier.At.Overlay, carrier.Name, strings.TrimPrefix(carrier.Text, "v"), "", ""}
			switch {
			case carrier.AnyOf.Line > 0:
				c = cause{name: carrier.AnyOf.File, text: fmt.Sprintf("%d:%d", carrier.AnyOf.Line, carrier.AnyOf.Column)}
			case carrier.Kind == fact.CarrierLabel: // objects get it together
				c = cause{name: carrier.Key, text: carrier.Text}
			case carrier.Configured:
				c = cause{carrier.Name, carrier.Key, carrier.Text, carrier.Component, j.Expected}
			}
			if behind[c] == nil {
				order = append(order, c)
			}
			behind[c] = append(behind[c], drift{carrier, j})
		case j.Outcome == version.Unjudged && j.Reason != "":
			p.unchecked = append(p.unchecked, diag.Unchecked{
				Subject: subject(carrier, []string{carrier.Key}), Kind: diag.Undetermined, Reason: j.Reason, At: carrier.At, Blocks: carrier.Configured,
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

func (p *Pass) carrierFinding(all []drift) diag.Finding {
	first := all[0]
	if first.AnyOf.Line > 0 {
		return p.noneOf(all)
	}
	var keys, steps []string
	f := diag.Finding{
		At: first.At, Found: first.Text, Expected: first.judgement.Expected, Image: first.Image, Label: first.label(), Severity: diag.Warning,
	}
	for _, d := range all {
		if step := setting(d.Carrier) + " to " + d.judgement.Expected; !slices.Contains(steps, step) {
			keys, steps = append(keys, d.Key), append(steps, step)
		}
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
	f.Message = fmt.Sprintf("%s %s %s %s%s", subject(first.Carrier, keys), verb, first.Text, p.compared(first.Carrier), p.carrierDistance(first.Carrier))
	f.Help = "set " + listed(steps)
	if f.Expected == "" {
		f.Help = fmt.Sprintf("set it to one that fits %q, which the configuration expects", first.Policy)
	}
	return f
}

// noneOf is for places of which one should be right. Which one that is, or whether it is missing, nobody can tell.
func (p *Pass) noneOf(all []drift) diag.Finding {
	first := all[0]
	f := diag.Finding{At: first.At, Expected: first.judgement.Expected, Label: first.label(), Severity: diag.Error}
	for _, d := range all[1:] {
		f.Also = append(f.Also, diag.Note{At: d.At, Text: d.label()})
	}
	f.Message = fmt.Sprintf("none of %d versions in %s is right %s", len(all), first.Name, p.compared(first.Carrier))
	if len(all) == 1 {
		f.Message = fmt.Sprintf("%s is %s %s%s", subject(first.Carrier, []string{first.Key}), first.Text, p.compared(first.Carrier), p.carrierDistance(first.Carrier))
	}
	f.Help = "add one that is, or set one of them"
	if f.Expected != "" {
		f.Help = "add " + f.Expected + ", or set one of them to it"
	}
	return f
}

func (d drift) label() string {
	if d.judgement.Expected == "" {
		return d.judgement.Reason
	}
	return "expected " + d.judgement.Expected
}
