package report

import (
	"github.com/fatih/color"

	"github.com/verscheck/verscheck/internal/diag"
)

// palette is the colours of the text formats. Each value is switched by itself: color.NoColor is decided by the
// process's stdout, and a report may go elsewhere.
type palette struct {
	severity  map[diag.Severity]*color.Color
	unchecked *color.Color
	good      *color.Color
	gutter    *color.Color
	strong    *color.Color
	remark    *color.Color // "help:", "hint:"
	removed   *color.Color
	added     *color.Color
}

func newPalette(on bool) palette {
	paint := func(attributes ...color.Attribute) *color.Color {
		c := color.New(attributes...)
		if on {
			c.EnableColor()
		} else {
			c.DisableColor()
		}
		return c
	}
	return palette{
		severity: map[diag.Severity]*color.Color{
			diag.Error:   paint(color.FgRed, color.Bold),
			diag.Warning: paint(color.FgYellow, color.Bold),
			diag.Info:    paint(color.FgCyan, color.Bold),
		},
		unchecked: paint(color.FgMagenta, color.Bold),
		good:      paint(color.FgGreen, color.Bold),
		gutter:    paint(color.FgBlue, color.Bold),
		strong:    paint(color.Bold),
		remark:    paint(color.FgCyan),
		removed:   paint(color.FgRed),
		added:     paint(color.FgGreen),
	}
}
