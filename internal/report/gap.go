package report

import (
	"fmt"
	"slices"

	"github.com/verscheck/verscheck/internal/diag"
)

// gap is what could not be checked, as one thing to read: entries about one subject that call for one step, as an overlay with ten
// remote bases, or entries for one reason, as the images of a registry that is down. It is never empty.
type gap []diag.Unchecked

// many is from how many entries on one reason is told once.
const many = 3

// gapsIn sorts entries, those about one subject in a row, into gaps, which stand where the first of their entries does.
func gapsIn(entries []diag.Unchecked) []gap {
	type cause struct {
		kind         diag.Kind
		reason, help string
	}
	causeOf := func(g gap) cause { return cause{g[0].Kind, g[0].Reason, g[0].Help} }
	var subjects []gap
	alike := map[cause]int{} // how many gaps are one entry with a cause
	for rest := entries; len(rest) > 0; {
		first, n := rest[0], 1
		for n < len(rest) && rest[n].Kind == first.Kind && rest[n].Subject == first.Subject && rest[n].Help == first.Help {
			n++
		}
		g := gap(rest[:n:n])
		if n == 1 {
			alike[causeOf(g)]++
		}
		subjects, rest = append(subjects, g), rest[n:]
	}
	var list []gap
	at := map[cause]int{} // where in the list the entries with a cause are
	for _, g := range subjects {
		c := causeOf(g)
		if len(g) > 1 || alike[c] < many {
			list = append(list, g)
		} else if i, ok := at[c]; ok {
			list[i] = append(list[i], g...)
		} else {
			at[c] = len(list)
			list = append(list, g)
		}
	}
	return list
}

// oneSubject reports whether all entries are about the first one's subject.
func (g gap) oneSubject() bool {
	return !slices.ContainsFunc(g, func(u diag.Unchecked) bool { return u.Subject != g[0].Subject })
}

// title says what a gap is.
func (g gap) title() string {
	switch {
	case len(g) == 1:
		return told(g[0])
	case g.oneSubject():
		return fmt.Sprintf("%s: for %d reasons", g[0].Subject, len(g))
	}
	return fmt.Sprintf("%s and %d more: %s", g[0].Subject, len(g)-1, g[0].Reason)
}

// note is what one of several entries adds to the title.
func (g gap) note(u diag.Unchecked) diag.Note {
	switch {
	case g.oneSubject():
		return diag.Note{At: u.At, Text: u.Reason}
	case where(u.At) == Visible(u.Subject):
		return diag.Note{At: u.At}
	}
	return diag.Note{At: u.At, Text: u.Subject}
}

// listed returns the entries that are named one by one, unless all are wanted. Those of one subject all are: each says something else.
func (g gap) listed() gap {
	const enough = 4
	if g.oneSubject() || len(g) <= enough+1 {
		return g
	}
	return g[:enough]
}
