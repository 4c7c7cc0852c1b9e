package diag

import "slices"

// silence takes from findings the places where a rule fired to which theirs yields, and drops a finding when none of
// its places is left. It is never a milder finding that silences: what was an error must not pass for the warning of a rule
// that was turned down.
func silence(findings []Finding, rules []RuleInfo) []Finding {
	over := superiors(rules)
	fired := make(map[Place]map[string]Severity)
	for _, f := range findings {
		if f.Contrast {
			continue
		}
		for _, p := range f.Places() {
			if fired[p.Text()] == nil {
				fired[p.Text()] = make(map[string]Severity)
			}
			fired[p.Text()][f.Rule] = max(fired[p.Text()][f.Rule], f.Severity)
		}
	}
	var out []Finding
	for _, f := range findings {
		covered := func(p Place) bool {
			return slices.ContainsFunc(over[f.Rule], func(id string) bool { return fired[p.Text()][id] >= f.Severity })
		}
		if left, ok := uncovered(f, covered); ok {
			out = append(out, left)
		}
	}
	return out
}

// superiors maps each rule to those that it yields to. Rules that yield to each other, straight or around a corner,
// would silence each other and hide the defect: between them nothing is silenced.
func superiors(rules []RuleInfo) map[string][]string {
	direct := make(map[string][]string, len(rules))
	for _, r := range rules {
		direct[r.ID] = r.YieldsTo
	}
	over := make(map[string][]string, len(rules))
	for id, ids := range direct {
		for _, to := range ids {
			if !reaches(direct, to, id, map[string]bool{}) {
				over[id] = append(over[id], to)
			}
		}
	}
	return over
}

func reaches(direct map[string][]string, from, to string, seen map[string]bool) bool {
	if from == to {
		return true
	}
	if seen[from] {
		return false
	}
	seen[from] = true
	return slices.ContainsFunc(direct[from], func(next string) bool { return reaches(direct, next, to, seen) })
}

// uncovered returns what is left of a finding without its covered places, false when nothing is. The edits of a lost
// place go with it. A covered place with a text of its own stays as an explanation beside the places that are left.
func uncovered(f Finding, covered func(Place) bool) (Finding, bool) {
	if f.Contrast && slices.ContainsFunc(f.Places(), covered) && !contradicts(f, covered) {
		return Finding{}, false
	}
	notes := slices.Clone(f.Also)
	SortBy(notes, compareNotes)
	lost := make(map[Place]bool)
	if covered(f.At) {
		first := firstUncovered(notes, covered)
		if first < 0 {
			return Finding{}, false
		}
		lost[f.At.Text()] = true
		f.At = notes[first].At
		if text := notes[first].Text; text != "" {
			f.Label = text
		}
		notes = slices.Delete(notes, first, first+1)
	}
	f.Also = slices.DeleteFunc(notes, func(n Note) bool {
		gone := n.Text == "" && covered(n.At)
		lost[n.At.Text()] = lost[n.At.Text()] || gone
		return gone
	})
	f.Edits = slices.DeleteFunc(slices.Clone(f.Edits), func(e Edit) bool { return lost[e.At.Text()] })
	return f, true
}

// contradicts reports whether the places that are not covered still read differently.
func contradicts(f Finding, covered func(Place) bool) bool {
	texts := make(map[string]bool)
	for _, s := range spots(f) {
		if !covered(s.at) {
			texts[s.text] = true
		}
	}
	return len(texts) > 1
}

// firstUncovered prefers a place that shows the same as the first did to one that only explains.
func firstUncovered(notes []Note, covered func(Place) bool) int {
	same := slices.IndexFunc(notes, func(n Note) bool { return n.Text == "" && !covered(n.At) })
	if same >= 0 {
		return same
	}
	return slices.IndexFunc(notes, func(n Note) bool { return !covered(n.At) })
}
