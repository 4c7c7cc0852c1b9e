package report

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/fatih/color"

	"github.com/verscheck/verscheck/internal/diag"
)

// matrix is a history as a table of texts: a row a release, a column an overlay.
type matrix struct {
	header []entry
	rows   []matrixRow

	history diag.History
}

type matrixRow struct {
	cells []entry
	empty bool // nothing of the release could be compared
}

// entry is a text without line breaks or anything that a terminal would obey, and how it looks.
type entry struct {
	text  string
	color func(p *printer) *color.Color // nil: as it is

	shipped diag.Shipped // "" where it is no outcome
}

func (c entry) paint(p *printer, text string) string {
	if c.color == nil {
		return text
	}
	return c.color(p).Sprint(text)
}

func verdictCell(s diag.Shipped, text string) entry {
	return entry{strings.TrimSpace(glyphs[s] + " " + Visible(text)), func(p *printer) *color.Color { return p.shade(s) }, s}
}

func headCell(text string) entry {
	return entry{text: Visible(text), color: func(p *printer) *color.Color { return p.strong }}
}

// newMatrix gives each overlay a column. Overlays that say the same at every release share one.
func newMatrix(h diag.History) matrix {
	m := matrix{history: h, header: []entry{headCell("release")}}
	columns := columnsOf(h)
	names := shortened(columns)
	for _, name := range names {
		m.header = append(m.header, headCell(name))
	}
	for _, row := range h.Releases {
		name := row.Tag
		if row.Final != "" {
			name += " = " + row.Final
		}
		r := matrixRow{cells: []entry{{text: Visible(name)}}, empty: row.Verdict == diag.ShippedNone}
		shipped := columnCells(row)
		for _, column := range columns {
			i := slices.IndexFunc(shipped, func(o diag.OverlayCell) bool { return o.Path == column[0] })
			switch {
			case i < 0 && row.Verdict == diag.ShippedUnknown && len(shipped) == 0:
				r.cells = append(r.cells, verdictCell(diag.ShippedUnknown, ""))
			case i < 0:
				r.cells = append(r.cells, verdictCell(diag.ShippedNone, ""))
			default:
				r.cells = append(r.cells, verdictCell(shipped[i].Verdict, shippedText(shipped[i])))
			}
		}
		m.rows = append(m.rows, r)
	}
	return m
}

// columnCells is what a release holds as the columns show it: its overlays, and its carriers as if each key of a file were one.
func columnCells(row diag.ReleaseRow) []diag.OverlayCell {
	cells := slices.Clone(row.Overlays)
	for _, c := range row.Carriers {
		name := c.File + "#" + c.Key
		image := diag.ShippedImage{Image: c.Key + " " + c.Found, Found: c.Found, Expected: c.Expected, OK: c.OK, Verdict: c.Verdict, File: c.File, Line: c.Line}
		i := slices.IndexFunc(cells, func(o diag.OverlayCell) bool { return o.Path == name })
		if i < 0 {
			i, cells = len(cells), append(cells, diag.OverlayCell{Path: name, Verdict: diag.ShippedNone})
		}
		cells[i].Images = append(slices.Clip(cells[i].Images), image)
		cells[i].Verdict = cells[i].Verdict.Worse(c.Verdict)
	}
	return cells
}

// columnsOf lists overlays by path, those that say the same at every release together.
func columnsOf(h diag.History) [][]string {
	said := map[string]*strings.Builder{}
	var paths []string
	for i, row := range h.Releases {
		for _, o := range columnCells(row) {
			if said[o.Path] == nil {
				said[o.Path] = &strings.Builder{}
				paths = append(paths, o.Path)
			}
			fmt.Fprintf(said[o.Path], "%d %s %s\n", i, o.Verdict, shippedText(o))
		}
	}
	slices.Sort(paths)
	var columns [][]string
	for _, p := range paths {
		i := slices.IndexFunc(columns, func(c []string) bool { return said[c[0]].String() == said[p].String() })
		if i < 0 {
			columns = append(columns, []string{p})
		} else {
			columns[i] = append(columns[i], p)
		}
	}
	return columns
}

// shippedText is what stands beside a glyph: the wrong versions, the worst ones first.
func shippedText(o diag.OverlayCell) string {
	if o.Verdict == diag.ShippedOK || o.Verdict == diag.ShippedNone {
		return withGone("", o)
	}
	var found []string
	for _, image := range o.Images {
		text := image.Found
		if text == "" {
			text = "no tag"
		}
		if image.Verdict == o.Verdict && !slices.Contains(found, text) {
			found = append(found, text)
		}
	}
	const enough = 2
	if len(found) > enough {
		found = append(found[:enough:enough], fmt.Sprintf("+%d", len(found)-enough))
	}
	return withGone(strings.Join(found, " "), o)
}

// keyOf is the key in the path of a carrier's column, where it is short enough to name it; "" for an overlay.
func keyOf(p string) string {
	file, key, ok := strings.Cut(p, "#")
	switch {
	case !ok:
		return ""
	case strings.ContainsAny(key, " ()[]\\?*"):
		return path.Base(file)
	}
	return key
}

// shortened names columns by what is left of their paths without the directory that all overlays share, and carriers by their key.
func shortened(columns [][]string) []string {
	common, keys := "", map[string]int{}
	for _, c := range columns {
		for _, p := range c {
			if key := keyOf(p); key != "" {
				keys[key]++
				continue
			}
			if common == "" {
				common = path.Dir(p)
			}
			for common != "." && p != common && !strings.HasPrefix(p, common+"/") {
				common = path.Dir(common)
			}
		}
	}
	names := make([]string, len(columns))
	for i, c := range columns {
		short := make([]string, len(c))
		for j, p := range c {
			short[j] = strings.TrimPrefix(p, common+"/")
			if key := keyOf(p); keys[key] == 1 {
				short[j] = key
			}
		}
		const enough = 4
		if len(short) > enough {
			short = append(short[:enough-1:enough-1], fmt.Sprintf("%d more", len(short)-enough+1))
		}
		names[i] = strings.Join(short, ", ")
	}
	return names
}

// widths are those of the columns.
func (m matrix) widths() []int {
	widths := make([]int, len(m.header))
	measure := func(cells []entry) {
		for i, c := range cells {
			widths[i] = max(widths[i], textWidth(c.text))
		}
	}
	measure(m.header)
	for _, row := range m.rows {
		measure(row.cells)
	}
	return widths
}

func (m matrix) width() int {
	const gap = 2
	total := -gap
	for _, w := range m.widths() {
		total += w + gap
	}
	return total
}

// folded is the matrix with a single column: what the worst overlays of a release hold, and how many they are.
func (m matrix) folded() matrix {
	f := matrix{history: m.history, header: []entry{headCell("release"), headCell("overlays")}}
	for i, row := range m.history.Releases {
		var texts []string
		worst, all := 0, columnCells(row)
		for _, o := range all {
			if o.Verdict != row.Verdict {
				continue
			}
			worst++
			if text := shippedText(o); text != "" && !slices.Contains(texts, text) {
				texts = append(texts, text)
			}
		}
		text := fmt.Sprintf("%d of %d", worst, len(all))
		if noun := "overlay"; worst == len(all) {
			if len(row.Carriers) > 0 {
				noun = "place"
			}
			text = count(worst, noun)
		}
		if len(texts) > 0 {
			text = strings.Join(texts, ", ") + " in " + text
		}
		if len(all) == 0 {
			text = ""
		}
		f.rows = append(f.rows, matrixRow{cells: []entry{m.rows[i].cells[0], verdictCell(row.Verdict, text)}, empty: m.rows[i].empty})
	}
	return f
}
