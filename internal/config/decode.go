package config

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/nearest"
)

// maxValues bounds what aliases may blow a file up to. Nothing in the schema nests freely, so that this is the only way
// to make the reader work long.
const maxValues = 100_000

// decoder fills the structs of document.go from YAML nodes. It goes on after a mistake, so that one run shows all of
// them.
type decoder struct {
	file     string
	lines    [][]rune // a place is looked up for each value, and the file may be one long line
	values   int      // decoded so far, those behind aliases as often as they are used
	mistakes []Mistake
}

// field is what the tags of a struct's field say: its key, what its value must be, and the same of a list's entries.
type field struct {
	index           int
	key, want, each string
	empty           string // why a list must not be empty; "" when it may
	entry           bool   // the value is an entry of the key's list
	oneof           []string
}

// leaf is a value that decodes itself.
type leaf interface {
	decode(d *decoder, n *yaml.Node, f field)
}

func (d *decoder) mistake(at diag.Place, format string, args ...any) {
	d.mistakes = append(d.mistakes, Mistake{At: at, Message: fmt.Sprintf(format, args...)})
}

func newDecoder(file, text string) *decoder {
	d := &decoder{file: file}
	for line := range strings.SplitSeq(text, "\n") {
		d.lines = append(d.lines, []rune(line))
	}
	return d
}

// document decodes the value at the top of a file. A file of another version has that as its only mistake: what this
// one thinks of the other keys would be noise.
func (d *decoder) document(top *yaml.Node) document {
	var doc document
	d.decode(top, reflect.ValueOf(&doc).Elem(), field{want: "a mapping of keys"})
	switch {
	case top.Kind == yaml.MappingNode && doc.Version.at.Line == 0 && !d.suggested("version"):
		d.mistake(d.place(top), `no "version" key: write "version: 1" at the top`)
	case doc.Version.value > 1:
		d.mistakes = slices.DeleteFunc(d.mistakes, func(m Mistake) bool { return m.At != doc.Version.at })
		return document{}
	}
	return doc
}

// suggested reports whether a key was taken for a misspelt one of this name.
func (d *decoder) suggested(key string) bool {
	return slices.ContainsFunc(d.mistakes, func(m Mistake) bool { return m.Suggestion == key })
}

// decode fills v from a node, which may be an alias. v is settable: a struct, a slice or a leaf.
func (d *decoder) decode(n *yaml.Node, v reflect.Value, f field) {
	n = resolved(n)
	if l, ok := reflect.TypeAssert[leaf](v.Addr()); ok {
		l.decode(d, n, f)
		return
	}
	if v.Kind() == reflect.Slice {
		d.list(n, v, f)
		return
	}
	fields, before := fieldsOf(v.Type()), len(d.mistakes)
	d.pairs(n, f, func(key text, value *yaml.Node) {
		i := slices.IndexFunc(fields, func(f field) bool { return f.key == key.value })
		if i < 0 {
			d.unknownKey(key, fields)
			return
		}
		d.decode(value, v.Field(fields[i].index), fields[i])
	})
	if o := v.FieldByName("Origin"); o.IsValid() {
		o.Set(reflect.ValueOf(origin{d.place(n), len(d.mistakes) > before}))
	}
}

func (d *decoder) list(n *yaml.Node, v reflect.Value, f field) {
	if n.Kind != yaml.SequenceNode || isForeign(n) {
		help := ""
		if isText(n) && v.Type() == reflect.TypeFor[[]text]() {
			help = ": write [" + quote(n.Value) + "]"
		}
		d.wrongType(n, f, help)
		return
	}
	if len(n.Content) == 0 && f.empty != "" {
		d.mistake(d.place(n), "%s is empty, %s", f.subject(), f.empty)
	}
	for _, entry := range n.Content {
		if !d.spend(entry) {
			return
		}
		e := reflect.New(v.Type().Elem()).Elem()
		d.decode(entry, e, field{key: f.key, want: f.each, entry: true})
		v.Set(reflect.Append(v, e))
	}
}

// spend counts a value, and is false when there have been too many.
func (d *decoder) spend(n *yaml.Node) bool {
	d.values++
	if d.values == maxValues+1 {
		d.mistake(d.place(n), "the file holds more than %d values, those behind aliases counted as often as they are used", maxValues)
	}
	return d.values <= maxValues
}

// pairs calls do for each key of a mapping, in the order of the file, and refuses a key that is there twice.
func (d *decoder) pairs(n *yaml.Node, f field, do func(key text, value *yaml.Node)) {
	if n.Kind != yaml.MappingNode || isForeign(n) {
		d.wrongType(n, f, "")
		return
	}
	lines := map[string]int{}
	for i := 0; i+1 < len(n.Content) && d.spend(n.Content[i]); i += 2 {
		k, at := resolved(n.Content[i]), d.place(n.Content[i])
		switch {
		case k.Kind != yaml.ScalarNode:
			d.mistake(at, "a key must be text, found %s", found(k))
		case k.Tag == "!!merge":
			d.mistake(at, `merge keys ("<<") are not read: write the keys out`)
		case lines[k.Value] != 0:
			d.mistake(at, "key %s is there twice, first on line %d", quote(k.Value), lines[k.Value])
		default:
			lines[k.Value] = at.Line
			do(text{k.Value, at}, n.Content[i+1])
		}
	}
}

func (d *decoder) unknownKey(key text, known []field) {
	m := Mistake{At: key.at, Message: "unknown key " + quote(key.value)}
	names := make([]string, len(known))
	for i, f := range known {
		names[i] = f.key
	}
	m.Suggestion, _ = nearest.Word(key.value, names)
	d.mistakes = append(d.mistakes, m)
}

func (d *decoder) wrongType(n *yaml.Node, f field, help string) {
	d.mistake(d.place(n), "%s must be %s, found %s%s", f.subject(), f.want, found(n), help)
}

// place is where a node stands, with its end when the node stands there as it reads.
func (d *decoder) place(n *yaml.Node) diag.Place {
	p := diag.Place{File: d.file, Line: n.Line, Column: n.Column}
	if n.Kind != yaml.ScalarNode || n.Line > len(d.lines) {
		return p
	}
	rest := d.lines[n.Line-1][min(n.Column-1, len(d.lines[n.Line-1])):]
	for _, written := range []string{n.Value, `"` + n.Value + `"`, `'` + n.Value + `'`} {
		length := utf8.RuneCountInString(written)
		if n.Value != "" && length <= len(rest) && string(rest[:length]) == written {
			p.EndColumn = n.Column + length
		}
	}
	return p
}

// resolved follows an alias. The yaml library refuses an alias of an alias.
func resolved(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// fieldsOf lists the fields of a struct that stand for keys.
func fieldsOf(t reflect.Type) []field {
	var fields []field
	for i := range t.NumField() {
		tag := t.Field(i).Tag
		if key := tag.Get("yaml"); key != "" {
			fields = append(fields, field{
				index: i, key: key, want: tag.Get("want"), each: tag.Get("each"),
				empty: tag.Get("empty"), oneof: strings.Fields(tag.Get("oneof")),
			})
		}
	}
	return fields
}

// subject is how messages call the value.
func (f field) subject() string {
	switch {
	case f.key == "":
		return "the configuration"
	case f.entry:
		return "an entry of " + quote(f.key)
	default:
		return quote(f.key)
	}
}
