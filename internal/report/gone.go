package report

import (
	"fmt"
	"slices"

	"github.com/verscheck/verscheck/internal/diag"
)

// goneMark stands beside the versions of an overlay of which an image is not in its registry, or is another one there.
const goneMark = "†"

func isGone(i diag.ShippedImage) bool { return i.Registry == "absent" || i.Registry == "mismatch" }

func goneWords(i diag.ShippedImage) string {
	if i.Registry == "mismatch" {
		return "is another image in its registry"
	}
	return "is not in its registry"
}

// withGone adds the mark to what stands beside a glyph.
func withGone(text string, o diag.OverlayCell) string {
	switch {
	case !slices.ContainsFunc(o.Images, isGone):
		return text
	case text == "":
		return goneMark
	}
	return text + " " + goneMark
}

// goneImage is an image that is not in its registry, and the releases that shipped it.
type goneImage struct {
	reference, why string
	tags           []string
}

func goneOf(h diag.History) []goneImage {
	at := map[string]int{}
	var out []goneImage
	for _, row := range h.Releases {
		for _, cell := range row.Overlays {
			for _, i := range cell.Images {
				if !isGone(i) {
					continue
				}
				if _, known := at[i.Reference]; !known {
					at[i.Reference] = len(out)
					out = append(out, goneImage{reference: i.Reference, why: goneWords(i)})
				}
				g := &out[at[i.Reference]]
				if !slices.Contains(g.tags, row.Tag) {
					g.tags = append(g.tags, row.Tag)
				}
			}
		}
	}
	return out
}

// words says which, and since when.
func (g goneImage) words() string {
	return fmt.Sprintf("%s %s: %s", g.reference, g.why, span(g.tags))
}

// gone lists the images that are not there.
func (p *printer) gone(h diag.History) {
	const enough = 10
	list := goneOf(h)
	for i, g := range list {
		if i == enough && !p.Verbose {
			p.printf("%s\n", p.gutter.Sprintf("… and %s more (-v shows them)", count(len(list)-i, "image")))
			return
		}
		p.printf("%s %s\n", p.severity[diag.Error].Sprint(goneMark), Visible(g.words()))
	}
}

// stillThere says how many images are, for the summary; "" when nobody was asked.
func stillThere(s diag.HistoryStats) string {
	if s.Asked == 0 {
		return ""
	}
	text := fmt.Sprintf("%d of %s in their registry", s.Present, count(s.Asked, "own image"))
	if s.Gone > 0 {
		text += fmt.Sprintf(", %d not (%s)", s.Gone, goneMark)
	}
	return text
}
