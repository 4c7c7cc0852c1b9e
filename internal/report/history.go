package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/fatih/color"

	"github.com/verscheck/verscheck/internal/diag"
)

// A historyFormat is a name for audit's -f and the function that writes it.
type historyFormat struct {
	name  string
	write func(io.Writer, diag.History, Options) error
}

var historyFormats = []historyFormat{
	{"full", writeMatrix},
	{"json", writeHistoryJSON},
	{"junit", writeHistoryJUnit},
	{"github", writeHistoryGitHub},
	{"markdown", writeHistoryMarkdown},
	{"html", writeHistoryHTML},
	{"svg", writeHistorySVG},
}

// HistoryFormats lists the names of the formats of a history, the default one first.
func HistoryFormats() []string {
	names := make([]string, 0, len(historyFormats))
	for _, f := range historyFormats {
		names = append(names, f.name)
	}
	return names
}

// WriteHistory writes a history. An unknown format is an error that lists the known ones; any other error is the writer's.
func WriteHistory(w io.Writer, format string, h diag.History, o Options) error {
	for _, f := range historyFormats {
		if f.name == format {
			return f.write(w, h, o)
		}
	}
	return fmt.Errorf("unknown format %q, known are %s", format, strings.Join(HistoryFormats(), ", "))
}

// writeMatrix writes releases down, the most recent last, and overlays across. Where the terminal is too narrow for the overlays, a
// release is told by its worst.
func writeMatrix(w io.Writer, h diag.History, o Options) error {
	p := newPrinter(o)
	m := newMatrix(h)
	if o.Width > 0 && m.width() > o.Width || len(m.header) == 1 {
		m = m.folded()
	}
	p.matrix(m)
	p.legend(h)
	p.reasons(h)
	p.gone(h)
	for _, g := range gapsIn(h.Unchecked) {
		p.notChecked(g)
	}
	p.separate()
	p.historySummary(h)
	p.hints(diag.Report{Hints: slices.Concat(h.Hints, lookCloser(h))})
	return p.writeTo(w)
}

var glyphs = map[diag.Shipped]string{
	diag.ShippedOK: "✓", diag.ShippedDrift: "✗", diag.ShippedFloating: "~", diag.ShippedUnknown: "?", diag.ShippedNone: "·",
}

func (p *printer) shade(s diag.Shipped) *color.Color {
	switch s {
	case diag.ShippedOK:
		return p.good
	case diag.ShippedDrift:
		return p.severity[diag.Error]
	case diag.ShippedFloating:
		return p.severity[diag.Warning]
	case diag.ShippedUnknown:
		return p.unchecked
	case diag.ShippedNone:
	}
	return p.gutter
}

// matrix prints the rows; a run of releases without overlays is one row unless all are asked for.
func (p *printer) matrix(m matrix) {
	widths := m.widths()
	line := func(cells []entry) {
		for i, c := range cells {
			p.printf("%s", c.paint(p, c.text))
			if i < len(cells)-1 {
				const gap = 2
				p.printf("%s", strings.Repeat(" ", widths[i]-textWidth(c.text)+gap))
			}
		}
		p.printf("\n")
	}
	line(m.header)
	for from := 0; from < len(m.rows); {
		to := from
		for to < len(m.rows) && m.rows[to].empty {
			to++
		}
		if n := to - from; n > 2 && !p.Verbose {
			first, last := m.rows[from].cells[0].text, m.rows[to-1].cells[0].text
			p.printf("%s\n", p.gutter.Sprintf("%s … %s: %s without anything to compare", first, last, count(n, "release")))
			from = to
			continue
		}
		line(m.rows[from].cells)
		from++
	}
}

// legend explains the glyphs that were used.
func (p *printer) legend(h diag.History) {
	var parts []string
	for _, entry := range legendOf(h) {
		parts = append(parts, p.shade(entry.shipped).Sprint(glyphs[entry.shipped])+" "+entry.text)
	}
	p.printf("\n%s\n", strings.Join(parts, "   "))
}

type legendEntry struct {
	shipped diag.Shipped
	text    string
}

// legendOf is what the outcomes that a history has are called.
func legendOf(h diag.History) []legendEntry {
	used := map[diag.Shipped]bool{}
	for _, row := range h.Releases {
		used[row.Verdict] = true
		for _, cell := range row.Overlays {
			used[cell.Verdict] = true
		}
	}
	return slices.DeleteFunc([]legendEntry{
		{diag.ShippedOK, "the release's version"},
		{diag.ShippedDrift, "another version"},
		{diag.ShippedFloating, "a placeholder"},
		{diag.ShippedUnknown, "could not be told"},
		{diag.ShippedNone, "nothing of its own"},
	}, func(e legendEntry) bool { return !used[e.shipped] })
}

// trouble is a reason why an overlay could not be told, at some releases.
type trouble struct {
	path, reason string
	tags         []string
}

// troublesOf lists them, each reason of an overlay once.
func troublesOf(h diag.History) []trouble {
	at := map[[2]string]int{}
	var out []trouble
	for _, row := range h.Releases {
		for _, cell := range row.Overlays {
			if cell.Verdict != diag.ShippedUnknown || cell.Reason == "" {
				continue
			}
			key := [2]string{cell.Path, cell.Reason}
			if _, known := at[key]; !known {
				at[key] = len(out)
				out = append(out, trouble{path: cell.Path, reason: cell.Reason})
			}
			t := &out[at[key]]
			t.tags = append(t.tags, row.Tag)
		}
	}
	return out
}

func (t trouble) words() string {
	return fmt.Sprintf("%s, %s: %s", t.path, span(t.tags), t.reason)
}

// span names releases by the first and the last of them.
func span(tags []string) string {
	if len(tags) == 1 {
		return tags[0]
	}
	return fmt.Sprintf("%s … %s (%s)", tags[0], tags[len(tags)-1], count(len(tags), "release"))
}

// reasons says why overlays could not be told.
func (p *printer) reasons(h diag.History) {
	const enough = 5
	list := troublesOf(h)
	for i, t := range list {
		if i == enough && !p.Verbose {
			p.printf("%s\n", p.gutter.Sprintf("… and %s more could not be told for other reasons (-v shows them)", count(len(list)-i, "overlay")))
			return
		}
		p.printf("%s %s\n", p.unchecked.Sprint("?"), Visible(t.words()))
	}
}

// historySummary is the one line that says how much of the history is wrong, since when, and until when.
func (p *printer) historySummary(h diag.History) {
	if p.Quiet {
		return
	}
	paint := map[string]*color.Color{"✓": p.good, "?": p.unchecked, "✗": p.severity[diag.Error]}
	glyph := historyGlyph(h)
	const indent = 2
	p.printf("%s %s\n", paint[glyph].Sprint(glyph), fold(historySummary(h), p.Width-indent))
}

func historyGlyph(h diag.History) string {
	open := h.Stats.Open+len(h.Unchecked) > 0
	switch {
	case h.Stats.Drifting+h.Stats.Gone > 0, h.Stats.Compared == 0 && !open:
		return "✗"
	case open:
		return "?"
	}
	return "✓"
}

// drifting lists the releases that shipped drift.
func drifting(h diag.History) []diag.ReleaseRow {
	return slices.DeleteFunc(slices.Clone(h.Releases), func(r diag.ReleaseRow) bool { return r.Verdict != diag.ShippedDrift })
}

// lookCloser says what shows the lines of the newest release that shipped drift: a matrix has no room for them.
func lookCloser(h diag.History) []string {
	drift := drifting(h)
	if len(drift) == 0 {
		return nil
	}
	return []string{"where it stands in the files: `verscheck check --ref " + drift[len(drift)-1].Tag + "`"}
}

// historySummary is the parts of that line.
func historySummary(h diag.History) []string {
	s := h.Stats
	drift := drifting(h)
	text := fmt.Sprintf("no release of %d shipped another version", s.Compared)
	switch {
	case s.Compared == 0 && s.Open+len(h.Unchecked) > 0:
		text = "nothing could be compared"
	case s.Compared == 0:
		text = fmt.Sprintf("nothing to compare: no image of %s is taken for this repository's own", count(s.Releases, "release"))
	case len(drift) > 0:
		text = Visible(fmt.Sprintf("%d of %s shipped drift, since %s; the newest is %s", s.Drifting, count(s.Compared, "release"), drift[0].Tag, drift[len(drift)-1].Tag))
	case s.Gone > 0:
		text += ", but not all is there any more"
	}
	parts := []string{text}
	if s.Floating > 0 {
		parts = append(parts, fmt.Sprintf("%d with placeholders", s.Floating))
	}
	if s.Open > 0 {
		parts = append(parts, fmt.Sprintf("%d could not be told", s.Open))
	}
	parts = append(parts, fmt.Sprintf("%s of %s, %d rendered", count(s.Overlays, "overlay"), count(s.Releases, "tag"), s.Rendered))
	if text := stillThere(s); text != "" {
		parts = append(parts, text)
	}
	if s.Left > 0 {
		parts = append(parts, fmt.Sprintf("%d third-party", s.Left))
	}
	return parts
}
