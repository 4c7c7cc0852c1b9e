package report

import "github.com/verscheck/verscheck/internal/diag"

// silencedWords says what is not reported, why, and where that is said.
func silencedWords(s diag.Silenced) string {
	text := "ignored[" + s.Finding.Rule + "]: " + s.Finding.Message
	if at := where(s.Finding.At); at != "" {
		text += ", at " + at
	}
	return text + ": " + silencedReason(s)
}

func silencedReason(s diag.Silenced) string {
	if by := where(s.By); by != "" {
		return s.Reason + " (" + by + ")"
	}
	return s.Reason
}

// silenced prints what is not reported, as somebody has said so, with -v: without a source line, as nothing is to be done.
func (p *printer) silenced(list []diag.Silenced) {
	if !p.Verbose {
		return
	}
	for _, s := range list {
		p.separate()
		p.headline(p.gutter, "ignored["+s.Finding.Rule+"]", s.Finding.Message)
		p.arrow(" ", s.Finding.At)
		for _, n := range s.Finding.Also {
			p.printLines([]string{p.also(" ", n)})
		}
		p.printLines(p.remarks(" ", "reason", silencedReason(s)))
	}
}
