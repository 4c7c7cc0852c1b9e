package report

import (
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
)

// silencedSection tells what is not reported, as somebody has said so.
func (p *page) silencedSection(r diag.Report, prefix string) {
	if len(r.Silenced) == 0 {
		return
	}
	p.heading(prefix+"ignored", "Ignored", "findings that somebody has said not to report")
	p.start("div", "data-list", "")
	p.table("table of ignored findings", "", "Rule", "Finding", "Where", "Why")
	for _, s := range r.Silenced {
		p.start("tr", "data-item", "")
		p.element("th", s.Finding.Rule, "scope", "row", "class", "mono")
		p.element("td", s.Finding.Message, "class", "wide")
		p.element("td", where(s.Finding.At), "class", "wide mono")
		p.element("td", silencedReason(s), "class", "wide")
		p.end()
		p.raw("\n")
	}
	p.endTable()
	p.end()
	p.end()
}

// overlayMatrix shows of each overlay what was found in it, and the own images that it uses.
func (p *page) overlayMatrix(r diag.Report, prefix string) {
	if len(r.Overlays) == 0 {
		return
	}
	own, others := map[string][]string{}, map[string]int{}
	for _, i := range r.Images {
		if !i.Own {
			others[i.At.Overlay]++
		} else if !slices.Contains(own[i.At.Overlay], i.Image) {
			own[i.At.Overlay] = append(own[i.At.Overlay], i.Image)
		}
	}
	worst := worstOf(r)
	p.heading(prefix+"overlays", "Overlays", "what users apply")
	p.start("div", "data-list", "")
	p.table("table of overlays", "", "Overlay", "Outcome", "Own images", "Other images")
	for _, path := range r.Overlays {
		p.start("tr", "data-item", "")
		p.start("th", "scope", "row")
		p.element("span", path, "class", "mono")
		p.end()
		o := worst[path]
		if o.tone == "" {
			o = outcomeOf(0)
		}
		p.start("td", "class", "cell tone-"+o.tone)
		p.element("span", o.glyph, "class", "glyph", "aria-hidden", "true")
		p.text(o.word)
		p.end()
		p.start("td", "class", "wide")
		for i, image := range own[path] {
			if i > 0 {
				p.raw("<br>")
			}
			p.element("span", image, "class", "mono")
		}
		p.end()
		p.element("td", countOrNone(others[path], "use"))
		p.end()
		p.raw("\n")
	}
	p.endTable()
	p.end()
	p.end()
}

// shown is an outcome as it looks.
type shown struct {
	tone, glyph, word string
	rank              int
}

func outcomeOf(s diag.Severity) shown {
	switch s {
	case diag.Error:
		return shown{"error", "✗", "error", 4}
	case diag.Warning:
		return shown{"warning", "!", "warning", 2}
	case diag.Info:
		return shown{"note", "i", "note", 1}
	}
	return shown{"ok", "✓", "nothing found", 0}
}

// worstOf is the worst outcome of each overlay that has one to speak of.
func worstOf(r diag.Report) map[string]shown {
	worst := map[string]shown{}
	put := func(path string, o shown) {
		if o.rank > worst[path].rank {
			worst[path] = o
		}
	}
	for _, f := range r.Findings {
		for _, at := range slices.Concat(f.Places(), f.Through) {
			put(at.Overlay, outcomeOf(f.Severity))
		}
	}
	for _, u := range r.Unchecked {
		o := shown{"unchecked", "?", "unchecked", 3}
		put(u.At.Overlay, o)
		put(u.Subject, o)
	}
	return worst
}

// imageRow is a reference with one answer, and where it is used.
type imageRow struct {
	use      diag.ImageUse
	overlays []string
	at       []string
}

// imageRows gathers the uses of images by reference and answer, own images first.
func imageRows(uses []diag.ImageUse) []*imageRow {
	type key struct {
		image, answer, detail string
		own                   bool
	}
	byKey := map[key]*imageRow{}
	var rows []*imageRow
	for _, i := range uses {
		k := key{i.Image, i.Answer, i.Detail, i.Own}
		row := byKey[k]
		if row == nil {
			row = &imageRow{use: i}
			byKey[k] = row
			rows = append(rows, row)
		}
		if !slices.Contains(row.overlays, i.At.Overlay) {
			row.overlays = append(row.overlays, i.At.Overlay)
		}
		if at := where(i.At); at != "" && !slices.Contains(row.at, at) {
			row.at = append(row.at, at)
		}
	}
	diag.SortBy(rows, func(a, b *imageRow) int {
		if a.use.Own != b.use.Own {
			if a.use.Own {
				return -1
			}
			return 1
		}
		return strings.Compare(a.use.Image, b.use.Image)
	})
	return rows
}

// answerTones says how the answer of a registry looks. That an own image is not there is for rules to judge.
var answerTones = map[string][2]string{
	"exists": {"ok", "✓"}, "absent": {"error", "✗"}, "mismatch": {"error", "✗"}, "cannot-tell": {"unchecked", "?"}, "not-asked": {"none", "·"},
}

func (p *page) inventory(r diag.Report, prefix string) {
	rows := imageRows(r.Images)
	if len(rows) == 0 {
		return
	}
	p.heading(prefix+"images", "Images", count(len(rows), "reference")+" in "+count(r.Stats.References, "use"))
	p.start("div", "data-list", "")
	p.table("table of images", "", "Image", "Whose", "Registry", "Used by", "Written at")
	for _, row := range rows {
		p.imageRow(row)
	}
	p.endTable()
	p.end()
	p.end()
}

func (p *page) imageRow(row *imageRow) {
	whose := "third-party"
	if row.use.Own {
		whose = "own"
	}
	p.start("tr", "data-item", "")
	p.start("th", "scope", "row", "class", "wide")
	p.element("span", row.use.Image, "class", "mono")
	p.end()
	p.start("td", "title", row.use.Why)
	p.text(whose)
	p.end()
	tone := answerTones[row.use.Answer]
	if tone[0] == "" {
		tone = answerTones["cannot-tell"]
	}
	p.start("td", "class", "answer tone-"+tone[0])
	p.element("span", tone[1], "class", "mark", "aria-hidden", "true")
	p.text(answerWords(row.use))
	if digest := row.use.Digest; digest != "" {
		const short = 19 // of "sha256:0123456789ab"
		p.text(" ")
		p.element("code", digest[:min(len(digest), short)], "title", digest)
	}
	p.end()
	p.foldedList(row.overlays, "overlay")
	p.foldedList(row.at, "place")
	p.end()
	p.raw("\n")
}

// foldedList is a cell with a few texts, or with their number and all of them behind it.
func (p *page) foldedList(list []string, noun string) {
	p.start("td", "class", "wide")
	const enough = 3
	folded := len(list) > enough
	if folded {
		p.start("details")
		p.element("summary", count(len(list), noun))
	}
	for i, text := range list {
		if i > 0 {
			p.raw("<br>")
		}
		p.element("span", text, "class", "mono")
	}
	if folded {
		p.end()
	}
	p.end()
}
