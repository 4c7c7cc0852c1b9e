package config

import (
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/nearest"
)

// Ignore is an entry for findings of one rule that nobody wants to hear of.
type Ignore struct {
	Rule   string
	Path   Pattern // of the files that they stand in
	Reason string
	Until  string     // the last day on which it holds, "2027-01-31"; "" for ever
	At     diag.Place // of the entry
}

type ignoreSection struct {
	Origin origin
	Rule   text `yaml:"rule" want:"a rule's id"`
	Path   text `yaml:"path" want:"a pattern of files"`
	Reason text `yaml:"reason" want:"a reason"`
	Until  date `yaml:"until" want:"a date such as 2027-01-31"`
}

// date is a day. YAML takes one without quotes for a time, and its text is the same.
type date struct{ text }

func (t *date) decode(d *decoder, n *yaml.Node, f field) {
	t.at = d.place(n)
	if _, err := time.Parse(time.DateOnly, n.Value); err != nil || n.Kind != yaml.ScalarNode || isForeign(n) {
		d.wrongType(n, f, "")
		return
	}
	t.value = n.Value
}

func (c *compiler) ignores(sections []ignoreSection) []Ignore {
	var list []Ignore
	for _, s := range sections {
		i := Ignore{Rule: s.Rule.value, Reason: s.Reason.value, Until: s.Until.value, At: s.Origin.at}
		if s.Path.value != "" {
			i.Path = c.pattern(s.Path, PathPattern)
		}
		if s.Rule.value != "" && !slices.Contains(c.known.Rules, s.Rule.value) {
			m := Mistake{At: s.Rule.at, Message: "unknown rule " + quote(s.Rule.value)}
			m.Suggestion, _ = nearest.Word(s.Rule.value, c.known.Rules)
			c.mistakes = append(c.mistakes, m)
		}
		if !s.Origin.broken { // a misspelt key is not missing
			c.lacking(s)
		}
		list = append(list, i)
	}
	return list
}

// lacking reports what an entry must have and has not.
func (c *compiler) lacking(s ignoreSection) {
	switch {
	case !s.Rule.isThere():
		c.mistake(s.Origin.at, `the ignore has no "rule": add the id of the rule that is to be silent`)
	case !s.Path.isThere():
		c.mistake(s.Origin.at, `the ignore has no "path": add a pattern of files, or turn the rule off with rules: {%s: off}`, s.Rule.value)
	case !s.Reason.isThere():
		c.mistake(s.Origin.at, `the ignore has no "reason": say why, for whoever meets it later`)
	}
}
