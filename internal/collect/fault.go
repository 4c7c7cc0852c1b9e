package collect

import (
	"strings"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// fault returns the place of what is wrong with a reference that cannot be pulled, where that is a part of it which an entry of
// images: wrote: the tag, by its mark, else the name, when it stands nowhere but in one newName:.
func (s *searcher) fault(u use) (origin render.Origin, ok bool) {
	name, version := split(u.raw)
	if _, err := fact.ParseRef(name); err == nil {
		return u.text.Writer(u.end, version)
	}
	s.read()
	for i := range s.texts {
		t := &s.texts[i]
		for _, start := range t.words(name) {
			if ok || keyBefore(t.lineBefore(start)) != "newName" {
				return render.Origin{}, false
			}
			origin, ok = s.result.OriginOf(t.name, start, start+len(name)), true
		}
	}
	return origin, ok
}

// split cuts a text into what its author meant for a repository's name, and for a tag or digest.
func split(raw string) (name, version string) {
	name, version, _ = strings.Cut(raw, "@")
	if i := strings.LastIndexByte(name, ':'); i > strings.LastIndexByte(name, '/') {
		name, version = name[:i], raw[i+1:]
	}
	return name, version
}
