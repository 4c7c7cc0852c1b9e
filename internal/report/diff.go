package report

import (
	"fmt"
	"strings"
)

// hiddenLine stands for a line that may not be shown.
const hiddenLine = "(a line of a Secret is not shown)"

// Diff returns a unified diff, in which no line is added or lost, as it may be shown. What a terminal would obey is escaped, but for a
// carriage return at the end of a line, which whoever applies the diff needs. With colours, it is for eyes alone, and that is left out,
// too. Lines that are not shown make it a diff that cannot be applied, which is the second result.
func Diff(text string, colors bool, shown func(line int) bool) (diff string, whole bool) {
	d := differ{palette: newPalette(colors), colors: colors, shown: shown, whole: true}
	for line := range strings.Lines(text) {
		d.line(line)
	}
	return d.out.String(), d.whole
}

type differ struct {
	palette

	colors       bool
	shown        func(line int) bool
	whole        bool
	out          strings.Builder
	hunk         bool // the header is over: a removed line may begin with dashes
	before, next int  // the lines of the old and the new text that come next
}

func (d *differ) line(line string) {
	line, ended := strings.CutSuffix(line, "\n")
	line, returned := strings.CutSuffix(line, "\r")
	d.out.WriteString(d.paint(line))
	if returned && !d.colors {
		d.out.WriteByte('\r')
	}
	if ended {
		d.out.WriteByte('\n')
	}
}

func (d *differ) paint(line string) string {
	switch {
	case strings.HasPrefix(line, "@@"):
		d.hunk = true
		_, _ = fmt.Sscanf(line, "@@ -%d", &d.before) // the library wrote it
		if _, after, ok := strings.Cut(line, "+"); ok {
			_, _ = fmt.Sscanf(after, "%d", &d.next)
		}
		return d.gutter.Sprint(Visible(line))
	case !d.hunk:
		return d.strong.Sprint(visibleTabs(line))
	case strings.HasPrefix(line, "-"):
		d.before++
		return d.removed.Sprint(d.visible(line, d.before-1))
	case strings.HasPrefix(line, "+"):
		d.next++
		return d.added.Sprint(d.visible(line, d.next-1))
	case strings.HasPrefix(line, " "):
		d.before++
		d.next++
		return d.visible(line, d.before-1)
	}
	return visibleTabs(line) // that a line break is missing
}

// visible is a line of the text, with the sign before it.
func (d *differ) visible(line string, number int) string {
	if len(line) > 1 && !d.shown(number) {
		d.whole = false
		return line[:1] + hiddenLine
	}
	return visibleTabs(line)
}

// visibleTabs is [Visible], and leaves tabs as they are.
func visibleTabs(line string) string {
	parts := strings.Split(line, "\t")
	for i, part := range parts {
		parts[i] = Visible(part)
	}
	return strings.Join(parts, "\t")
}
