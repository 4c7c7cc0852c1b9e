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
	counts []int // code points before each stride of bytes; nil where no line is long
}

// stride is how much of a line may be counted for each look-up of a column.
const stride = 512

// NewLines prepares a text for look-ups.
func NewLines(text string) Lines {
	l := Lines{text: text, starts: make([]int, 1, 2+strings.Count(text, "\n"))}
	long := false
	for at := 0; ; {
		i := strings.IndexByte(text[at:], '\n')
		long = long || i > stride || i < 0 && len(text)-at > stride
		if i < 0 {
			break
		}
		at += i + 1
		l.starts = append(l.starts, at)
	}
	if long {
		n := 0
		for at := 0; at < len(text); at += stride {
			l.counts = append(l.counts, n)
			n += codePoints(text[at:min(at+stride, len(text))])
		}
	}
	return l
}

// codePoints counts the bytes that begin a code point, so that parts of a text add up wherever they are cut.
func codePoints(text string) int {
	n := 0
	for i := range len(text) {
		if text[i]&0xc0 != 0x80 {
			n++
		}
	}
	return n
}

// Line returns the line, from 1, that holds an offset.
func (l Lines) Line(offset int) int {
	return sort.Search(len(l.starts), func(i int) bool { return l.starts[i] > offset })
}

// Column returns the column, in code points from 1, of an offset.
func (l Lines) Column(offset int) int {
	start := l.starts[l.Line(offset)-1]
	column := 1
	if strings.HasPrefix(l.text[start:offset], byteOrderMark) {
		column = 0
	}
	from, to := start/stride+1, offset/stride
	if l.counts == nil || from > to || to >= len(l.counts) {
		return column + codePoints(l.text[start:offset])
	}
	return column + codePoints(l.text[start:from*stride]) + l.counts[to] - l.counts[from] + codePoints(l.text[to*stride:offset])
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
