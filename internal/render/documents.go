package render

import (
	"iter"
	"strings"
)

// documents cuts a YAML stream into its documents, each with the number of lines before it. What stands behind a separator on its
// line belongs to the document that it begins. A line of three hyphens ends a document whatever it stands in, unless more
// than white space is glued to them.
func documents(text string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		line := 0
		for {
			end := nextDocument(text)
			if end < 0 {
				yield(line, text)
				return
			}
			if !yield(line, text[:end]) {
				return
			}
			line += strings.Count(text[:end], "\n")
			text = text[end+len("---"):]
		}
	}
}

// nextDocument returns the offset of the first separator that does not begin the text, -1 when there is none.
func nextDocument(text string) int {
	for from := 0; ; {
		i := strings.Index(text[from:], "\n---")
		if i < 0 {
			return -1
		}
		from += i + len("\n---")
		if from == len(text) || strings.IndexByte(" \t\r\n", text[from]) >= 0 {
			return from - len("---")
		}
	}
}
