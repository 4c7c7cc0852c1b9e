package config_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/verscheck/verscheck/internal/config"
)

// FuzzParseConfig asserts that no file makes the parser panic, that it returns either a configuration or mistakes in
// order, and that every mistake is in the file.
func FuzzParseConfig(f *testing.F) {
	for _, c := range mistakeCases() {
		if len(c.file) < 1024 { // the fuzzer would spend its time on making large ones smaller
			f.Add([]byte(c.file))
		}
	}
	for _, c := range goodCases {
		f.Add([]byte(c.file))
	}
	f.Add([]byte("0%!")) // looks as if a message were badly made
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := config.Parse(file, data, known)
		if err == nil {
			matchAll(c)
			return
		}
		var e *config.Error
		if !errors.As(err, &e) || len(e.Mistakes) == 0 || c != nil {
			t.Fatalf("Parse = %v, %#v, want no configuration and an *Error with mistakes", c, err)
		}
		lines := strings.Split(strings.TrimPrefix(string(data), "\ufeff"), "\n")
		line, column := 0, 0
		for _, m := range e.Mistakes {
			if m.At.Line < line || m.At.Line == line && m.At.Column < column {
				t.Errorf("%q is behind line %d column %d, want it before", m, line, column)
			}
			line, column = m.At.Line, m.At.Column
			if line < 1 || line > len(lines) || column < 1 || column > utf8.RuneCountInString(lines[line-1])+1 {
				t.Errorf("%q is not in the file, which has %d lines", m, len(lines))
			}
			others := slices.ContainsFunc([]string{"yaml:", "%!"}, func(word string) bool {
				return strings.Contains(m.Message, word) && !bytes.Contains(data, []byte(word))
			})
			if strings.ContainsAny(m.String(), "\n\r\x00") || others {
				t.Errorf("%q is not one line of this package's own words", m)
			}
		}
	})
}

// matchAll uses all patterns of a configuration: what the parser takes must not panic later.
func matchAll(c *config.Config) {
	for _, name := range []string{".", "a", "kubernetes/base", "docker.io/library/nginx", "ghcr.io/acme/app"} {
		c.Image(name)
		c.ComponentOf(name)
		for _, d := range c.Components {
			c.Of(d.Name).Overlays.Included(name)
		}
		for _, carrier := range c.Whole().Carriers {
			carrier.Path.Match(carrier.Key())
		}
		c.Overlays.Included(name)
		c.Overlays.Excluded(name)
		c.Registry.Allowed(name)
		for _, p := range c.Manifests {
			p.Match(name)
		}
		for _, p := range c.Release.Ignore {
			p.Match(name)
		}
		c.Release.Namespace.Match(name)
	}
}
