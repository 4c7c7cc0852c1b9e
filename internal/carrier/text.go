package carrier

import (
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/render"
)

// matches returns what the entry's regular expression captures as the version, wherever it matches. Windows line ends are read as
// others are, so that "$" is the end of a line.
func (r *reader) matches(name, text string) []value {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	lines := render.NewLines(text)
	group := 2 * r.entry.Regex.SubexpIndex("version")
	var values []value
	for _, m := range r.entry.Regex.FindAllStringSubmatchIndex(text, -1) {
		if start, end := m[group], m[group+1]; start >= 0 {
			values = append(values, value{text: text[start:end], at: span(name, lines, start, end)})
		}
	}
	return values
}

// line returns the first line that is not empty and no comment.
func (r *reader) line(name, text string) []value {
	lines := render.NewLines(text)
	at := 0
	for line := range strings.SplitAfterSeq(text, "\n") {
		start := at
		at += len(line)
		if start == 0 {
			line = strings.TrimPrefix(line, "\ufeff")
			start = at - len(line)
		}
		trimmed := strings.TrimSpace(line)
		if trimmed == "" || trimmed[0] == '#' {
			continue
		}
		start += strings.Index(line, trimmed)
		return []value{{text: trimmed, at: span(name, lines, start, start+len(trimmed))}}
	}
	return nil
}

// span is the place of a text, which has columns when it is within a line.
func span(name string, lines render.Lines, start, end int) diag.Place {
	p := diag.Place{File: name, Line: lines.Line(start)}
	if lines.Line(end) == p.Line {
		p.Column, p.EndColumn = lines.Column(start), lines.Column(end)
	}
	return p
}
