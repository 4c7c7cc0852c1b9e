package version

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// target is the text that should stand in a tag, and the freedom it leaves.
type target struct {
	text     string // "0.29.0", "1.33.1+rke2r1", "1.30", or a whole tag
	metadata string // what stands behind "+" in the text
	options  Options
	free     bool   // the text may have the namespace and a "v" before it
	prefix   string // the namespace of the release's tag as far as it is text before the version: "controller-"
	v        string // "v" when the release's tag has one
	alias    string // the release's whole tag, which is equal to the release by definition; "" when it is not meant
}

var errNoPrevious = errors.New("no final release")

// target is what a tag should be by a policy that is about one text. The error says why that cannot be known.
func (e *expectation) target(c Context) (target, error) {
	if c.Version.IsZero() {
		return target{}, errNoVersion
	}
	t := target{text: c.Version.text, metadata: c.Version.meta, options: e.options, free: true}
	t.prefix, t.v = c.prefix()
	switch e.kind {
	case kindPrevious, kindFinal:
		if e.kind == kindFinal && !c.Version.IsPrerelease() {
			t.alias = c.Tag
			break
		}
		before, ok := previous(c.Version, c.Known)
		if !ok {
			return target{}, fmt.Errorf("%w before %s is known", errNoPrevious, c.Version)
		}
		c.Version, c.Tag = before, ""
		t.text, t.metadata = before.text, before.meta
	case kindMinor:
		t.text = fmt.Sprintf("%d.%d", c.Version.major, c.Version.minor)
	case kindMajor:
		t.text = strconv.FormatUint(c.Version.major, 10)
	case kindExact:
		if e.tag.IsZero() && c.Tag == "" {
			return target{}, errors.New("the release has no tag")
		}
		t.text, t.free = c.Tag, false
		if t.options.Metadata == "" {
			t.options.Metadata = "-"
		}
	case kindRelease, kindPattern:
		t.alias = c.Tag
	case kindAny, kindIgnore, kindConstraint: // are about no single text
	}
	if e.tag.IsZero() {
		return t, nil
	}
	text, err := e.tag.Render(c)
	if err != nil {
		return target{}, err
	}
	t.text, t.free, t.alias = text, false, ""
	return t, nil
}

// prefix splits what stands before the version in the release's tag into the namespace and the "v".
func (c Context) prefix() (namespace, v string) {
	i := strings.LastIndex(c.Tag, c.Version.text)
	if i < 0 || c.Version.IsZero() {
		return "", ""
	}
	namespace = c.Tag[:i]
	if rest, ok := strings.CutSuffix(namespace, "v"); ok && (rest == "" || strings.ContainsAny(rest[len(rest)-1:], "/-_@")) {
		return rest, "v"
	}
	return namespace, ""
}

// accepts reports whether a tag is the target: as it is, or without one of the variants.
func (t target) accepts(tag string) bool {
	if t.equals(tag) {
		return true
	}
	for _, v := range t.options.Variants {
		if body, ok := strings.CutSuffix(tag, v); ok && t.equals(body) {
			return true
		}
	}
	return false
}

func (t target) equals(body string) bool {
	if !t.free {
		return t.spells(body, t.text)
	}
	if t.alias != "" && t.spells(body, t.alias) {
		return true
	}
	return t.spells(strings.TrimPrefix(body, "v"), t.text) ||
		t.prefix != "" && t.spells(strings.TrimPrefix(strings.TrimPrefix(body, t.prefix), "v"), t.text)
}

// spells reports whether a text of an image tag is the wanted text with "+" written in one of the ways allowed.
func (t target) spells(got, want string) bool {
	if got == want {
		return true
	}
	if t.options.Metadata == "" {
		return got == t.encode(want, "-") || got == t.encode(want, "_")
	}
	return got == t.encode(want, t.options.Metadata)
}

// encode writes the "+" before the metadata as an image tag can hold it.
func (t target) encode(text, how string) string {
	if t.metadata == "" {
		return text
	}
	if how == dropMetadata {
		return strings.ReplaceAll(text, "+"+t.metadata, "")
	}
	return strings.ReplaceAll(text, "+", how)
}

// numbered is how a tag begins that shows whether its versions have a "v". The eight digits of a date show nothing.
var numbered = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(v?)[0-9]{1,5}(?:$|[-._+])`) })

// like writes the target in the manner of the tag that was found: with its variant, namespace, "v" and substitute for
// "+" where it has them, and else as the release's own tag is written.
func (t target) like(found string) string {
	body, suffix := cutVariant(found, t.options.Variants)
	text := t.encode(t.text, t.substitute(body))
	if !t.free {
		return text + suffix
	}
	prefix, v := "", t.v
	if t.prefix != "" {
		if rest, ok := strings.CutPrefix(body, t.prefix); ok {
			prefix, body = t.prefix, rest
		}
	}
	if m := numbered().FindStringSubmatch(body); m != nil {
		v = m[1]
	}
	return prefix + v + text + suffix
}

// substitute says what to write for "+".
func (t target) substitute(found string) string {
	switch {
	case t.options.Metadata != "":
		return t.options.Metadata
	case strings.Contains(found, "+"):
		return "+"
	case strings.Contains(found, "_"):
		return "_"
	default:
		return "-"
	}
}
