package config

import (
	"path"
	"strings"
)

// renders compiles pairs. A manifest has one overlay: of two, one must be wrong.
func (c *compiler) renders(sections []renderSection) []Render {
	var renders []Render
	lines := map[string]int{}
	for _, s := range sections {
		r := Render{Rendered: c.path(s.Rendered), Overlay: c.path(s.Overlay)}
		switch name := r.Rendered.Name; {
		case s.Origin.broken: // a misspelt key is not missing
		case !s.Rendered.isThere():
			c.mistake(s.Origin.at, `the pair has no "rendered": add the path of the committed manifest`)
		case !s.Overlay.isThere():
			c.mistake(s.Origin.at, `the pair has no "overlay": add the directory that the manifest is rendered from`)
		case lines[name] != 0:
			c.mistake(s.Rendered.at, "%s is there twice, first on line %d: it can be rendered from one overlay", quote(name), lines[name])
		default:
			lines[name] = s.Rendered.at.Line
		}
		renders = append(renders, r)
	}
	return renders
}

// path compiles a path from the root of the tree. One that is missing, or of which the decoder has said what is wrong, is "".
func (c *compiler) path(t text) Path {
	p := Path{At: t.at}
	switch {
	case t.value == "":
		return p
	case strings.HasPrefix(t.value, "/"):
		c.mistake(t.at, "path %s is absolute: write it from the root of the repository", quote(t.value))
	case hasSegment(t.value, ".."):
		c.mistake(t.at, `path %s has a ".." segment: write it from the root of the repository`, quote(t.value))
	case strings.ContainsAny(t.value, "*?[{"):
		c.mistake(t.at, "path %s is a pattern: name one", quote(t.value))
	}
	p.Name = path.Clean(t.value)
	return p
}
