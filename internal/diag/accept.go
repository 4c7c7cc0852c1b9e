package diag

import "slices"

// Accept takes from a built report the findings whose fingerprints are accepted, each with the place where that is said, and tells
// which were met. What is left keeps its fingerprints.
func Accept(r Report, accepted map[string]Place, reason string) (rest Report, met map[string]bool) {
	rest, met = r, map[string]bool{}
	rest.Findings = []Finding{}
	for _, f := range r.Findings {
		by, ok := accepted[f.Fingerprint]
		if !ok {
			rest.Findings = append(rest.Findings, f)
			continue
		}
		met[f.Fingerprint] = true
		rest.Silenced = append(slices.Clip(rest.Silenced), Silenced{f, by, reason})
	}
	rest.Silenced = mergeSilenced(rest.Silenced)
	rest.Stats.Suppressed = max(r.Stats.Suppressed, len(rest.Silenced))
	return rest, met
}

// With adds findings to a built report. Those that are there keep their fingerprints.
func With(r Report, findings []Finding) Report {
	if len(findings) == 0 {
		return r
	}
	more := Build(Report{Findings: findings, Rules: r.Rules})
	r.Findings = append(slices.Clip(r.Findings), more.Findings...)
	SortBy(r.Findings, compareFindings)
	r.Rules = more.Rules
	return r
}
