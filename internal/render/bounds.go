package render

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Bounds of one YAML document, refused before the library sees it. Its work grows with the square of the depth (2,000
// levels, 10 KB: 1.4 GB), and with what aliases expand to, which nothing else bounds (346 bytes: 4.5 GB).
const (
	maxDepth    = 200
	maxAliased  = 100_000  // values that the aliases of a document add to it
	maxRepeated = 16 << 20 // bytes of text that they repeat
)

// inBounds refuses a YAML stream that is cheap to write and ruinous to build. Most texts are told by a look at their bytes;
// only one that might be over a bound is parsed. One that cannot be parsed is none of its business.
func inBounds(text string) error {
	if strings.HasPrefix(text, "\xff\xfe") || strings.HasPrefix(text, "\xfe\xff") {
		return measure(text, 0) // UTF-16, which the bytes do not tell
	}
	for line, doc := range documents(text) {
		if suspicious(doc) {
			if err := measure(doc, line); err != nil {
				return err
			}
		}
	}
	return nil
}

// suspicious errs on the side of true. Each level of a document in block style takes a column of indentation or, for a
// list under its key, none; each level in flow style takes a bracket.
func suspicious(doc string) bool {
	if namesAfter(doc, '&') && namesAfter(doc, '*') || otherBreaks(doc) {
		return true
	}
	open, deepest := 0, 0 // brackets that earlier lines may have left open, and that any line may have opened besides
	for rest := doc; rest != ""; {
		line, after, _ := strings.Cut(rest, "\n")
		rest = after
		if len(line) > maxDepth/4 && len(line)-len(strings.TrimLeft(line, " -?:\t")) > maxDepth/4 {
			return true
		}
		most, left := brackets(line)
		open, deepest = open+left, max(deepest, most)
	}
	return open+deepest > maxDepth/2
}

// namesAfter reports whether a name stands directly behind a sign that makes it an anchor or an alias, which both only do where a
// value begins. Descriptions are full of "**bold**" and "a & b".
func namesAfter(doc string, sign byte) bool {
	for at := 0; ; at++ {
		i := strings.IndexByte(doc[at:], sign)
		if i < 0 {
			return false
		}
		at += i
		if at+1 < len(doc) && nameByte(doc[at+1]) && (at == 0 || !nameByte(doc[at-1])) {
			return true
		}
	}
}

// nameByte holds the bytes of the names of anchors, as the YAML library reads them.
func nameByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '_' || c == '-'
}

// brackets returns how many brackets of a line may be open at once, and how many it may leave open. A closing one counts only
// where it cannot be part of a text: on a line without quotes, comments and tags, behind an opening one.
func brackets(line string) (most, left int) {
	if strings.IndexByte(line, '[') < 0 && strings.IndexByte(line, '{') < 0 {
		return 0, 0
	}
	closes := !strings.ContainsAny(line, `"'#!`)
	for i := range len(line) {
		switch line[i] {
		case '[', '{':
			left++
			most = max(most, left)
		case ']', '}':
			if closes {
				left = max(0, left-1)
			}
		}
	}
	return most, left
}

// otherBreaks reports whether YAML sees ends of lines in a text that are no line feeds.
func otherBreaks(text string) bool {
	return strings.Count(text, "\r") != strings.Count(text, "\r\n") ||
		strings.Contains(text, "\u0085") || strings.Contains(text, "\u2028") || strings.Contains(text, "\u2029")
}

// measure parses a stream that begins behind a line and refuses what is out of bounds.
func measure(text string, before int) error {
	decoder := yaml.NewDecoder(strings.NewReader(text))
	for {
		var doc yaml.Node
		if err := decoder.Decode(&doc); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return nil
		}
		m := measurer{left: maxAliased, text: maxRepeated, before: before}
		if err := m.node(&doc, 0); err != nil {
			return err
		}
	}
}

type measurer struct {
	left   int // values that aliases may still add
	text   int // bytes of text that they may still repeat
	before int // lines before the text
	alias  int // line of the alias that is being expanded, 0 outside of any
}

func (m *measurer) node(n *yaml.Node, depth int) error {
	if depth > maxDepth {
		return &problem{
			line: m.before + n.Line, err: errTooBig, reason: fmt.Sprintf("its values nest deeper than %d levels", maxDepth),
			help: "flatten it, or leave it out with --exclude",
		}
	}
	if m.alias > 0 {
		m.left--
		m.text -= len(n.Value)
		switch {
		case m.left < 0:
			return m.tooMuch(fmt.Sprintf("expand to more than %d values", maxAliased))
		case m.text < 0:
			return m.tooMuch(fmt.Sprintf("repeat more than %d MiB of text", maxRepeated>>20))
		}
	}
	if n.Kind == yaml.AliasNode {
		if m.alias == 0 {
			m.alias = n.Line
			defer func() { m.alias = 0 }()
		}
		return m.node(n.Alias, depth+1)
	}
	for _, child := range n.Content {
		if err := m.node(child, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (m *measurer) tooMuch(what string) *problem {
	return &problem{
		line: m.before + m.alias, err: errTooBig, reason: "its aliases " + what,
		help: "write the values out, or leave it out with --exclude",
	}
}
