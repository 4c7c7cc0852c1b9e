package config

import (
	"cmp"
	"path/filepath"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/version"
)

// Downstream is a repository that must follow the releases of this one with a tag of its own.
type Downstream struct {
	Name   string // unique
	Remote string // the address of a git repository, or a path from the root of this one
	Image  string // the repository of the image that it builds from the tag; "" for none
	Tag    version.Template
	Since  version.Version // the first release that must be followed; zero: every one
	At     diag.Place      // of the name
}

// downstream compiles the repositories that must follow. Their tag is the release's own where the file does not say.
func (c *compiler) downstream(sections []downstreamSection, namespace version.Namespace) []Downstream {
	var all []Downstream
	lines := map[string]int{}
	for _, s := range sections {
		d := Downstream{Name: s.Name.value, Remote: s.Remote.value, Image: s.Image.value, At: s.Name.at}
		switch {
		case s.Origin.broken: // a misspelt key is not missing
		case !s.Name.isThere():
			c.mistake(s.Origin.at, `the downstream repository has no "name": add what findings are to call it`)
		case !s.Remote.isThere():
			c.mistake(s.Origin.at, `the downstream repository has no "remote": add its address, or its path from the root of this one`)
		case lines[d.Name] != 0:
			c.mistake(s.Name.at, "name %s is there twice, first on line %d", quote(d.Name), lines[d.Name])
		default:
			lines[d.Name] = s.Name.at.Line
		}
		switch {
		case filepath.IsAbs(d.Remote):
			c.mistake(s.Remote.at, "path %s is absolute: write it from the root of this repository, as in ../other", quote(d.Remote))
		case strings.HasPrefix(strings.ToLower(d.Remote), "file:"):
			c.mistake(s.Remote.at, "remote %s is a URL of this machine: write the path from the root of this repository, as in ../other", quote(d.Remote))
		}
		var err error
		if d.Tag, err = version.ParseTemplate(cmp.Or(s.Tag.value, "{{.Tag}}")); err != nil {
			c.mistake(s.Tag.at, "%v", err)
		}
		if since := s.Since; since.value != "" {
			var ok bool
			if d.Since, ok = namespace.Match(since.value); !ok {
				c.mistake(since.at, "since %s is no release tag: these are %s", quote(since.value), namespace)
			}
		}
		all = append(all, d)
	}
	return all
}
