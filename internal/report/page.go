package report

import (
	"crypto/sha256"
	_ "embed" // for the style and the script
	"encoding/base64"
	"io"
	"strconv"

	"github.com/verscheck/verscheck/internal/diag"
)

//go:embed page.css
var pageStyle string

//go:embed page.js
var pageScript string

// page is an HTML page that needs nothing but itself: it loads nothing, runs no script but its own, and says all of it without.
type page struct {
	markup
	Options

	depth int // of the headings: 1 in a report among others
}

// h is the element of a heading of some level, 1 for the title of a report.
func (p *page) h(level int) string { return "h" + strconv.Itoa(level+p.depth) }

// integrity is the source of a content security policy that allows one text, and nothing that was smuggled in beside it.
func integrity(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// begin writes everything before the first section.
func (p *page) begin(title string) {
	p.raw("<!doctype html>\n")
	p.start("html", "lang", "en")
	p.raw("\n<head>\n<meta charset=\"utf-8\">\n")
	p.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"robots\" content=\"noindex\">\n")
	p.raw(`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ` + integrity(pageStyle) + "; script-src " +
		integrity(pageScript) + `; base-uri 'none'; form-action 'none'">` + "\n")
	p.element("title", title)
	p.raw("\n<style>" + pageStyle + "</style>\n</head>\n")
	p.start("body")
	p.raw("\n")
	p.start("main")
	p.raw("\n")
}

// finish writes everything behind the last section.
func (p *page) finish(w io.Writer) error {
	p.end()
	p.raw("\n")
	p.start("footer")
	p.start("p")
	p.text("Written by ")
	p.element("span", "verscheck "+p.Version)
	p.text(", exit status " + strconv.Itoa(p.ExitCode) + ".")
	p.end()
	p.end()
	p.raw("\n<script>" + pageScript + "</script>\n")
	p.end()
	p.end()
	p.raw("\n")
	return p.writeTo(w)
}

// heading opens a section, which its caller ends.
func (p *page) heading(id, text, small string) {
	p.raw("\n")
	p.start("section", "aria-labelledby", id)
	p.start(p.h(2), "id", id, "class", "section")
	p.text(text)
	if small != "" {
		p.text(" ")
		p.element("small", small)
	}
	p.end()
	p.raw("\n")
}

// banner says what came of it: the first thing that anybody reads.
func (p *page) banner(tone, glyph, eyebrow, title string) {
	p.start("header", "class", "banner tone-"+tone)
	p.element("div", eyebrow, "class", "eyebrow")
	p.start("div", "class", "verdict")
	p.element("span", glyph, "class", "glyph", "aria-hidden", "true")
	p.element(p.h(1), title, "class", "title")
	p.end()
}

// tile is a number and what it counts, one of them and several.
type tile struct {
	n         int
	one, many string
	hot       bool // it is what is wrong
}

func (p *page) tiles(list ...tile) {
	p.start("ul", "class", "tiles")
	for _, t := range list {
		if t.hot && t.n > 0 {
			p.start("li", "class", "hot")
		} else {
			p.start("li")
		}
		p.element("b", strconv.Itoa(t.n))
		noun := t.many
		if t.n == 1 {
			noun = t.one
		}
		p.element("span", noun)
		p.end()
	}
	p.end()
}

// table opens a table that can be scrolled by itself, with the keyboard too, and its body; endTable ends both.
func (p *page) table(label, class string, header ...string) {
	p.start("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", label)
	p.start("table", "class", class, "data-sort", "")
	p.start("thead")
	p.start("tr")
	for _, h := range header {
		p.element("th", h, "scope", "col")
	}
	p.end()
	p.end()
	p.raw("\n")
	p.start("tbody")
	p.raw("\n")
}

func (p *page) endTable() {
	p.end()
	p.end()
	p.end()
	p.raw("\n")
}

// toneOf is the class of colours of a severity.
func toneOf(s diag.Severity) string { return s.String() }
