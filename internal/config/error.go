package config

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
)

// Mistake is one thing that is wrong with a configuration file.
type Mistake struct {
	At         diag.Place // File, Line and Column are always set
	Message    string     // lower case, one line, without the place
	Suggestion string     // the known word that was most likely meant; "" when none is near
}

// String is the mistake in one line, ".verscheck.yaml:4:3: unknown key "severty" (did you mean "severity"?)".
func (m Mistake) String() string {
	s := fmt.Sprintf("%s:%d:%d: %s", m.At.File, m.At.Line, m.At.Column, m.Message)
	if m.Suggestion != "" {
		s += " (did you mean " + strconv.Quote(m.Suggestion) + "?)"
	}
	return s
}

// Error is what [Parse] returns for a file with mistakes: all of them, in the order of the file, at least one.
type Error struct {
	Mistakes []Mistake
}

// Error gives one line a mistake, without a line break at the end.
func (e *Error) Error() string {
	lines := make([]string, len(e.Mistakes))
	for i, m := range e.Mistakes {
		lines[i] = m.String()
	}
	return strings.Join(lines, "\n")
}

// newError sorts mistakes by place and drops twins: an alias shows the mistakes of its anchor once more. It returns nil
// when there are none.
func newError(mistakes []Mistake) error {
	if len(mistakes) == 0 {
		return nil
	}
	diag.SortBy(mistakes, func(a, b Mistake) int {
		return cmp.Or(cmp.Compare(a.At.Line, b.At.Line), cmp.Compare(a.At.Column, b.At.Column))
	})
	return &Error{Mistakes: slices.CompactFunc(mistakes, func(a, b Mistake) bool { return a.String() == b.String() })}
}

// quote puts text from the file into a message: escaped, so that it cannot move a terminal's cursor, and not longer
// than what is needed to recognise it.
func quote(text string) string {
	const longest = 80
	if r := []rune(text); len(r) > longest {
		text = string(r[:longest]) + "…"
	}
	return strconv.Quote(text)
}
