package report

import (
	"io"
	"strconv"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
)

// mergeHTML writes one page: a row a report, then each report as a part that can be folded away, those with something to say open.
func mergeHTML(w io.Writer, parts []Part, o Options) error {
	o.ExitCode = MergedExitCode(parts)
	p := page{Options: o}
	p.begin("verscheck: " + count(len(parts), "report"))
	t := tallyOf(parts)
	tone, glyph := Part{ExitCode: o.ExitCode}.outcome()
	p.banner(tone, glyph, "verscheck report merge", strings.Join(t.words(), ", "))
	p.tiles(
		tile{t.Findings, "with findings", "with findings", true}, tile{t.CouldNotTell, "could not be told", "could not be told", false},
		tile{t.Nothing, "with nothing to check", "with nothing to check", false}, tile{t.Consistent, "consistent", "consistent", false},
	)
	p.end()
	p.overview(parts)
	for i, part := range parts {
		if part.Problem == "" {
			p.part(i, part)
		}
	}
	return p.finish(w)
}

func (p *page) overview(parts []Part) {
	p.heading("reports", "Reports", "")
	p.start("div", "data-list", "")
	p.table("table of reports", "", "Repository", "Outcome", "Errors", "Warnings", "Not checked", "Own images")
	for i, part := range parts {
		p.start("tr", "data-item", "")
		p.start("th", "scope", "row", "class", "wide")
		if part.Problem == "" {
			p.element("a", part.Name, "href", "#"+anchorOf(i))
		} else {
			p.text(part.Name)
		}
		p.end()
		tone, glyph := part.outcome()
		p.start("td", "class", "wide tone-"+tone)
		p.element("span", glyph, "class", "mark", "aria-hidden", "true")
		p.text(part.line())
		p.end()
		for _, n := range []int{
			countSeverity(part.Report, diag.Error), countSeverity(part.Report, diag.Warning), len(part.Report.Unchecked), part.Report.Stats.Own,
		} {
			if part.Problem != "" {
				p.element("td", "not known", "class", "soft") // and not none
				continue
			}
			p.element("td", strconv.Itoa(n))
		}
		p.end()
		p.raw("\n")
	}
	p.endTable()
	p.end()
	p.end()
}

func anchorOf(i int) string { return "report-" + strconv.Itoa(i+1) }

func (p *page) part(i int, part Part) {
	attributes := []string{"class", "part"}
	if part.ExitCode != 0 {
		attributes = append(attributes, "open", "")
	}
	p.raw("\n")
	p.start("details", attributes...)
	p.start("summary")
	_, glyph := part.outcome()
	p.element("span", glyph, "aria-hidden", "true")
	p.text(" " + part.Name)
	p.end()
	p.start("div", "id", anchorOf(i)) // inside, so that a link to it opens what it is in
	outer := p.Options
	p.Options, p.depth = part.options(outer), 1
	p.report(part.Report, anchorOf(i)+"-")
	p.Options, p.depth = outer, 0
	p.end()
	p.end()
}
