package report

import (
	"strings"
	"unicode/utf8"
)

// tabWidth is the distance of tab stops in source lines. Not 8: a tab is indentation here, and columns are scarce.
const tabWidth = 4

// cell is one code point of a source line as it is shown.
type cell struct {
	text  string
	width int
}

// cells makes a source line showable, a cell a code point, so that the columns of places index it. What stands behind a
// line break does not belong to the line.
func cells(line string) []cell {
	line, _, _ = strings.Cut(line, "\n")
	line = strings.TrimSuffix(line, "\r")
	out := make([]cell, 0, len(line))
	column := 0
	for i := 0; i < len(line); {
		r, size := utf8.DecodeRuneInString(line[i:])
		c := cell{text: visibleRune(r, line[i:i+size])}
		switch {
		case r == '\t':
			c.width = tabWidth - column%tabWidth
			c.text = strings.Repeat(" ", c.width)
		case len(c.text) != size:
			c.width = len(c.text) // an escape, all ASCII
		default:
			c.width = width(r)
		}
		out = append(out, c)
		column += c.width
		i += size
	}
	return out
}

// view is a part of a source line with the caret line below it.
type view struct {
	text  string // with an ellipsis where something is left out
	caret int    // columns before the caret
	span  int    // number of carets; 0 when there is nothing to point at
}

const ellipsis = "…"

// look shows a source line in at most room columns, from the 1-based column and up to endColumn (0: one character)
// underlined. A column outside the line, as of a file that has changed since, underlines nothing.
func look(line string, column, endColumn, room int) view {
	cs := cells(line)
	from, to := column-1, max(endColumn-1, column)
	pointed := column > 0 && column <= len(cs)+1
	if !pointed {
		from, to = 0, 0
	}
	from, to = min(from, len(cs)), min(to, len(cs))

	columns := make([]int, len(cs)+1)
	for i, c := range cs {
		columns[i+1] = columns[i] + c.width
	}
	start, end := window(columns, from, to, room)
	var v view
	if start > 0 {
		v.text, v.caret = ellipsis, 1
	}
	for _, c := range cs[start:end] {
		v.text += c.text
	}
	if end < len(cs) {
		v.text += ellipsis
	}
	if pointed {
		v.caret += columns[from] - columns[start]
		v.span = max(columns[min(to, end)]-columns[from], 1)
	}
	return v
}

// window chooses the cells to show so that they and an ellipsis at each cut fit into room: the line's start when the
// underlined cells are within reach of it, else what is around them. columns holds where each cell begins and, behind
// them, where the line ends.
func window(columns []int, from, to, room int) (start, end int) {
	last := len(columns) - 1
	total := columns[last]
	if total <= room {
		return 0, last
	}
	if columns[to] >= room {
		left := (columns[from] + columns[to] - (room - 2)) / 2
		left = min(left, columns[from], total-(room-1))
		// A combining mark never comes first: it would land on the ellipsis.
		for start < from && (columns[start] < left || columns[start] == columns[start+1]) {
			start++
		}
	}
	if start > 0 {
		room--
	}
	if total-columns[start] <= room {
		return start, last
	}
	end = start
	for end < last && columns[end+1]-columns[start] <= room-1 {
		end++
	}
	return start, end
}
