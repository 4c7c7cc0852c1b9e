package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/fatih/color"

	"github.com/verscheck/verscheck/internal/diag"
)

// printer gathers the lines of a text format; nothing is written before the report is complete.
type printer struct {
	buf bytes.Buffer
	Options
	palette
}

func newPrinter(o Options) *printer { return &printer{Options: o, palette: newPalette(o.Color)} }

func (p *printer) printf(format string, args ...any) { fmt.Fprintf(&p.buf, format, args...) }

func (p *printer) printLines(lines []string) {
	for _, line := range lines {
		p.printf("%s\n", line)
	}
}

// headline is the first line of an entry: what it is, and what it says.
func (p *printer) headline(paint *color.Color, kind, text string) {
	const lineBreak = "\n    "
	text = wrap(Visible(text), p.Width, textWidth(Visible(kind)+": "), lineBreak)
	p.printf("%s%s\n", paint.Sprint(Visible(kind)), p.strong.Sprint(": "+text))
}

// separate puts an empty line behind what is already there.
func (p *printer) separate() {
	if p.buf.Len() > 0 {
		p.printf("\n")
	}
}

func (p *printer) writeTo(w io.Writer) error {
	_, err := p.buf.WriteTo(w)
	return err
}

// summary writes the summary line, with the next step when there was nothing to check. -q does not silence that: a run
// without findings that does not pass has to say why.
func (p *printer) summary(r diag.Report, separated bool) {
	verdict := r.Verdict(p.FailOn, p.AllowEmpty)
	if p.Quiet && verdict != diag.NothingToCheck {
		return
	}
	if separated {
		p.separate()
	}
	const indent = 2 // of all lines, by the glyph on the first
	p.printf("%s %s\n", p.glyph(verdict), fold(summary(r, verdict), p.Width-indent))
	if verdict == diag.NothingToCheck {
		p.printLines(p.remarks(" ", "help", r.EmptyHelp))
	}
}

func (p *printer) glyph(v diag.Verdict) string {
	switch v {
	case diag.Consistent:
		return p.good.Sprint("✓")
	case diag.CouldNotTell:
		return p.unchecked.Sprint("?")
	case diag.Found, diag.NothingToCheck:
	}
	return p.severity[diag.Error].Sprint("✗")
}

// consulted writes, with -v, what each source said of the release.
func (p *printer) consulted(r diag.Report) {
	if p.Quiet || !p.Verbose || len(r.Consulted) == 0 {
		return
	}
	width := 0
	for _, c := range r.Consulted {
		width = max(width, utf8.RuneCountInString(Visible(c.Source)))
	}
	p.printf("which release, by source:\n")
	for _, c := range r.Consulted {
		mark, source := " ", Visible(c.Source)
		pad := strings.Repeat(" ", width-utf8.RuneCountInString(source))
		if c.Taken {
			mark, source = p.good.Sprint("→"), p.strong.Sprint(source)
		}
		p.printf("%s %s%s  %s\n", mark, source, pad, Visible(c.Says))
	}
}

// hints writes the hints. They need no -v: they say what would otherwise be settled silently, as a branch that
// contradicts the tag.
func (p *printer) hints(r diag.Report) {
	if p.Quiet {
		return
	}
	for _, hint := range r.Hints {
		p.printf("%s %s\n", p.remark.Sprint("hint:"), Visible(strings.TrimSpace(hint)))
	}
}
