package carrier

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/render"
)

// itemOf writes an index as a step of a path.
func itemOf(i int) string { return fmt.Sprintf("[%d]", i) }

// parseTOML reads a TOML file into the nodes that a YAML file of the same content has.
func parseTOML(name, text string) (document, *diag.Unchecked) {
	t := tomlReader{text: strings.TrimPrefix(text, "\ufeff"), top: mapping(), at: map[*yaml.Node]int{}}
	if err := t.read(); err != nil {
		u := &diag.Unchecked{Subject: name, Kind: diag.NotRead, Reason: "it is no TOML: " + err.Error(), Help: "mend the TOML", At: diag.Place{File: name}}
		if broken, ok := errors.AsType[*unstable.ParserError](err); ok {
			u.Reason = "it is no TOML: " + broken.Message
			if line := t.lineOf(broken); line > 0 {
				u.At.Line = line
			}
		}
		return document{}, u
	}
	lines := render.NewLines(t.text)
	place := func(n *yaml.Node) diag.Place {
		p := diag.Place{File: name}
		at, ok := t.at[n]
		if !ok {
			return p
		}
		p.Line = lines.Line(at)
		// A text that is written with escapes, or on several lines, does not stand there as it reads.
		if n.Kind == yaml.ScalarNode && n.Value != "" && !strings.Contains(n.Value, "\n") && strings.HasPrefix(t.text[at:], n.Value) {
			p.Column, p.EndColumn = lines.Column(at), lines.Column(at+len(n.Value))
		}
		return p
	}
	return document{docs: []*yaml.Node{t.top}, place: place}, nil
}

func mapping() *yaml.Node { return &yaml.Node{Kind: yaml.MappingNode, Tag: yaml.NodeTagMap} }

type tomlReader struct {
	text   string
	top    *yaml.Node
	at     map[*yaml.Node]int // offsets of values, behind an opening quote
	parser unstable.Parser
}

func (t *tomlReader) read() error {
	t.parser.Reset([]byte(t.text))
	table := t.top
	for t.parser.NextExpression() {
		e := t.parser.Expression()
		var err error
		switch e.Kind {
		case unstable.Table:
			table, err = t.table(t.top, keys(e.Key()), false)
		case unstable.ArrayTable:
			table, err = t.table(t.top, keys(e.Key()), true)
		case unstable.KeyValue:
			err = t.set(table, e)
		default:
		}
		if err != nil {
			return err
		}
	}
	return t.parser.Error()
}

func keys(it unstable.Iterator) []string {
	var out []string
	for it.Next() {
		out = append(out, string(it.Node().Data))
	}
	return out
}

// table returns the mapping that a header names, a new item of a list when it is that of an array of tables.
func (t *tomlReader) table(from *yaml.Node, keys []string, item bool) (*yaml.Node, error) {
	for i, key := range keys {
		last := item && i == len(keys)-1
		next := render.Get(from, key)
		switch {
		case next == nil && last:
			next = &yaml.Node{Kind: yaml.SequenceNode, Tag: yaml.NodeTagSeq}
			put(from, key, next)
		case next == nil:
			next = mapping()
			put(from, key, next)
		}
		if last {
			if next.Kind != yaml.SequenceNode {
				return nil, fmt.Errorf("%s is a table and a list of tables", key)
			}
			table := mapping()
			next.Content = append(next.Content, table)
			return table, nil
		}
		if next.Kind == yaml.SequenceNode && len(next.Content) > 0 {
			next = next.Content[len(next.Content)-1]
		}
		if next.Kind != yaml.MappingNode {
			return nil, fmt.Errorf("%s is a table and a value", key)
		}
		from = next
	}
	return from, nil
}

func put(table *yaml.Node, key string, value *yaml.Node) {
	table.Content = append(table.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagString, Value: key}, value)
}

// set takes a key with its value.
func (t *tomlReader) set(table *yaml.Node, e *unstable.Node) error {
	path := keys(e.Key())
	last := len(path) - 1
	table, err := t.table(table, path[:last], false)
	if err != nil {
		return err
	}
	if render.Get(table, path[last]) != nil {
		return fmt.Errorf("%s is there twice", path[last])
	}
	value, err := t.value(e.Value())
	if err == nil {
		put(table, path[last], value)
	}
	return err
}

func (t *tomlReader) value(v *unstable.Node) (*yaml.Node, error) {
	switch v.Kind {
	case unstable.Array:
		list := &yaml.Node{Kind: yaml.SequenceNode, Tag: yaml.NodeTagSeq}
		for it := v.Children(); it.Next(); {
			item, err := t.value(it.Node())
			if err != nil {
				return nil, err
			}
			list.Content = append(list.Content, item)
		}
		return list, nil
	case unstable.InlineTable:
		table := mapping()
		for it := v.Children(); it.Next(); {
			if err := t.set(table, it.Node()); err != nil {
				return nil, err
			}
		}
		return table, nil
	default:
	}
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagString, Value: string(v.Data)}
	raw := v.Raw
	if raw.Length == 0 && v.Kind != unstable.String {
		raw = t.parser.Range(v.Data)
	}
	at := int(raw.Offset)
	if v.Kind == unstable.String {
		quotes := 1
		if rest := t.text[at:]; strings.HasPrefix(rest, `"""`) || strings.HasPrefix(rest, `'''`) {
			quotes = 3
		}
		at += quotes
	}
	t.at[n] = at
	return n, nil
}

// lineOf is the line of what the parser stumbled over; 0 when that is not known.
func (t *tomlReader) lineOf(err *unstable.ParserError) (line int) {
	defer func() {
		if recover() != nil { // what it points at need not be a part of the text
			line = 0
		}
	}()
	return t.parser.Shape(t.parser.Range(err.Highlight)).Start.Line
}
