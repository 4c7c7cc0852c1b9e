package diag

import (
	"cmp"
	"slices"
	"strings"
)

// merge drops twins, makes findings of one cause one finding, and sorts.
func merge(findings []Finding) []Finding {
	for i := range findings {
		findings[i] = join(findings[i : i+1])
	}
	agree(findings)
	SortBy(findings, compareFindings)
	type cause struct {
		rule, message, image, found, expected string
		severity                              Severity
		contrast                              bool
	}
	groups := make(map[cause][]Finding)
	for _, f := range findings {
		c := cause{f.Rule, f.Message, f.Image, f.Found, f.Expected, f.Severity, f.Contrast}
		groups[c] = append(groups[c], f)
	}
	out := make([]Finding, 0, len(groups))
	for _, group := range groups {
		out = append(out, join(group))
	}
	SortBy(out, compareFindings)
	return out
}

// agree lets findings of one rule at one place with one message, which are twins to every reader, say the same in what
// a reader does not see at once: the worst severity, and the values of the first that states it. Edits that lead to
// another value than the first one's are not kept.
func agree(findings []Finding) {
	type twin struct {
		rule, message string
		at            Place
		contrast      bool
	}
	first := make(map[twin]Finding, len(findings))
	for _, f := range findings {
		t := twin{f.Rule, f.Message, f.At.Text(), f.Contrast}
		if g, ok := first[t]; !ok || compareFindings(f, g) < 0 {
			first[t] = f
		}
	}
	for i := range findings {
		f := &findings[i]
		g := first[twin{f.Rule, f.Message, f.At.Text(), f.Contrast}]
		if f.Expected != g.Expected {
			f.Edits = nil
		}
		f.Severity, f.Image, f.Found, f.Expected = g.Severity, g.Image, g.Found, g.Expected
	}
}

// spot is one place of a finding with the text that is to be read there.
type spot struct {
	at   Place
	text string
	same bool // shows the same as the first place, in contrast to one that explains
}

func spots(f Finding) []spot {
	out := []spot{{f.At, f.Label, true}}
	for _, n := range f.Also {
		if n.Text == "" {
			out = append(out, spot{n.At, f.Label, true})
		} else {
			out = append(out, spot{n.At, n.Text, false})
		}
	}
	return out
}

// join makes one finding of sorted findings of one cause: the first place becomes At, the others Also.
func join(group []Finding) Finding {
	f := group[0]
	var all []spot
	var routes []Place
	var helps []string
	var edits []Edit
	for _, g := range group {
		all = append(all, spots(g)...)
		routes = append(routes, g.Through...)
		helps = append(helps, strings.Split(g.Help, "\n")...)
		edits = append(edits, g.Edits...)
	}
	SortBy(all, func(a, b spot) int {
		return cmp.Or(lastIf(!a.same, !b.same), ComparePlaces(a.at, b.at), cmp.Compare(a.text, b.text))
	})
	f.At, f.Label = all[0].at, all[0].text
	f.Also = notes(all)
	for _, s := range all {
		routes = append(routes, s.at)
	}
	f.Through = through(routes, f.Places())
	f.Help = strings.Join(distinct(helps), "\n")
	f.Edits = distinctEdits(edits)
	return f
}

// notes are all spots but the first, each text once. One that reads otherwise than the first keeps its own words.
func notes(sorted []spot) []Note {
	first := sorted[0]
	seen := map[Note]bool{{first.at.Text(), ""}: true, {first.at.Text(), first.text}: true}
	var out []Note
	for _, s := range sorted[1:] {
		n := Note{s.at, s.text}
		if s.same && s.text == first.text {
			n.Text = ""
		}
		own, same := Note{s.at.Text(), n.Text}, Note{s.at.Text(), ""}
		if seen[own] || s.same && seen[same] {
			continue
		}
		seen[own] = true
		seen[same] = seen[same] || s.same
		out = append(out, n)
	}
	SortBy(out, compareNotes)
	return out
}

// through lists the routes that lead to the same texts as the places do, without the places themselves.
func through(routes, places []Place) []Place {
	texts, known := make(map[Place]bool, len(places)), make(map[Place]bool, len(places))
	for _, p := range places {
		texts[p.Text()], known[p] = true, true
	}
	var out []Place
	for _, p := range routes {
		if texts[p.Text()] && !known[p] {
			out = append(out, p)
		}
	}
	SortBy(out, ComparePlaces)
	return slices.Compact(out)
}

func distinct(lines []string) []string {
	var out []string
	for _, line := range lines {
		if line != "" && !slices.Contains(out, line) {
			out = append(out, line)
		}
	}
	return out
}

func distinctEdits(edits []Edit) []Edit {
	SortBy(edits, compareEdits)
	return slices.CompactFunc(edits, func(a, b Edit) bool {
		return a.At.SameText(b.At) && a.At.EndColumn == b.At.EndColumn && a.Old == b.Old && a.New == b.New
	})
}
