package config

import (
	"io/fs"
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/nearest"
	"github.com/verscheck/verscheck/internal/version"
)

// compiler turns what is written into what it means, and adds its own mistakes to the decoder's.
type compiler struct {
	*decoder
	known  Known
	wanted []text // the components that carriers expect
}

func (c *compiler) config(doc document) *Config {
	release := c.release(doc.Release)
	cfg := &Config{
		File:       c.file,
		Release:    release,
		Overlays:   c.overlays(doc.Overlays),
		Manifests:  c.patterns(doc.Manifests, PathPattern),
		Text:       c.patterns(doc.Text, PathPattern),
		Images:     c.images(doc.Images),
		Carriers:   c.carriers(doc.Carriers),
		Downstream: c.downstream(doc.Downstream, release.Namespace),
		Remotes: Remotes{
			Hosts:       c.remoteHosts(doc.Remotes.Hosts),
			PlainHTTP:   c.remoteHosts(doc.Remotes.PlainHTTP),
			Credentials: c.remoteHosts(doc.Remotes.Credentials),
		},
		Registry: Registry{
			Mode:              Mode(doc.Registry.Mode.value),
			Allow:             c.hosts(doc.Registry.Allow, true),
			PlainHTTP:         c.hosts(doc.Registry.PlainHTTP, false),
			DeniedMeansAbsent: c.hosts(doc.Registry.DeniedMeansAbsent, false),
			Mirrors:           c.mirrors(doc.Registry.Mirrors),
			CAFile:            doc.Registry.CAFile.value,
			Timeout:           doc.Registry.Timeout.value,
			Deadline:          doc.Registry.Deadline.value,
		},
		Limits: Limits{
			FileBytes:    doc.Limits.FileBytes.value,
			OverlayBytes: doc.Limits.OverlayBytes.value,
			OverlayFiles: int(doc.Limits.OverlayFiles.value),
			Overlays:     int(doc.Limits.Overlays.value),
			MemoryBytes:  doc.Limits.MemoryBytes.value,
			Timeout:      doc.Limits.Timeout.value,
		},
		Renders: c.renders(doc.Renders),
		Ignores: c.ignores(doc.Ignore),
		Rules:   c.rules(doc.Rules),
	}
	cfg.Components = c.components(doc.Components, globs(cfg.Release.Ignore))
	c.missing(cfg.Components)
	return cfg
}

// globs are the texts of patterns of tags that could be compiled.
func globs(patterns []Pattern) []string {
	var texts []string
	for _, p := range patterns {
		if p.glob != "" {
			texts = append(texts, p.Text)
		}
	}
	return texts
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
	r := Release{At: s.Origin.at, Ignore: c.patterns(s.Ignore, tagPattern)}
	var err error
	if r.Namespace, err = version.NewNamespace(s.Tags.value, globs(r.Ignore)); err != nil {
		c.mistake(s.Tags.at, "%v", err)
	}
	if file := s.VersionFile; file.value != "" {
		if !fs.ValidPath(file.value) || file.value == "." {
			c.mistake(file.at, "version-file %s must be a path below the root of the repository, such as VERSION", quote(file.value))
		}
		r.VersionFile = file.value
	}
	for _, b := range s.Branches {
		c.branch(&r.Branches, b)
	}
	return r
}

func (c *compiler) branch(branches *version.Branches, s branchSection) {
	switch {
	case s.Origin.broken:
	case !s.Pattern.isThere():
		c.mistake(s.Origin.at, "the branch has no pattern: write pattern: \"release-{major}.{minor}\"")
	default:
		if err := branches.Add(s.Pattern.value, s.Line.value); err != nil {
			c.mistake(s.Origin.at, "%v", err)
		}
	}
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
