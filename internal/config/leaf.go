package config

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/nearest"
)

// The leaves of a document. A place without a line means that the key is not there; a zero value at a place, that the
// key holds a mistake.
type (
	text struct {
		value string
		at    diag.Place
	}
	choice   struct{ text } // one of the words that the field's tag allows
	flag     struct{ text } // "true" or "false"
	duration struct {
		value time.Duration
		at    diag.Place
	}
	count struct{ value int64 } // above 0; 0 when it is not there
	size  struct{ count }       // of bytes: a number, or one of units, "16MiB"

	schemaVersion struct {
		value int
		at    diag.Place
	}
	ruleSection []ruleSetting
	ruleSetting struct {
		id       text
		severity choice
	}
)

func (t text) isThere() bool { return t.at.Line != 0 }

const maxText = 4096 // bytes; keeps messages that repeat a text readable

func (t *text) decode(d *decoder, n *yaml.Node, f field) {
	t.at = d.place(n)
	switch {
	case !isText(n):
		d.wrongType(n, f, quoteHelp(n))
	case n.Value == "":
		d.wrongType(n, f, "")
	case len(n.Value) > maxText:
		d.mistake(t.at, "%s has %d bytes, more than the %d that a text may have", f.subject(), len(n.Value), maxText)
	default:
		t.value = n.Value
	}
}

// quoteHelp is for values that would have been text in quotes.
func quoteHelp(n *yaml.Node) string {
	switch {
	case isForeign(n), n.Tag == "!!null":
		return ""
	case n.Kind == yaml.ScalarNode && n.Value != "":
		return ": write it in quotes, " + quote(n.Value)
	case n.Kind == yaml.MappingNode && n.Style&yaml.FlowStyle != 0:
		return `: text that starts with "{" must be in quotes`
	default:
		return ""
	}
}

func (c *choice) decode(d *decoder, n *yaml.Node, f field) {
	c.at = d.place(n)
	if isText(n) && slices.Contains(f.oneof, n.Value) {
		c.value = n.Value
		return
	}
	m := Mistake{At: c.at, Message: f.subject() + " must be one of " + strings.Join(f.oneof, ", ") + ", found " + found(n)}
	if isText(n) {
		m.Suggestion, _ = nearest.Word(n.Value, f.oneof)
	}
	d.mistakes = append(d.mistakes, m)
}

func (b *flag) decode(d *decoder, n *yaml.Node, f field) {
	b.at = d.place(n)
	if n.Kind != yaml.ScalarNode || n.Tag != "!!bool" {
		d.wrongType(n, f, "")
		return
	}
	b.value = strings.ToLower(n.Value)
}

func (t *duration) decode(d *decoder, n *yaml.Node, f field) {
	t.at = d.place(n)
	value, err := time.ParseDuration(n.Value)
	if !isText(n) || err != nil || value <= 0 {
		d.wrongType(n, f, "")
		return
	}
	t.value = value
}

func (c *count) decode(d *decoder, n *yaml.Node, f field) {
	value, err := strconv.ParseInt(n.Value, 10, 32)
	if n.Kind != yaml.ScalarNode || n.Tag != "!!int" || err != nil || value <= 0 {
		d.wrongType(n, f, "")
		return
	}
	c.value = value
}

// units are powers of two, as a memory's are.
var units = []struct {
	name  string
	shift uint
}{{"KiB", 10}, {"MiB", 20}, {"GiB", 30}, {"", 0}}

func (s *size) decode(d *decoder, n *yaml.Node, f field) {
	for _, u := range units {
		digits, ok := strings.CutSuffix(n.Value, u.name)
		value, err := strconv.ParseInt(digits, 10, 64)
		wanted := "!!str"
		if u.name == "" {
			wanted = "!!int"
		}
		if ok && err == nil && n.Tag == wanted && value > 0 && value <= math.MaxInt64>>u.shift {
			s.value = value << u.shift
			return
		}
	}
	d.wrongType(n, f, "")
}

func (v *schemaVersion) decode(d *decoder, n *yaml.Node, f field) {
	*v = schemaVersion{at: d.place(n)}
	if n.Tag == "!!int" {
		v.value, _ = strconv.Atoi(n.Value)
	}
	if v.value != 1 {
		d.wrongType(n, f, "")
	}
}

func (s *ruleSection) decode(d *decoder, n *yaml.Node, f field) {
	d.pairs(n, f, func(key text, value *yaml.Node) {
		var severity choice
		severity.decode(d, resolved(value), field{key: key.value, oneof: f.oneof})
		*s = append(*s, ruleSetting{key, severity})
	})
}

func isText(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!str" }

// isForeign reports whether the file gave a value a tag that is not one of YAML's own plain types.
func isForeign(n *yaml.Node) bool {
	return !slices.Contains([]string{"!!str", "!!int", "!!float", "!!bool", "!!null", "!!timestamp", "!!map", "!!seq"}, n.Tag)
}

// found says what stands where something else should.
func found(n *yaml.Node) string {
	bare := strings.Trim(quote(n.Value), `"`)
	switch {
	case isForeign(n):
		return "a value with the tag " + quote(n.Tag)
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Tag == "!!str":
		return "the text " + quote(n.Value)
	case n.Value == "":
		return "nothing"
	case n.Tag == "!!int", n.Tag == "!!float":
		return "the number " + bare
	case n.Tag == "!!timestamp":
		return "the date " + bare
	default:
		return bare
	}
}
