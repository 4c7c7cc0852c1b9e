package rules

import (
	"fmt"
	"strconv"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
)

var ambiguousTagScalar = Rule{
	RuleInfo: diag.RuleInfo{
		ID:       "ambiguous-tag-scalar",
		Summary:  "an unquoted tag that YAML reads as something else than text",
		Severity: diag.Error,
		Since:    "0.1.0",
		Doc: `## What it finds

A tag without quotes that YAML takes for a number, a boolean, a date or nothing, where that does harm: in entries of
images: of a kustomization, in resources and patches beside a repository, and in the values and the Chart.yaml of a Helm
chart.

    images:
      - name: registry.example.com/acme/app
        newTag: 1.10        # the number 1.1: kustomize refuses it
      - name: registry.example.com/acme/db
        newTag: 553640e6    # a short commit, and the number 553640000000

A number that comes out as it was written is left alone: "tag: 7" in the values of a chart is 7 to Helm as well.

## Why it matters

Release 1.10 becomes 1.1, an image of years ago, or the overlay is not built at all: every tenth minor release, and one
short commit in a few hundred.

## How to fix it

Put quotes around it, and let whatever writes it do so:

    newTag: "1.10"
`,
	},
	Check: checkAmbiguousTagScalar,
}

func checkAmbiguousTagScalar(p *Pass) {
	for _, scalar := range p.Scalars {
		f := diag.Finding{
			Message: fmt.Sprintf("%s: %s is %s to YAML, and %s", scalar.Key, scalar.Text, scalar.Reads, scalar.Then),
			Help:    "remove it, or write the tag that is meant",
			At:      scalar.At,
			Label:   "no tag",
			Found:   scalar.Text,
		}
		if !scalar.Empty {
			f.Expected = strconv.Quote(scalar.Text)
			f.Label = "lacks quotes"
			f.Help = "write " + scalar.Key + ": " + f.Expected
			f.Edits = quoted(scalar)
		}
		p.Report(f)
	}
}

// quoted puts a scalar in quotes. None that YAML takes for something else than text has a character to escape.
func quoted(scalar fact.Scalar) []diag.Edit {
	if scalar.At.Column == 0 {
		return nil
	}
	return []diag.Edit{{At: scalar.At, Old: scalar.Text, New: strconv.Quote(scalar.Text)}}
}
