package report

import (
	"slices"

	"github.com/verscheck/verscheck/internal/diag"
)

// anchored is a place in a file of the checked tree for a finding, which code hosts need to show it at all: its own, else the
// first of its others, else that of what the report is about. exact says that it is the finding's own.
func anchored(r diag.Report, f diag.Finding) (at diag.Place, exact bool) {
	if inTree(f.At) {
		return f.At, true
	}
	for _, p := range slices.Concat(f.Places(), f.Through) {
		if inTree(p) {
			return p, false
		}
	}
	return anchor(r), false
}

// anchoredUnchecked is likewise for what could not be checked.
func anchoredUnchecked(r diag.Report, u diag.Unchecked) diag.Place {
	if inTree(u.At) {
		return u.At
	}
	return anchor(r)
}

func inTree(p diag.Place) bool { return p.File != "" && !p.Elsewhere() }

func anchor(r diag.Report) diag.Place {
	if inTree(r.Anchor) && r.Anchor.File != "." {
		return r.Anchor
	}
	return diag.Place{File: ".verscheck.yaml"} // where it would be said what the tags are
}

// region is the text of a place with all four numbers, which GitHub requires: what is not known is the start of the file or of
// the line, and the end of the line where that can be had.
func (o Options) region(at diag.Place) (line, column, endColumn int) {
	if at.Line == 0 {
		return 1, 1, 1
	}
	line, column, endColumn = at.Line, max(at.Column, 1), at.EndColumn
	if endColumn == 0 {
		endColumn = column
		if n := len([]rune(o.line(at))); n >= column && at.Column == 0 {
			endColumn = n + 1
		}
	}
	return line, column, endColumn
}
