package report

import (
	"io"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
)

// writeHistoryMarkdown writes the summary and the matrix: of many overlays, the worst of each release.
func writeHistoryMarkdown(w io.Writer, h diag.History, o Options) error {
	m := markdown{limit: o.Limit}
	parts := historySummary(h)
	m.printf("### %s verscheck audit: %s\n", historyGlyph(h), md(parts[0]))
	if len(parts) > 1 {
		m.printf("\n%s\n", md(strings.Join(parts[1:], " · ")))
	}
	table := newMatrix(h)
	const widest = 8 // columns that a page of a code host has room for
	if len(table.header) > widest || len(table.header) == 1 {
		table = table.folded()
	}
	m.matrix(table)
	m.printf("\n%s\n", legendWords(h))
	for _, g := range goneOf(h) {
		if m.full() {
			break
		}
		m.printf("\n%s %s\n", goneMark, md(g.words()))
	}
	for _, t := range troublesOf(h) {
		if m.full() {
			break
		}
		m.printf("\n? %s\n", md(t.words()))
	}
	m.unchecked(h.Unchecked)
	for _, hint := range h.Hints {
		m.printf("\nhint: %s\n", mdProse(strings.TrimSpace(hint)))
	}
	_, err := io.WriteString(w, m.b.String())
	return err
}

func (m *markdown) matrix(table matrix) {
	row := func(cells []entry) {
		for _, c := range cells {
			m.printf("| %s ", md(c.text))
		}
		m.printf("|\n")
	}
	m.printf("\n")
	row(table.header)
	m.printf("%s|\n", strings.Repeat("|---", len(table.header)))
	for i, r := range table.rows {
		if m.full() {
			m.printf("| … and %s more |\n", count(len(table.rows)-i, "release"))
			return
		}
		row(r.cells)
	}
}

// legendWords explains the glyphs that were used, in plain text.
func legendWords(h diag.History) string {
	var parts []string
	for _, entry := range legendOf(h) {
		parts = append(parts, glyphs[entry.shipped]+" "+entry.text)
	}
	return strings.Join(parts, " · ")
}
