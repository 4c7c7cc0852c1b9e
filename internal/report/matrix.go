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
}

func (c entry) paint(p *printer, text string) string {
	if c.color == nil {
		return text
	}
	return c.color(p).Sprint(text)
}

func verdictCell(s diag.Shipped, text string) entry {
	return entry{strings.TrimSpace(glyphs[s] + " " + Visible(text)), func(p *printer) *color.Color { return p.shade(s) }}
}

func headCell(text string) entry {
	return entry{Visible(text), func(p *printer) *color.Color { return p.strong }}
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
		for _, column := range columns {
			i := slices.IndexFunc(row.Overlays, func(o diag.OverlayCell) bool { return o.Path == column[0] })
			switch {
			case i < 0 && row.Verdict == diag.ShippedUnknown && len(row.Overlays) == 0:
				r.cells = append(r.cells, verdictCell(diag.ShippedUnknown, ""))
			case i < 0:
				r.cells = append(r.cells, verdictCell(diag.ShippedNone, ""))
			default:
				r.cells = append(r.cells, verdictCell(row.Overlays[i].Verdict, shippedText(row.Overlays[i])))
			}
		}
		m.rows = append(m.rows, r)
	}
	return m
}

// columnsOf lists overlays by path, those that say the same at every release together.
func columnsOf(h diag.History) [][]string {
	said := map[string]*strings.Builder{}
	var paths []string
	for i, row := range h.Releases {
		for _, o := range row.Overlays {
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
		return ""
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
	return strings.Join(found, " ")
}

// shortened names columns by what is left of their paths without the directory that all share.
func shortened(columns [][]string) []string {
	common := ""
	if len(columns) > 0 {
		common = path.Dir(columns[0][0])
	}
	for _, c := range columns {
		for _, p := range c {
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
		worst := 0
		for _, o := range row.Overlays {
			if o.Verdict != row.Verdict {
				continue
			}
			worst++
			if text := shippedText(o); text != "" && !slices.Contains(texts, text) {
				texts = append(texts, text)
			}
		}
		text := fmt.Sprintf("%d of %d", worst, len(row.Overlays))
		if worst == len(row.Overlays) {
			text = count(worst, "overlay")
		}
		if len(texts) > 0 {
			text = strings.Join(texts, ", ") + " in " + text
		}
		if len(row.Overlays) == 0 {
			text = ""
		}
		f.rows = append(f.rows, matrixRow{cells: []entry{m.rows[i].cells[0], verdictCell(row.Verdict, text)}, empty: m.rows[i].empty})
	}
	return f
}
