package report

import (
	"cmp"
	"io"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
)

// writeHistoryJUnit writes a case for each overlay of each release: drift fails, a placeholder passes with a word about it, and what
// could not be told is an error.
func writeHistoryJUnit(w io.Writer, h diag.History, o Options) error {
	if o.FailOn == 0 {
		o.FailOn = diag.Error
	}
	j := junit{Options: o, byName: map[[2]string]*junitCase{}}
	for _, row := range h.Releases {
		cells := columnCells(row)
		for _, cell := range cells {
			j.cell(row, cell)
		}
		switch {
		case len(cells) > 0:
		case row.Verdict == diag.ShippedUnknown:
			j.find(row.Tag, "release", diag.Place{}).broken = "could not be told"
		default:
			j.find(row.Tag, "release", diag.Place{}).skipped = "nothing to compare"
		}
	}
	for _, u := range h.Unchecked {
		c := j.find("verscheck", string(u.Kind)+": "+cmp.Or(u.Subject, u.Reason), u.At)
		c.open = append(c.open, u)
	}
	summary := strings.Join(historySummary(h), " · ")
	if h.Stats.Compared == 0 {
		c := j.find("verscheck", "nothing-to-check", diag.Place{})
		c.broken = summary
	}
	return writeSuites(w, []suite{{"verscheck audit", [][2]string{{"repository", h.Repository}, {"summary", summary}}, j.cases}})
}

func (j *junit) cell(row diag.ReleaseRow, cell diag.OverlayCell) {
	c := j.find(row.Tag, cell.Path, diag.Place{})
	switch cell.Verdict {
	case diag.ShippedUnknown:
		c.broken = cmp.Or(cell.Reason, "could not be told")
	case diag.ShippedNone:
		c.skipped = "nothing to compare"
	case diag.ShippedOK, diag.ShippedDrift, diag.ShippedFloating:
	}
	for _, i := range cell.Images {
		f := diag.Finding{
			Rule: string(i.Verdict), Severity: diag.Error, At: diag.Place{File: i.File, Line: i.Line},
			Message: strings.TrimSuffix(cmp.Or(i.Image, "no image")+" in release "+row.Tag+", expected "+i.Expected, ", expected "),
		}
		if isGone(i) {
			g := f
			g.Rule, g.Message = "registry", i.Reference+" of release "+row.Tag+" "+goneWords(i)
			c.fails = append(c.fails, g)
		}
		switch i.Verdict {
		case diag.ShippedDrift:
			c.fails = append(c.fails, f)
		case diag.ShippedFloating:
			f.Severity = diag.Warning
			c.milder = append(c.milder, f)
		case diag.ShippedOK, diag.ShippedNone, diag.ShippedUnknown:
		}
	}
	if cell.Verdict == diag.ShippedDrift && len(c.fails) == 0 {
		c.fails = append(c.fails, diag.Finding{Rule: string(cell.Verdict), Severity: diag.Error, Message: cell.Path + " drifts in release " + row.Tag})
	}
}
