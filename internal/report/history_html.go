package report

import (
	"cmp"
	"io"
	"strconv"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
)

// writeHistoryHTML writes the history as one page: the matrix of releases and overlays, why something is not known, and every own
// image of every release.
func writeHistoryHTML(w io.Writer, h diag.History, o Options) error {
	p := page{Options: o}
	p.begin(strings.TrimSpace("verscheck audit: " + h.Repository))
	tone := map[string]string{"✓": "ok", "✗": "error", "?": "unchecked"}
	parts, glyph := historySummary(h), historyGlyph(h)
	p.banner(tone[glyph], glyph, strings.TrimPrefix(h.Repository+" · verscheck audit", " · "), parts[0])
	p.tiles(
		tile{h.Stats.Drifting, "release with drift", "releases with drift", true},
		tile{h.Stats.Gone, "image gone", "images gone", true},
		tile{h.Stats.Compared, "release compared", "releases compared", false},
		tile{h.Stats.Floating, "with placeholders", "with placeholders", false},
		tile{h.Stats.Open, "could not be told", "could not be told", false},
		tile{h.Stats.Releases, "tag", "tags", false},
		tile{h.Stats.Overlays, "overlay", "overlays", false},
		tile{h.Stats.Left, "third-party", "third-party", false},
	)
	for _, hint := range h.Hints {
		p.start("p", "class", "soft")
		p.prose(strings.TrimSpace(hint))
		p.end()
	}
	p.end()
	p.historyMatrix(h)
	p.goneImages(h)
	p.troubles(h)
	if len(h.Unchecked) > 0 {
		p.heading("unchecked", "Not checked", "neither right nor wrong, as far as is known")
		p.uncheckedList(h.Unchecked)
		p.end()
	}
	p.shippedImages(h)
	return p.finish(w)
}

var shippedWords = map[diag.Shipped]string{
	diag.ShippedOK: "the release's version", diag.ShippedDrift: "another version", diag.ShippedFloating: "a placeholder",
	diag.ShippedUnknown: "could not be told", diag.ShippedNone: "nothing of its own",
}

func (p *page) historyMatrix(h diag.History) {
	m := newMatrix(h)
	p.heading("matrix", "What each release has shipped", "releases down, overlays across")
	p.start("ul", "class", "legend")
	for _, e := range legendOf(h) {
		p.start("li", "class", "tone-"+string(e.shipped))
		p.element("span", glyphs[e.shipped], "aria-hidden", "true")
		p.text(" " + e.text)
		p.end()
	}
	p.end()
	p.start("div", "data-list", "")
	header := []string{}
	for _, c := range m.header {
		header = append(header, c.text)
	}
	p.table("table of releases and overlays", "matrix", header...)
	for i, row := range m.rows {
		p.start("tr", "data-item", "")
		p.start("th", "scope", "row", "data-key", strconv.Itoa(i))
		p.text(row.cells[0].text)
		p.end()
		for _, c := range row.cells[1:] {
			p.matrixCell(c)
		}
		p.end()
		p.raw("\n")
	}
	p.endTable()
	p.end()
	p.end()
}

// matrixCell shows an outcome by colour, glyph and, to who sees neither, words.
func (p *page) matrixCell(c entry) {
	p.start("td", "class", "cell tone-"+string(c.shipped))
	p.element("span", glyphs[c.shipped], "class", "glyph", "aria-hidden", "true")
	p.element("span", shippedWords[c.shipped]+" ", "class", "hidden")
	p.text(strings.TrimSpace(strings.TrimPrefix(c.text, glyphs[c.shipped])))
	p.end()
}

// goneImages lists what is not in its registry any more.
func (p *page) goneImages(h diag.History) {
	list := goneOf(h)
	if len(list) == 0 {
		return
	}
	p.heading("gone", goneMark+" Not in their registry", "what a release asks for and nobody can pull")
	p.start("ul", "class", "places")
	for _, g := range list {
		p.element("li", g.words())
	}
	p.end()
	p.end()
}

func (p *page) troubles(h diag.History) {
	list := troublesOf(h)
	if len(list) == 0 {
		return
	}
	p.heading("reasons", "Why some could not be told", "")
	p.start("ul", "class", "remarks")
	for _, t := range list {
		p.element("li", t.words())
	}
	p.end()
	p.end()
}

// shippedImages lists the own images of every release.
func (p *page) shippedImages(h diag.History) {
	if h.Stats.Compared == 0 {
		return
	}
	p.heading("images", "Own images, release by release", "")
	p.start("div", "data-list", "")
	p.table("table of own images of each release", "", "Release", "Outcome", "Image", "Expected", "Registry", "Overlay", "Written at")
	for n, row := range h.Releases {
		for _, cell := range columnCells(row) {
			for _, i := range cell.Images {
				if i.Verdict != diag.ShippedNone {
					p.shippedImage(n, row, cell, i)
				}
			}
		}
	}
	p.endTable()
	p.end()
	p.end()
}

func (p *page) shippedImage(n int, row diag.ReleaseRow, cell diag.OverlayCell, i diag.ShippedImage) {
	p.start("tr", "data-item", "")
	p.start("th", "scope", "row", "data-key", strconv.Itoa(n))
	p.text(row.Tag)
	p.end()
	p.start("td", "class", "cell tone-"+string(i.Verdict))
	p.element("span", glyphs[i.Verdict], "class", "glyph", "aria-hidden", "true")
	p.text(shippedWords[i.Verdict])
	p.end()
	p.start("td", "class", "wide")
	p.element("span", cmp.Or(i.Image, "no image"), "class", "mono")
	p.end()
	p.element("td", i.Expected)
	p.shippedAnswer(i)
	p.element("td", cell.Path, "class", "wide mono")
	p.element("td", where(diag.Place{File: i.File, Line: i.Line}), "class", "wide mono")
	p.end()
	p.raw("\n")
}

// shippedAnswer is what the registry of an image says; nothing when it was not asked.
func (p *page) shippedAnswer(i diag.ShippedImage) {
	if i.Registry == "" {
		p.element("td", "not asked", "class", "soft")
		return
	}
	tone := answerTones[i.Registry]
	if tone[0] == "" {
		tone = answerTones["cannot-tell"]
	}
	p.start("td", "class", "answer tone-"+tone[0])
	p.element("span", tone[1], "class", "mark", "aria-hidden", "true")
	p.text(answerWords(diag.ImageUse{Answer: i.Registry, Detail: i.RegistryDetail}))
	p.end()
}
