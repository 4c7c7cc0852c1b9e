package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
)

// writeHTML writes the report as one page.
func writeHTML(w io.Writer, r diag.Report, o Options) error {
	p := page{Options: o}
	p.begin("verscheck: " + strings.TrimSpace(r.Repository+" "+releaseWords(r.Release)))
	p.report(r, "")
	return p.finish(w)
}

// report writes the sections of a report; the prefix keeps the ids of several on one page apart.
func (p *page) report(r diag.Report, prefix string) {
	p.verdict(r)
	p.findings(r, prefix)
	p.notCheckedSection(r, prefix)
	p.silencedSection(r, prefix)
	p.overlayMatrix(r, prefix)
	p.inventory(r, prefix)
}

var verdictTones = map[diag.Verdict][2]string{
	diag.Consistent: {"ok", "✓"}, diag.Found: {"error", "✗"}, diag.CouldNotTell: {"unchecked", "?"}, diag.NothingToCheck: {"error", "✗"},
}

func (p *page) verdict(r diag.Report) {
	verdict := r.Verdict(p.FailOn, p.AllowEmpty)
	tone := verdictTones[verdict]
	parts := summary(r, verdict)
	p.banner(tone[0], tone[1], strings.TrimPrefix(r.Repository+" · verscheck", " · "), parts[0])
	if r.Release.Commit != "" {
		p.start("p", "class", "soft")
		p.text("Commit ")
		p.element("code", r.Release.Commit)
		p.end()
	}
	p.tiles(
		tile{countSeverity(r, diag.Error), "error", "errors", true},
		tile{countSeverity(r, diag.Warning), "warning", "warnings", false},
		tile{countSeverity(r, diag.Info), "note", "notes", false},
		tile{len(r.Unchecked), "unchecked", "unchecked", false},
		tile{r.Stats.Overlays, "overlay", "overlays", false},
		tile{r.Stats.Own, "own image", "own images", false},
		tile{r.Stats.ThirdParty, "third-party", "third-party", false},
		tile{r.Stats.Carriers, "carrier", "carriers", false},
	)
	if r.Registry != "" && r.Stats.Asked > 0 {
		p.start("p")
		p.text("Registry: " + r.Registry + ".")
		p.end()
	}
	if list := remarks(r, p.Options); len(list) > 0 {
		p.start("ul", "class", "remarks")
		for _, remark := range list {
			p.element("li", remark.text)
		}
		p.end()
	}
	if verdict == diag.NothingToCheck && r.EmptyHelp != "" {
		p.helpLines(r.EmptyHelp)
	}
	for _, hint := range r.Hints {
		p.start("p", "class", "soft")
		p.prose(strings.TrimSpace(hint))
		p.end()
	}
	p.end()
	p.raw("\n")
}

func (p *page) findings(r diag.Report, prefix string) {
	if len(r.Findings) == 0 {
		return
	}
	p.heading(prefix+"findings", "Findings", count(len(r.Findings), "cause")+", the worst first")
	p.start("div", "data-list", "")
	for _, f := range worstFirst(r.Findings) {
		p.finding(f)
	}
	p.end()
	p.end()
}

var severitySigns = map[diag.Severity]string{diag.Error: "✗", diag.Warning: "!", diag.Info: "i"}

func (p *page) finding(f diag.Finding) {
	p.start("article", "class", "finding tone-"+toneOf(f.Severity), "data-item", "")
	p.start("div")
	p.start("span", "class", "badge")
	p.element("span", severitySigns[f.Severity], "aria-hidden", "true")
	p.text(" " + f.Severity.String())
	p.end()
	p.element("span", f.Rule, "class", "rule mono")
	p.end()
	p.element(p.h(3), f.Message, "class", "says")
	if text := where(f.At); text != "" {
		p.start("p", "class", "where")
		p.element("code", text)
		if inside := within(f.At); inside != "" {
			p.text(" " + inside)
		}
		p.end()
	}
	p.sourceLine(f)
	p.otherPlaces(f)
	if names := renderedBy(f); len(names) > 0 {
		p.element("p", fmt.Sprintf("Rendered by %d overlays: %s", len(names), strings.Join(names, ", ")), "class", "soft")
	}
	p.helpLines(f.Help)
	p.end()
	p.raw("\n")
}

// sourceLine shows the line of a finding with what it is about marked in it.
func (p *page) sourceLine(f diag.Finding) {
	text := p.line(f.At)
	if text == "" {
		if words := label(f); words != "" {
			p.element("p", words, "class", "soft")
		}
		return
	}
	before, marked, after := split(text, f.At)
	p.start("pre", "class", "excerpt", "tabindex", "0")
	p.element("span", strconv.Itoa(f.At.Line), "class", "number")
	p.text(before)
	if marked != "" {
		p.element("mark", marked)
	}
	p.text(after)
	if words := label(f); words != "" {
		p.element("span", "← "+words, "class", "label")
	}
	p.end()
}

// split cuts a source line at the columns of a place, and what is far from them off.
func split(line string, at diag.Place) (before, marked, after string) {
	cs := cells(line)
	columns := make([]int, len(cs)+1)
	for i, c := range cs {
		columns[i+1] = columns[i] + c.width
	}
	from := min(max(at.Column-1, 0), len(cs))
	to := min(max(at.EndColumn-1, from), len(cs))
	const room = 240
	start, end := window(columns, from, to, room)
	join := func(cs []cell) string {
		var b strings.Builder
		for _, c := range cs {
			b.WriteString(c.text)
		}
		return b.String()
	}
	before, marked, after = join(cs[start:max(from, start)]), join(cs[from:min(to, end)]), join(cs[min(to, end):end])
	if start > 0 {
		before = ellipsis + before
	} else {
		before = strings.TrimLeft(before, " ") // how far it is indented tells nothing, and takes room
	}
	if end < len(cs) {
		after += ellipsis
	}
	return before, marked, after
}

func (p *page) otherPlaces(f diag.Finding) {
	if len(f.Also) == 0 {
		return
	}
	const enough = 6
	folded := len(f.Also) > enough
	if folded {
		p.start("details")
		p.element("summary", fmt.Sprintf("and at %d other places", len(f.Also)))
	}
	p.start("ul", "class", "places")
	for _, n := range f.Also {
		p.start("li")
		p.element("code", where(n.At))
		if inside := within(n.At); inside != "" {
			p.text(" " + inside)
		}
		if n.Text != "" {
			p.text(": " + n.Text)
		}
		p.end()
	}
	p.end()
	if folded {
		p.end()
	}
}

func (p *page) helpLines(help string) {
	if help == "" {
		return
	}
	p.start("p", "class", "help")
	p.element("b", "What to do: ")
	for i, line := range strings.Split(help, "\n") {
		if i > 0 {
			p.raw("<br>")
		}
		p.prose(line)
	}
	p.end()
}

func (p *page) notCheckedSection(r diag.Report, prefix string) {
	if len(r.Unchecked) == 0 {
		return
	}
	p.heading(prefix+"unchecked", "Not checked", "neither right nor wrong, as far as is known")
	p.uncheckedList(r.Unchecked)
	p.end()
}

// uncheckedList tells entries, those of one trouble together.
func (p *page) uncheckedList(entries []diag.Unchecked) {
	p.start("div", "data-list", "")
	for _, g := range gapsIn(entries) {
		p.start("article", "class", "finding tone-unchecked", "data-item", "")
		p.start("div")
		p.start("span", "class", "badge")
		p.element("span", "?", "aria-hidden", "true")
		p.text(" unchecked")
		p.end()
		p.element("span", string(g[0].Kind), "class", "rule mono")
		p.end()
		says := g[0].Subject
		if !g.oneSubject() {
			says = g.title()
		}
		p.element(p.h(3), says, "class", "says")
		p.start("ul", "class", "places")
		for _, u := range g {
			p.start("li")
			if g.oneSubject() {
				p.text(u.Reason)
			} else {
				p.text(u.Subject)
			}
			if text := where(u.At); text != "" && text != Visible(u.Subject) {
				p.text(" ")
				p.element("code", text)
			}
			p.end()
		}
		p.end()
		p.helpLines(g[0].Help)
		p.end()
		p.raw("\n")
	}
	p.end()
}
