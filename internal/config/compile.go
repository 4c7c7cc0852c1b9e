package config

import (
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/nearest"
	"github.com/verscheck/verscheck/internal/version"
)

// compiler turns what is written into what it means, and adds its own mistakes to the decoder's.
type compiler struct {
	*decoder
	known Known
}

func (c *compiler) config(doc document) *Config {
	return &Config{
		File:      c.file,
		Release:   c.release(doc.Release),
		Overlays:  Overlays{Include: c.patterns(doc.Overlays.Include, PathPattern), Exclude: c.patterns(doc.Overlays.Exclude, PathPattern)},
		Manifests: c.patterns(doc.Manifests, PathPattern),
		Images:    c.images(doc.Images),
		Registry: Registry{
			Mode:              Mode(doc.Registry.Mode.value),
			Allow:             c.hosts(doc.Registry.Allow, true),
			PlainHTTP:         c.hosts(doc.Registry.PlainHTTP, false),
			DeniedMeansAbsent: c.hosts(doc.Registry.DeniedMeansAbsent, false),
			Timeout:           doc.Registry.Timeout.value,
		},
		Rules: c.rules(doc.Rules),
	}
}

// patterns compiles those that are patterns, and reports the others.
func (c *compiler) patterns(texts []text, compile func(string) (Pattern, error)) []Pattern {
	var patterns []Pattern
	for _, t := range texts {
		if t.value != "" {
			patterns = append(patterns, c.pattern(t, compile))
		}
	}
	return patterns
}

func (c *compiler) pattern(t text, compile func(string) (Pattern, error)) Pattern {
	p, err := compile(t.value)
	if err != nil {
		c.mistake(t.at, "pattern %s %v", quote(t.value), err)
	}
	p.At = t.at
	return p
}

func (c *compiler) release(s releaseSection) Release {
	r := Release{Ignore: c.patterns(s.Ignore, tagPattern)}
	var ignore []string
	for _, p := range r.Ignore {
		if p.glob != "" {
			ignore = append(ignore, p.Text)
		}
	}
	var err error
	if r.Namespace, err = version.NewNamespace(s.Tags.value, ignore); err != nil {
		c.mistake(s.Tags.at, "%v", err)
	}
	return r
}

func (c *compiler) rules(settings ruleSection) Rules {
	r := Rules{Severity: map[string]diag.Severity{}, Off: map[string]bool{}}
	for _, s := range settings {
		if !slices.Contains(c.known.Rules, s.id.value) {
			m := Mistake{At: s.id.at, Message: "unknown rule " + quote(s.id.value)}
			m.Suggestion, _ = nearest.Word(s.id.value, c.known.Rules)
			c.mistakes = append(c.mistakes, m)
			continue
		}
		if severity, ok := diag.ParseSeverity(s.severity.value); ok {
			r.Severity[s.id.value] = severity
		} else if s.severity.value == "off" {
			r.Off[s.id.value] = true
		}
	}
	return r
}

// hosts compiles those that are hosts, and reports the others.
func (c *compiler) hosts(texts []text, withPrefix bool) []Host {
	var hosts []Host
	for _, t := range texts {
		if t.value == "" {
			continue
		}
		h, err := parseHost(t.value)
		switch {
		case err != nil:
			c.mistake(t.at, "host %s %v", quote(t.value), err)
		case h.Prefix != "" && !withPrefix:
			c.mistake(t.at, "host %s has a path, and this is about whole registries: write %s", quote(t.value), quote(strings.Split(t.value, "/")[0]))
		}
		h.At = t.at
		hosts = append(hosts, h)
	}
	return hosts
}
