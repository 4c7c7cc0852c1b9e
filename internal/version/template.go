package version

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// Template says how a tag is written: text with fields such as {{.Version}}. It is no text/template, only its notation
// for a field, because every template must also be read backwards ([Template.Match]). Two templates compare with
// Equal, not with ==. The zero value is no template: it renders "" and matches nothing.
type Template struct {
	text  string
	parts []part
	match *regexp.Regexp // a group for each part that is a field; nil when no version can be read back
}

// part is a field or a literal.
type part struct{ field, literal string }

// The fields of templates.
const (
	fieldTag        = "Tag"
	fieldVersion    = "Version"
	fieldMajor      = "Major"
	fieldMinor      = "Minor"
	fieldPatch      = "Patch"
	fieldPrerelease = "Prerelease"
	fieldMetadata   = "Metadata"
	fieldComponent  = "Component"
)

var fields = []string{
	fieldTag, fieldVersion, fieldMajor, fieldMinor, fieldPatch, fieldPrerelease, fieldMetadata, fieldComponent,
}

// ParseTemplate reads "v{{.Version}}", "{{ .Tag }}" or "{{.Major}}.{{.Minor}}". A text without fields is a template
// too. Errors are about the empty text, text that is no UTF-8, braces without their partner, unknown fields (named all
// at once, with the known ones) and whatever else text/template would allow between braces.
func ParseTemplate(text string) (Template, error) {
	if text == "" {
		return Template{}, errors.New("the template is empty")
	}
	if !utf8.ValidString(text) {
		return Template{}, fmt.Errorf("template %q is not UTF-8", text)
	}
	t := Template{text: text}
	var unknown []string
	for rest := text; rest != ""; {
		literal, after, opened := strings.Cut(rest, "{{")
		if strings.Contains(literal, "}}") {
			return Template{}, fmt.Errorf(`template %q has "}}" without "{{" before it`, text)
		}
		if literal != "" {
			t.parts = append(t.parts, part{literal: literal})
		}
		if !opened {
			break
		}
		inside, behind, closed := strings.Cut(after, "}}")
		if !closed {
			return Template{}, fmt.Errorf(`template %q has "{{" without "}}" behind it`, text)
		}
		inside = strings.TrimSpace(inside)
		if !fieldLike().MatchString(inside) {
			return Template{}, fmt.Errorf("template %q has {{%s}}, and only fields such as {{.Version}} are known", text, inside)
		}
		name := strings.TrimPrefix(inside, ".")
		if inside[0] != '.' || !slices.Contains(fields, name) {
			unknown = append(unknown, inside+didYouMean(name, fields, "."))
		}
		t.parts = append(t.parts, part{field: name})
		rest = behind
	}
	if len(unknown) > 0 {
		return Template{}, fmt.Errorf("template %q has unknown fields: %s; the fields are .%s",
			text, strings.Join(unknown, ", "), strings.Join(fields, ", ."))
	}
	t.match = t.matcher()
	return t, nil
}

var fieldLike = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\.?[A-Za-z_][A-Za-z0-9_]*$`) })

// String is the template as it was written.
func (t Template) String() string { return t.text }

// IsZero reports whether there is no template.
func (t Template) IsZero() bool { return t.text == "" }

// Equal reports whether both templates are written alike.
func (t Template) Equal(u Template) bool { return t.text == u.text }

// uses reports whether one of the fields is in the template; without arguments, whether any is.
func (t Template) uses(names ...string) bool {
	return slices.ContainsFunc(t.parts, func(p part) bool {
		return p.field != "" && (len(names) == 0 || slices.Contains(names, p.field))
	})
}

// Render writes the template for a release. Pre-release and metadata may be empty; it is an error when a field asks
// for a tag, version or component and the release has none. "+" stays "+", whether or not the place can hold it.
func (t Template) Render(c Context) (string, error) {
	var b strings.Builder
	for _, p := range t.parts {
		if p.field == "" {
			b.WriteString(p.literal)
			continue
		}
		value, err := c.field(p.field)
		if err != nil {
			return "", fmt.Errorf("template %q: %w", t.text, err)
		}
		b.WriteString(value)
	}
	return b.String(), nil
}

// field is the value of a field of templates in a release.
func (c Context) field(name string) (string, error) {
	switch {
	case name == fieldTag && c.Tag == "":
		return "", errors.New("the release has no tag")
	case name == fieldTag:
		return c.Tag, nil
	case name == fieldComponent && c.Component == "":
		return "", errors.New("the release is not of a component")
	case name == fieldComponent:
		return c.Component, nil
	case c.Version.IsZero():
		return "", errNoVersion
	}
	v := c.Version
	switch name {
	case fieldMajor:
		return strconv.FormatUint(v.major, 10), nil
	case fieldMinor:
		return strconv.FormatUint(v.minor, 10), nil
	case fieldPatch:
		return strconv.FormatUint(v.patch, 10), nil
	case fieldPrerelease:
		return v.pre, nil
	case fieldMetadata:
		return v.meta, nil
	default:
		return v.text, nil
	}
}

var errNoVersion = errors.New("the release has no version")
