package fix

import (
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// isYAML tells by the name of a file.
func isYAML(file string) bool {
	base := path.Base(file)
	return base == "Kustomization" || slices.Contains([]string{".yaml", ".yml"}, path.Ext(base))
}

// applyYAML makes splices of a text that is YAML. A plain value that would become a number, or something else than text, gets
// quotes. What comes out must read as it did, but for the values that were to change. A text that is no YAML to begin with, as a
// template, is changed as any other.
func applyYAML(text string, splices []splice) (string, *Refusal) {
	before, err := scalars(text)
	if err != nil {
		return join(text, splices), nil
	}
	for i := range splices {
		s := &splices[i]
		if s.quotes() {
			continue
		}
		n := before.plainAt(text, s.start, s.end)
		if n == nil {
			s.quote = false // it has quotes, or is a part of a longer text
			continue
		}
		at := n.start
		whole := n.node.Value[:s.start-at] + s.New + n.node.Value[s.end-at:]
		switch {
		case whole == s.New:
			s.quote = s.quote || !isText(whole)
		case !isText(whole):
			return text, s.refuse("%s is no text to YAML: put quotes around it", whole)
		}
	}
	changed := join(text, splices)
	after, err := scalars(changed)
	if err != nil {
		return text, splices[0].refuse("with %q there, the file is no YAML any more: %s", splices[0].New, err)
	}
	if s := before.strays(after, splices); s != nil {
		return text, s.refuse("with %q there, the file would read otherwise in another place", s.New)
	}
	return changed, nil
}

// isText reports whether every reader of YAML, 1.1 or 1.2, takes a plain scalar for text.
func isText(plain string) bool {
	n := yaml.Node{Kind: yaml.ScalarNode, Value: plain}
	if plain == "" || n.ShortTag() != yaml.NodeTagString || yaml.IsYaml1_1NonString(&n) {
		return false
	}
	read, err := scalars(plain)
	return err == nil && len(read) == 2 && read[1].node.Kind == yaml.ScalarNode && read[1].node.Value == plain
}

// element is a node of a stream of documents, in the order in which it is read.
type element struct {
	node  *yaml.Node
	start int // of a plain scalar on one line: the offset of its first byte; -1 for all others
}

type elements []element

// scalars reads all documents of a text. An alias is met once, where it stands.
func scalars(text string) (list elements, err error) {
	defer func() {
		if r := recover(); r != nil { // earlier versions of the library had panics
			list, err = nil, fmt.Errorf("reading YAML: %v", r)
		}
	}()
	lines := starts(text)
	decoder := yaml.NewDecoder(strings.NewReader(text))
	for {
		var doc yaml.Node
		err := decoder.Decode(&doc)
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return nil, err
		}
		list = list.add(&doc, text, lines)
	}
}

func (l elements) add(n *yaml.Node, text string, lines []int) elements {
	l = append(l, element{n, plainStart(n, text, lines)})
	for _, child := range n.Content {
		l = l.add(child, text, lines)
	}
	return l
}

// starts returns the offset of each line's first byte, of the first one behind a byte order mark.
func starts(text string) []int {
	list := []int{0}
	if strings.HasPrefix(text, byteOrderMark) {
		list[0] = len(byteOrderMark)
	}
	for i := range len(text) {
		if text[i] == '\n' {
			list = append(list, i+1)
		}
	}
	return list
}

// plainStart returns where a plain scalar begins that stands on one line as it reads; -1 for any other node.
func plainStart(n *yaml.Node, text string, lines []int) int {
	notPlain := yaml.DoubleQuotedStyle | yaml.SingleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
	if n.Kind != yaml.ScalarNode || n.Style&notPlain != 0 || n.Value == "" || n.Line < 1 || n.Line > len(lines) {
		return -1
	}
	line := text[lines[n.Line-1]:]
	at, ok := offset(line, 1, n.Column)
	if !ok {
		return -1
	}
	for strings.HasPrefix(line[at:], "&") || strings.HasPrefix(line[at:], "!") { // an anchor or a tag
		space := strings.IndexAny(line[at:], " \t\r\n")
		if space < 0 {
			return -1
		}
		at += space
		at += len(line[at:]) - len(strings.TrimLeft(line[at:], " \t"))
	}
	if !strings.HasPrefix(line[at:], n.Value) {
		return -1
	}
	return lines[n.Line-1] + at
}

// plainAt returns the plain scalar that holds some bytes; nil when none does.
func (l elements) plainAt(text string, start, end int) *element {
	for i, e := range l {
		if e.start >= 0 && e.start <= start && end <= e.start+len(e.node.Value) && text[e.start:e.start+len(e.node.Value)] == e.node.Value {
			return &l[i]
		}
	}
	return nil
}

// strays compares what was read before and after splices, and returns one when something else than what they speak of is another
// now, or reads as something else than text; nil when nothing does.
func (l elements) strays(after elements, splices []splice) *splice {
	switch {
	case len(l) != len(after):
		return &splices[0]
	case len(l) == 0:
		return nil // nothing but comments
	}
	longer := make([]int, len(l)) // by how many bytes a value may be longer
	by := make([]*splice, len(l))
	for i := range splices {
		s := &splices[i]
		n := l.holding(s.At.Line, s.At.Column)
		by[n] = s
		if !s.quotes() {
			longer[n] += len(s.New) - len(s.Old)
		}
	}
	for i := range l {
		a, b := l[i].node, after[i].node
		switch {
		case a.Kind == b.Kind && a.Tag == b.Tag && a.Value == b.Value && a.Anchor == b.Anchor: // by may speak of a comment behind it
		case by[i] == nil:
			return &splices[0]
		case a.Kind != yaml.ScalarNode || b.Kind != yaml.ScalarNode || b.Tag != yaml.NodeTagString || a.Anchor != b.Anchor,
			len(b.Value) != len(a.Value)+longer[i]:
			return by[i]
		}
	}
	return nil
}

// holding returns the last element that begins at or before a place.
func (l elements) holding(line, column int) int {
	i, _ := slices.BinarySearchFunc(l, line, func(e element, line int) int {
		if e.node.Line < line || e.node.Line == line && e.node.Column <= column {
			return -1
		}
		return 1
	})
	return max(i-1, 0)
}
