package diag

import (
	"cmp"
	"slices"
)

// Build makes the finished report of everything that a run produced, in whatever order it was produced: findings are
// completed, silenced where a more exact rule fired (see [RuleInfo.YieldsTo]), rid of twins, merged by cause, sorted
// and fingerprinted; unchecked entries, rules, hints, exclusions and overlays are sorted and rid of twins, images are sorted; the rest is
// passed on. Nothing that an input slice holds is changed, and building a built report again changes nothing.
//
// A finding that lacks what every finding must have is a mistake of the program. It is never dropped: it becomes an
// error with a help that says so, of the rule "internal" when it names none.
func Build(run Report) Report {
	findings := make([]Finding, 0, len(run.Findings))
	for _, f := range run.Findings {
		findings = append(findings, complete(f))
	}
	run.Rules = listRules(run.Rules, findings)
	findings = silence(findings, run.Rules)
	run.Findings = merge(findings)
	if run.Silenced = mergeSilenced(run.Silenced); len(run.Silenced) > 0 {
		run.Stats.Suppressed = len(run.Silenced)
	}
	stamp(run.Findings)
	run.Unchecked = sortUnchecked(run.Unchecked)
	run.Hints = sortedSet(run.Hints)
	run.ExcludedBy = sortedSet(run.ExcludedBy)
	run.Overlays = sortedSet(run.Overlays)
	run.Images = slices.Clone(run.Images)
	SortBy(run.Images, compareUses)
	return run
}

// listRules sorts rules by id and drops twins. Findings of a rule that is not listed, as those about the configuration,
// get an entry, so that a format can look every finding's rule up.
func listRules(rules []RuleInfo, findings []Finding) []RuleInfo {
	listed := make(map[string]bool, len(rules))
	for _, r := range rules {
		listed[r.ID] = true
	}
	rules = slices.Clone(rules)
	for _, f := range findings {
		if !listed[f.Rule] {
			rules = append(rules, RuleInfo{ID: f.Rule, Summary: f.Rule, Severity: f.Severity})
		}
	}
	SortBy(rules, func(a, b RuleInfo) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(b.Severity, a.Severity), cmp.Compare(a.Since, b.Since),
			cmp.Compare(a.Summary, b.Summary), cmp.Compare(a.Doc, b.Doc), slices.Compare(a.YieldsTo, b.YieldsTo),
			slices.Compare(a.Needs, b.Needs))
	})
	return slices.CompactFunc(rules, func(a, b RuleInfo) bool { return a.ID == b.ID })
}

// sortUnchecked sorts by kind and subject. Of entries that differ in nothing but the overlay, object or field through
// which one text was met, one stays; it blocks when any of them does.
func sortUnchecked(entries []Unchecked) []Unchecked {
	sorted := make([]Unchecked, 0, len(entries))
	for _, u := range entries {
		sorted = append(sorted, completeUnchecked(u))
	}
	SortBy(sorted, compareUnchecked)
	out := sorted[:0]
	for _, u := range sorted {
		last := len(out) - 1
		if last >= 0 && sameUnchecked(out[last], u) {
			out[last].Blocks = out[last].Blocks || u.Blocks
			continue
		}
		out = append(out, u)
	}
	return out
}

func sameUnchecked(a, b Unchecked) bool {
	return a.Kind == b.Kind && a.Subject == b.Subject && a.Reason == b.Reason && a.Help == b.Help && a.At.SameText(b.At)
}

func sortedSet(texts []string) []string {
	texts = slices.Clone(texts)
	slices.Sort(texts)
	return slices.Compact(texts)
}
