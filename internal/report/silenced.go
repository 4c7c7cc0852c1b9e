package report

import "github.com/verscheck/verscheck/internal/diag"

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
		reason := s.Reason
		if by := where(s.By); by != "" {
			reason += " (" + by + ")"
		}
		p.printLines(p.remarks(" ", "reason", reason))
	}
}
