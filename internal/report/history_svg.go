package report

import (
	_ "embed" // for the style
	"io"
	"strconv"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
)

//go:embed svg.css
var svgStyle string

// The measures of the picture, in pixels.
const (
	svgChar   = 7.4 // of the widest type that the style may come to
	svgRow    = 24
	svgMargin = 16
	svgPad    = 10
)

// svg draws with whole pixels.
type svg struct{ markup }

// writeHistorySVG draws the matrix for a README, where pages are not rendered and pictures are. It has no script and no link.
func writeHistorySVG(w io.Writer, h diag.History, _ Options) error {
	m := newMatrix(h)
	const widest = 1600
	if svgWidth(m) > widest || len(m.header) == 1 {
		m = m.folded()
	}
	summary := historyGlyph(h) + " " + historySummary(h)[0]
	lead := [][2]string{{"soft", h.Repository}, {"title", summary}, {"soft", legendWords(h)}}
	if h.Repository == "" {
		lead = lead[1:]
	}
	columns, width := svgColumns(m), svgWidth(m)
	for _, line := range lead {
		width = max(width, svgText(line[1])+2*svgMargin)
	}
	for i := range columns[1:] { // what the lines above leave is shared
		columns[i+1] += (width - svgWidth(m)) / (len(columns) - 1)
	}
	height := svgMargin*2 + svgRow*(len(lead)+1+len(m.rows))

	s := svg{}
	s.start("svg", "xmlns", "http://www.w3.org/2000/svg", "width", strconv.Itoa(width), "height", strconv.Itoa(height),
		"viewBox", "0 0 "+strconv.Itoa(width)+" "+strconv.Itoa(height), "role", "img", "aria-labelledby", "title")
	s.raw("\n")
	s.element("title", "What each release has shipped: "+summary, "id", "title")
	s.raw("\n<style>\n" + svgStyle + "</style>\n")
	s.empty("rect", "class", "paper", "x", "0.5", "y", "0.5", "width", strconv.Itoa(width-1), "height", strconv.Itoa(height-1), "rx", "8")
	s.raw("\n")
	y := svgMargin
	for _, line := range lead {
		s.label(svgMargin, y, line[0], line[1])
		y += svgRow
	}
	s.row(columns, m.header, y, "soft")
	for _, row := range m.rows {
		y += svgRow
		s.empty("line", "class", "line", "x1", strconv.Itoa(svgMargin), "x2", strconv.Itoa(width-svgMargin), "y1", strconv.Itoa(y), "y2", strconv.Itoa(y))
		s.row(columns, row.cells, y, "")
	}
	s.end()
	s.raw("\n")
	return s.writeTo(w)
}

func svgText(text string) int { return int(svgChar*float64(textWidth(text))) + 1 }

// svgColumns are the widths of columns with room on both sides.
func svgColumns(m matrix) []int {
	widths := m.widths()
	for i, w := range widths {
		widths[i] = svgText(strings.Repeat("x", w)) + 2*svgPad
	}
	return widths
}

func svgWidth(m matrix) int {
	total := 2 * svgMargin
	for _, w := range svgColumns(m) {
		total += w
	}
	return total
}

// row draws cells, those that are outcomes on their colour.
func (s *svg) row(columns []int, cells []entry, y int, class string) {
	x := svgMargin
	for i, w := range columns {
		c, name := cells[i], class
		if c.shipped != "" {
			name = string(c.shipped)
			s.empty("rect", "class", name, "x", strconv.Itoa(x+1), "y", strconv.Itoa(y+1), "width", strconv.Itoa(w-2), "height", strconv.Itoa(svgRow-2), "rx", "3")
		}
		s.label(x+svgPad, y, name, c.text)
		x += w
	}
}

func (s *svg) label(x, y int, class, text string) {
	const baseline = 16
	attributes := []string{"x", strconv.Itoa(x), "y", strconv.Itoa(y + baseline)}
	if class != "" {
		attributes = append(attributes, "class", class)
	}
	s.element("text", text, attributes...)
	s.raw("\n")
}
