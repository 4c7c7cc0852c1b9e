package render

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// offsets maps between byte offsets of a text and its lines and columns.
type offsets struct {
	text  string
	lines []int // offset of each line's first byte
}

func newOffsets(text string) offsets {
	lines := []int{0}
	for i := 0; i < len(text); i++ {
		if text[i] == '\n' {
			lines = append(lines, i+1)
		}
	}
	return offsets{text, lines}
}

// line returns the line, from 1, that holds an offset.
func (o offsets) line(offset int) int {
	return sort.Search(len(o.lines), func(i int) bool { return o.lines[i] > offset })
}

// column returns the column, in code points from 1, of an offset. A byte order mark takes no column.
func (o offsets) column(offset int) int {
	start := o.lines[o.line(offset)-1]
	line := strings.TrimPrefix(o.text[start:offset], "\ufeff")
	return utf8.RuneCountInString(line) + 1
}

// find returns the offset of a scalar's text that a YAML parser located at line and column, behind its opening quote if
// it has one. The second result is false where the source is written in another way than the value: folded, escaped.
func (o offsets) find(line, column int, value string) (int, bool) {
	if line < 1 || line > len(o.lines) || value == "" {
		return 0, false
	}
	at := o.lines[line-1]
	if line == 1 {
		at += len(o.text) - len(strings.TrimPrefix(o.text, "\ufeff"))
	}
	for i := 1; i < column && at < len(o.text); i++ {
		_, size := utf8.DecodeRuneInString(o.text[at:])
		at += size
	}
	rest := o.text[at:]
	// An anchor or a tag may stand before the value.
	for strings.HasPrefix(rest, "&") || strings.HasPrefix(rest, "!") {
		space := strings.IndexAny(rest, " \n")
		if space < 0 || rest[space] == '\n' {
			return 0, false
		}
		trimmed := strings.TrimLeft(rest[space:], " ")
		at += len(rest) - len(trimmed)
		rest = trimmed
	}
	if rest != "" && (rest[0] == '"' || rest[0] == '\'') {
		if strings.HasPrefix(rest[1:], value+rest[:1]) {
			return at + 1, true
		}
		return 0, false
	}
	return at, strings.HasPrefix(rest, value)
}
