package render

import (
	"sort"
	"strings"
	"unicode/utf8"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// byteOrderMark may begin a text. It takes no column.
const byteOrderMark = "\ufeff"

// Lines maps byte offsets of a text to lines and columns as [diag.Place] counts them.
type Lines struct {
	text   string
	starts []int // offset of each line's first byte
}

// NewLines prepares a text for look-ups.
func NewLines(text string) Lines {
	starts := make([]int, 1, 2+strings.Count(text, "\n"))
	for at := 0; ; {
		i := strings.IndexByte(text[at:], '\n')
		if i < 0 {
			return Lines{text, starts}
		}
		at += i + 1
		starts = append(starts, at)
	}
}

// Line returns the line, from 1, that holds an offset.
func (l Lines) Line(offset int) int {
	return sort.Search(len(l.starts), func(i int) bool { return l.starts[i] > offset })
}

// Column returns the column, in code points from 1, of an offset.
func (l Lines) Column(offset int) int {
	start := l.starts[l.Line(offset)-1]
	return utf8.RuneCountInString(strings.TrimPrefix(l.text[start:offset], byteOrderMark)) + 1
}

// offset returns the offset of a line and column as a YAML parser counts them.
func (l Lines) offset(line, column int) int {
	if line < 1 || line > len(l.starts) {
		return len(l.text)
	}
	at := l.starts[line-1]
	if line == 1 && strings.HasPrefix(l.text, byteOrderMark) {
		at += len(byteOrderMark)
	}
	for i := 1; i < column && at < len(l.text); i++ {
		_, size := utf8.DecodeRuneInString(l.text[at:])
		at += size
	}
	return at
}

// scalar returns the offset of the text of a scalar, behind its opening quote if it has one. The second result is false
// where the source is written in another way than the value: folded, escaped.
func (l Lines) scalar(n *yaml.Node) (int, bool) {
	if n.Line < 1 || n.Line > len(l.starts) || n.Value == "" {
		return 0, false
	}
	at := l.offset(n.Line, n.Column)
	rest := l.text[at:]
	// An anchor or a tag may stand before the value.
	for strings.HasPrefix(rest, "&") || strings.HasPrefix(rest, "!") {
		space := strings.IndexAny(rest, " \n")
		if space < 0 || rest[space] == '\n' {
			return 0, false
		}
		trimmed := strings.TrimLeft(rest[space:], " ")
		at += len(rest) - len(trimmed)
		rest = trimmed
	}
	if rest != "" && (rest[0] == '"' || rest[0] == '\'') {
		return at + 1, strings.HasPrefix(rest[1:], n.Value+rest[:1])
	}
	return at, strings.HasPrefix(rest, n.Value)
}
