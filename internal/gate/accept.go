package gate

import (
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/rules"
)

// accept takes from a report the findings of the baseline, and lets the rules judge what of it is in vain.
func accept(in Input, r diag.Report, judged rules.Result) diag.Report {
	if len(in.Baseline) == 0 {
		return r
	}
	places := map[string]diag.Place{}
	for _, a := range in.Baseline {
		places[a.Fingerprint] = a.At
	}
	rest, met := diag.Accept(r, places, "accepted in the baseline")
	facts := fact.Set{Release: in.Release}
	whole := in.whole(r.Unchecked)
	for _, a := range in.Baseline {
		a.Idle = whole && !met[a.Fingerprint] && (ran(a.Rule, in, judged) || !isRule(a.Rule))
		facts.Accepted = append(facts.Accepted, a)
	}
	return diag.With(rest, rules.Run(rules.Late(in.Rules), facts, in.Selection).Findings)
}
