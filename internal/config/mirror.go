package config

import (
	"reflect"

	"go.yaml.in/yaml/v3"
)

// Mirror says where the images of a registry are looked for before it is asked itself.
type Mirror struct {
	Of Host   // the registry
	At []Host // where to look, in this order; a prefix is put before the path of each repository
}

type (
	mirrorSections []mirrorSection
	mirrorSection  struct {
		of text
		at []text
	}
)

func (s *mirrorSections) decode(d *decoder, n *yaml.Node, f field) {
	d.pairs(n, f, func(key text, value *yaml.Node) {
		m := mirrorSection{of: key}
		d.decode(value, reflect.ValueOf(&m.at).Elem(), field{
			key: key.value, want: "a list of mirrors", each: f.each, empty: "and a registry without mirrors need not be named: leave it out",
		})
		*s = append(*s, m)
	})
}

// mirrors compiles those that are, and reports the others.
func (c *compiler) mirrors(sections mirrorSections) []Mirror {
	var mirrors []Mirror
	first := map[string]text{}
	for _, s := range sections {
		m := Mirror{At: c.hosts(s.at, true)}
		of := c.hosts([]text{s.of}, false)
		if len(of) == 0 {
			continue
		}
		m.Of = of[0]
		if other, ok := first[m.Of.Host]; ok {
			c.mistake(s.of.at, "%s is the registry %s, of which line %d has the mirrors", quote(s.of.value), m.Of.Host, other.at.Line)
		}
		first[m.Of.Host] = s.of
		for _, at := range m.At {
			if at.Host == m.Of.Host && at.Prefix == "" {
				c.mistake(at.At, "%s is the registry itself, which is asked last anyway", quote(at.Text))
			}
		}
		mirrors = append(mirrors, m)
	}
	return mirrors
}
