package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
)

// Writer is a text in the source that another one was written over.
type Writer struct {
	At   diag.Place
	By   string // what kind of text it is, in a word: "patch"
	Text string // what stands there, in words when that is nothing: "no tag"
}

// over are the lines that tell what the text at a place was written over, through whichever overlay, the nearest first: none when it
// stands where it was first written.
func (p *printer) over(margin string, at diag.Place, f diag.Finding) []string {
	if p.Over == nil {
		return nil
	}
	var list []Writer
	layer := map[Writer]int{} // how far below
	var gaps []string
	for _, q := range slices.Concat(f.Places(), f.Through) {
		if !q.SameText(at) {
			continue
		}
		writers, gap := p.Over(q)
		for n, w := range writers {
			layer[w] = max(layer[w], n)
			list = append(list, w)
		}
		if gap != "" {
			gaps = append(gaps, gap)
		}
	}
	diag.SortBy(list, func(a, b Writer) int {
		return cmp.Or(cmp.Compare(layer[a], layer[b]), diag.ComparePlaces(a.At, b.At), cmp.Compare(a.By, b.By))
	})
	lines := table(slices.Compact(list))
	slices.Sort(gaps)
	for _, gap := range slices.Compact(gaps) {
		if len(list) > 0 {
			gap = "perhaps more: " + gap
		}
		lines = append(lines, Visible(gap))
	}
	if len(lines) == 0 {
		return nil
	}
	const word = "over:"
	lines[0] = margin + " " + p.gutter.Sprint("=") + " " + p.strong.Sprint(word) + " " + lines[0]
	for i := range lines[1:] {
		lines[i+1] = margin + strings.Repeat(" ", len(" = "+word+" ")) + lines[i+1]
	}
	return lines
}

// table aligns writers, a line each.
func table(list []Writer) []string {
	places, by := 0, 0
	for _, w := range list {
		places, by = max(places, textWidth(where(w.At))), max(by, textWidth(w.By))
	}
	lines := make([]string, 0, len(list))
	for _, w := range list {
		at := where(w.At)
		lines = append(lines, at+strings.Repeat(" ", places-textWidth(at))+"  "+w.By+strings.Repeat(" ", by-textWidth(w.By))+"  "+Visible(w.Text))
	}
	return lines
}
