package report

import "strings"

// fold joins the parts of the summary in one line. Only on a terminal that is too narrow for it, it breaks between parts.
func fold(parts []string, width int) string {
	const dot, indent = " · ", "\n  "
	text, column := wrap(parts[0], width, 0, indent), textWidth(parts[0])
	for _, part := range parts[1:] {
		n := textWidth(part)
		if width > 0 && column+textWidth(dot)+n > width {
			text, column = text+indent+part, n
			continue
		}
		text, column = text+dot+part, column+textWidth(dot)+n
	}
	return text
}

// wrap breaks text between words so that no line is wider than width, given that its first line begins at a column;
// 0 or less means that nothing is broken. Help is not wrapped: a command has to survive being copied.
func wrap(text string, width, column int, lineBreak string) string {
	if width <= 0 || column+textWidth(text) <= width {
		return text
	}
	words := strings.Split(text, " ")
	var b strings.Builder
	b.WriteString(words[0])
	column += textWidth(words[0])
	for _, word := range words[1:] {
		n := textWidth(word)
		if column+1+n > width {
			b.WriteString(lineBreak + word)
			column = len(lineBreak) - 1 + n
			continue
		}
		b.WriteString(" " + word)
		column += 1 + n
	}
	return b.String()
}
