package report

import (
	"io"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
)

// writeConcise writes a line for each place of each finding, in the form that editors and grep know, and for each entry
// that was not checked, then the summary line. Hints follow with -v, or when there was nothing to check.
func writeConcise(w io.Writer, r diag.Report, o Options) error {
	p := newPrinter(o)
	for _, f := range r.Findings {
		p.conciseLine(f, f.At, "")
		for _, n := range f.Also {
			p.conciseLine(f, n.At, n.Text)
		}
	}
	for _, u := range r.Unchecked {
		p.conciseNotChecked(u)
	}
	p.summary(r, false)
	p.hints(r)
	return p.writeTo(w)
}

func (p *printer) conciseLine(f diag.Finding, at diag.Place, note string) {
	text := Visible(f.Message)
	if note != "" {
		text += ": " + Visible(note)
	}
	if inside := within(at); inside != "" {
		text += " (" + inside + ")"
	}
	severity := p.severity[f.Severity].Sprint(f.Severity.String() + ":")
	p.printf("%s%s %s %s\n", lineStart(where(at)), severity, text, p.gutter.Sprint("["+Visible(f.Rule)+"]"))
}

func (p *printer) conciseNotChecked(u diag.Unchecked) {
	start, text := where(u.At), Visible(u.Reason)
	switch subject := Visible(u.Subject); {
	case start == "":
		start = subject
	case subject != "" && subject != start:
		text = subject + ": " + text
	}
	kind := p.gutter.Sprint("[" + Visible(string(u.Kind)) + "]")
	p.printf("%s%s %s %s\n", lineStart(start), p.unchecked.Sprint("unchecked:"), text, kind)
}

// lineStart is a path with the colon behind it, "" for none. GitHub's runner takes a line that begins with "::" for a
// command, and a checked tree names its files as it likes.
func lineStart(path string) string {
	switch {
	case path == "":
		return ""
	case strings.HasPrefix(strings.TrimSpace(path), "::"):
		return "./" + path + ": "
	default:
		return path + ": "
	}
}
