package render

import (
	"regexp"
	"slices"
	"strings"
)

// EntryName is the name of an entry of images:, as kustomize reads it: an expression, not a text.
type EntryName struct {
	text    string
	pattern *regexp.Regexp // nil when the expression is broken: then it matches nothing
}

// NewEntryName reads the name of an entry.
func NewEntryName(text string) EntryName {
	// As in api/internal/image/image.go: the name stands in the expression as it is, neither quoted nor in parentheses.
	pattern, err := regexp.Compile(`^` + text + `(:[\w.{}-]*)?(@[[:alnum:]]+([.+_-][[:alnum:]]+)*:[\w.{}-]*)?$`)
	if err != nil {
		return EntryName{text: text}
	}
	return EntryName{text, pattern}
}

// Match reports whether kustomize takes a value, a reference with or without tag and digest, for the image that the entry is
// for, where it looks at the value at all.
func (n EntryName) Match(value string) bool { return n.pattern != nil && n.pattern.MatchString(value) }

// Broken reports whether the name is no expression, so that kustomize takes no value for it, and says nothing.
func (n EntryName) Broken() bool { return n.pattern == nil }

// means reports whether somebody who wrote the name meant an image by another name. A name with nothing but dots in it that an
// expression gives a meaning of its own was written as a text.
func (n EntryName) means(image string) bool {
	switch {
	case n.text == image:
		return true
	case !strings.ContainsAny(n.text, `*+?()[]{}^$\|`):
		return false
	case !strings.Contains(n.text, "|"):
		return true
	}
	// "^a|b$" is "begins with a, or ends with b", which nobody means.
	whole, err := regexp.Compile(`^(?:` + n.text + `)$`)
	return err == nil && whole.MatchString(image)
}

// ImageName returns the name in a value of a field that kustomize rewrites: what its image transformer leaves when it takes the
// tag and the digest off.
func ImageName(value string) string {
	from := max(strings.IndexByte(value, '/'), 0) // before it a colon is that of a port
	if i := strings.IndexAny(value[from:], ":@"); i >= 0 {
		return value[:from+i]
	}
	return value
}

// hasAnother reports whether the file has, as the library gets to see it, a text that a name matches as an expression and that is
// not the name.
func (v *view) hasAnother(name string, m mode) bool {
	v.mu.Lock()
	has, known := v.others[name]
	v.mu.Unlock()
	if known {
		return has
	}
	text := v.in(m)
	// What the expression matches holds the longest part of the name that has no dot. Where that stands nowhere but in the name,
	// which is the rule, nothing needs to be matched.
	if part := longestPart(name); part == "" || strings.Count(text, part) != strings.Count(text, name) {
		if pattern, err := regexp.Compile(name); err == nil {
			has = slices.ContainsFunc(pattern.FindAllString(text, -1), func(found string) bool { return found != name })
		}
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.others == nil {
		v.others = map[string]bool{}
	}
	v.others[name] = has
	return has
}

// longestPart returns the longest part of a name between dots.
func longestPart(name string) string {
	longest := ""
	for part := range strings.SplitSeq(name, ".") {
		if len(part) > len(longest) {
			longest = part
		}
	}
	return longest
}
