package diag

import "cmp"

// Silenced is a finding that is not reported, as somebody has said so.
type Silenced struct {
	Finding Finding
	By      Place  // where that is said
	Reason  string // why, as written there
}

// Ignore takes from findings the places about which somebody wants to hear nothing, and drops those of which none is left. A rule
// that yields to another one does so although that is ignored: it has nothing else to say. By tells who wants to hear nothing of a
// rule at a place; it is asked about every place where a rule fired, those included where it yields, and more than once.
func Ignore(findings []Finding, rules []RuleInfo, by func(rule string, at Place) (where Place, reason string, ok bool)) (left []Finding, silenced []Silenced) {
	completed := make([]Finding, 0, len(findings))
	for _, f := range findings {
		f = complete(f)
		for _, p := range f.Places() {
			by(f.Rule, p)
		}
		completed = append(completed, f)
	}
	for _, f := range silence(completed, rules) {
		covered := func(p Place) bool {
			_, _, ok := by(f.Rule, p)
			return ok
		}
		for _, p := range f.Places() {
			if where, reason, ok := by(f.Rule, p); ok {
				one := f
				one.At, one.Also, one.Edits = p, nil, nil
				silenced = append(silenced, Silenced{one, where, reason})
			}
		}
		if rest, ok := uncovered(f, covered); ok {
			left = append(left, rest)
		}
	}
	return left, silenced
}

// mergeSilenced makes one of findings of one cause that are silenced for one reason.
func mergeSilenced(list []Silenced) []Silenced {
	type said struct {
		by     Place
		reason string
	}
	groups := make(map[said][]Finding)
	for _, s := range list {
		key := said{s.By.Text(), s.Reason}
		groups[key] = append(groups[key], s.Finding)
	}
	var out []Silenced
	for key, findings := range groups {
		for _, f := range merge(findings) {
			out = append(out, Silenced{f, key.by, key.reason})
		}
	}
	SortBy(out, func(a, b Silenced) int {
		return cmp.Or(compareFindings(a.Finding, b.Finding), ComparePlaces(a.By, b.By), cmp.Compare(a.Reason, b.Reason))
	})
	return out
}
