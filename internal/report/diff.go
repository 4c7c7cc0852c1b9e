package report

import "strings"

// Diff returns a unified diff as it may be shown: what a terminal would obey is escaped, but for a carriage return at the end of a
// line, which whoever applies the diff needs. With colours, it is for eyes alone, and that is left out, too.
func Diff(text string, colors bool) string {
	colours := newPalette(colors)
	var b strings.Builder
	header := true // until the first hunk, as a removed line may begin with dashes
	for line := range strings.Lines(text) {
		line, ended := strings.CutSuffix(line, "\n")
		line, returned := strings.CutSuffix(line, "\r")
		header = header && !strings.HasPrefix(line, "@@")
		parts := strings.Split(line, "\t")
		for i, part := range parts {
			parts[i] = Visible(part)
		}
		shown := strings.Join(parts, "\t")
		switch {
		case header:
			shown = colours.strong.Sprint(shown)
		case strings.HasPrefix(line, "@@"):
			shown = colours.gutter.Sprint(shown)
		case strings.HasPrefix(line, "-"):
			shown = colours.removed.Sprint(shown)
		case strings.HasPrefix(line, "+"):
			shown = colours.added.Sprint(shown)
		}
		b.WriteString(shown)
		if returned && !colors {
			b.WriteByte('\r')
		}
		if ended {
			b.WriteByte('\n')
		}
	}
	return b.String()
}
