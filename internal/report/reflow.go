package report

import "strings"

// Reflow breaks the paragraphs and list items of a Markdown text anew, so that no line is wider than width where words allow it.
// Headings, tables and code stay as they are. A width of 0 or less changes nothing.
func Reflow(text string, width int) string {
	if width <= 0 {
		return text
	}
	var b strings.Builder
	var words []string
	indent := ""
	flush := func() {
		if len(words) > 0 {
			b.WriteString(wrap(strings.Join(words, " "), width, 0, "\n"+indent) + "\n")
			words, indent = nil, ""
		}
	}
	code := false
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		fence := strings.HasPrefix(line, "```")
		asIs := code || fence || line == "" || strings.HasPrefix(line, "    ") || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "|")
		item := strings.HasPrefix(line, "- ") || strings.HasPrefix(line, "* ")
		if asIs || item {
			flush()
		}
		switch {
		case asIs:
			code = code != fence
			b.WriteString(line + "\n")
			continue
		case item:
			indent = "  "
		}
		words = append(words, strings.TrimSpace(line))
	}
	flush()
	return b.String()
}
