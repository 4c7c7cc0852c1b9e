package report

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
)

// writeFull writes the default text: each finding with its source line in the manner of rustc, then what could not be
// checked, the summary line and the hints.
func writeFull(w io.Writer, r diag.Report, o Options) error {
	p := newPrinter(o)
	for _, f := range r.Findings {
		p.finding(f)
	}
	for _, g := range gapsIn(r.Unchecked) {
		p.notChecked(g)
	}
	p.silenced(r.Silenced)
	p.summary(r, true)
	p.consulted(r)
	p.hints(r)
	return p.writeTo(w)
}

func (p *printer) finding(f diag.Finding) {
	p.separate()
	p.headline(p.severity[f.Severity], f.Severity.String()+"["+f.Rule+"]", f.Message)
	margin := strings.Repeat(" ", len(strconv.Itoa(max(f.At.Line, 1))))
	p.arrow(margin, f.At)
	shown, labelled := p.excerpt(margin, f)

	var tail []string
	if !labelled {
		tail = append(tail, p.remarks(margin, "note", label(f))...)
	}
	tail = append(tail, p.over(margin, f.At, f)...)
	for _, n := range f.Also {
		tail = append(tail, p.also(margin, n))
		tail = append(tail, p.over(margin, n.At, f)...)
	}
	tail = append(tail, p.remarks(margin, "note", p.overlays(f))...)
	tail = append(tail, p.remarks(margin, "help", f.Help)...)
	if shown && len(tail) > 0 {
		p.printf("%s\n", p.gutter.Sprint(margin+" |"))
	}
	p.printLines(tail)
}

// notChecked prints a gap so that it is not taken for a finding: a word and a colour of their own, no source line.
func (p *printer) notChecked(g gap) {
	p.separate()
	first := g[0]
	p.headline(p.unchecked, "unchecked["+string(first.Kind)+"]", g.title())
	if len(g) > 1 {
		shown := g
		if !p.Verbose {
			shown = g.listed()
		}
		for _, u := range shown {
			p.printLines([]string{p.also(" ", g.note(u))})
		}
		if rest := len(g) - len(shown); rest > 0 {
			p.printf("%s and %d more (-v names them)\n", p.gutter.Sprint(" :::"), rest)
		}
	} else if where(first.At) != Visible(first.Subject) {
		p.arrow(" ", first.At)
	}
	p.printLines(p.remarks(" ", "help", first.Help))
}

// arrow points at a place; one without a line is told by object and field.
func (p *printer) arrow(margin string, at diag.Place) {
	if text := where(at); text != "" {
		p.printf("%s %s\n", p.gutter.Sprint(margin+"-->"), text)
	}
	if at.Line > 0 {
		return
	}
	if at.File+at.Overlay != "" {
		p.printLines(p.remarks(margin, "object", at.Object))
	}
	p.printLines(p.remarks(margin, "field", at.Field))
}

func (p *printer) also(margin string, n diag.Note) string {
	line := p.gutter.Sprint(margin+":::") + " " + where(n.At)
	if inside := within(n.At); inside != "" {
		line += " (" + inside + ")"
	}
	if n.Text != "" {
		line += ": " + Visible(n.Text)
	}
	return line
}

// remarks are the lines of a text behind "= word:"; none for an empty text.
func (p *printer) remarks(margin, word, text string) []string {
	if text == "" {
		return nil
	}
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		lines = append(lines, margin+" "+p.gutter.Sprint("=")+" "+p.strong.Sprint(word+":")+" "+Visible(line))
	}
	return lines
}

// overlays names the overlays of a finding when one text was met through several; otherwise the paths tell. Many are
// counted, as each of them shows the same text; -v names all.
func (p *printer) overlays(f diag.Finding) string {
	names := renderedBy(f)
	if len(names) == 0 {
		return ""
	}
	const enough = 4
	text := fmt.Sprintf("rendered by %d overlays: ", len(names))
	if rest := len(names) - enough; rest > 1 && !p.Verbose {
		return text + strings.Join(names[:enough], ", ") + fmt.Sprintf(" and %d more (-v names them)", rest)
	}
	return text + strings.Join(names, ", ")
}

// renderedBy lists the overlays that one text was met through, when they are several.
func renderedBy(f diag.Finding) []string {
	if len(f.Through) == 0 {
		return nil
	}
	var names []string
	for _, at := range slices.Concat(f.Places(), f.Through) {
		if at.Overlay != "" && !slices.Contains(names, at.Overlay) {
			names = append(names, at.Overlay)
		}
	}
	if len(names) < 2 {
		return nil
	}
	slices.Sort(names)
	return names
}

// label is what to say beside the caret.
func label(f diag.Finding) string {
	if f.Label == "" && f.Expected != "" {
		return "expected " + f.Expected
	}
	return f.Label
}
