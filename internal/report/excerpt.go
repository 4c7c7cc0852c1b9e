package report

import (
	"fmt"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
)

const (
	defaultWidth = 80
	minimalRoom  = 20 // columns of source that are shown however narrow the terminal is
)

// excerpt shows the source line of a finding with carets and label below it. The results say whether the line was shown
// and whether the label was.
func (p *printer) excerpt(margin string, f diag.Finding) (shown, labelled bool) {
	if p.Source == nil || f.At.Line == 0 {
		return false, false
	}
	line, ok := p.Source(f.At.File, f.At.Line)
	if !ok {
		return false, false
	}
	gutter := len(margin) + len(" | ")
	width := p.Width
	if width <= 0 {
		width = defaultWidth
	}
	v := look(line, f.At.Column, f.At.EndColumn, max(width-gutter, minimalRoom))
	bar := p.gutter.Sprint(margin + " |")
	number := p.gutter.Sprint(fmt.Sprintf("%*d |", len(margin), f.At.Line))
	p.printf("%s\n%s\n", bar, strings.TrimRight(number+" "+v.text, " "))
	if v.span == 0 {
		return true, false
	}
	paint := p.severity[f.Severity]
	carets := strings.Repeat(" ", v.caret) + paint.Sprint(strings.Repeat("^", v.span))
	words := Visible(label(f))
	switch end := v.caret + v.span; {
	case words == "":
		p.printf("%s %s\n", bar, carets)
	case p.Width <= 0 || gutter+end+1+textWidth(words) <= p.Width:
		p.printf("%s %s %s\n", bar, carets, paint.Sprint(words))
	default:
		// It ends below the last caret, so that the terminal does not break it.
		before := strings.Repeat(" ", max(end-textWidth(words), 0))
		p.printf("%s %s\n%s %s%s\n", bar, carets, bar, before, paint.Sprint(words))
	}
	return true, true
}
