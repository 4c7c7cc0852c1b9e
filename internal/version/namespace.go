package version

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
)

// Namespace says which git tags are releases of a repository, or of one component of it. The zero value takes
// [v]semver with nothing before it: "v1.2.3" and "1.2.3", because many repositories have both in their history, but
// neither "api/v1.2.3" nor "chart-1.2.3". Two namespaces compare with Equal, not with ==.
type Namespace struct {
	template Template
	ignore   []string
}

// NewNamespace returns the namespace of the tags that the template writes, without those that match an ignore pattern.
// The template "" stands for [v]semver. Patterns are those of [path.Match] for the whole tag: "*" stays inside a path
// segment, case counts.
//
// Errors are about the template, a template that does not carry a version or has a field that is only known once the
// tag is (.Tag, .Component), and about malformed patterns.
func NewNamespace(template string, ignore []string) (Namespace, error) {
	n := Namespace{ignore: slices.Clone(ignore)}
	if template != "" {
		t, err := ParseTemplate(template)
		if err != nil {
			return Namespace{}, err
		}
		if t.uses(fieldTag, fieldComponent) {
			return Namespace{}, fmt.Errorf("template %q cannot say which tags are releases by {{.Tag}} or {{.Component}}: "+
				"write the text that stands before the version", template)
		}
		if !t.CarriesVersion() {
			return Namespace{}, fmt.Errorf("template %q carries no whole version: use {{.Version}}, or {{.Major}}, {{.Minor}} and {{.Patch}}", template)
		}
		n.template = t
	}
	for _, pattern := range ignore {
		if pattern == "" {
			return Namespace{}, errors.New("a pattern of tags to ignore is empty")
		}
		if _, err := path.Match(pattern, ""); err != nil {
			return Namespace{}, fmt.Errorf(`pattern %q of tags to ignore has a "[" or "\" that is not closed`, pattern)
		}
	}
	return n, nil
}

// Match returns the version that a tag of the namespace carries; not ok for tags outside and for ignored ones.
func (n Namespace) Match(tag string) (Version, bool) {
	v, ok := n.read(tag)
	if !ok {
		return Version{}, false
	}
	for _, pattern := range n.ignore {
		if ignored, _ := path.Match(pattern, tag); ignored {
			return Version{}, false
		}
	}
	return v, true
}

// Tag writes the tag of a version: by the namespace's template, else with a "v" unless the tag that is given as an example, "" for
// none, has none.
func (n Namespace) Tag(v Version, like string) string {
	if !n.template.IsZero() {
		if tag, err := n.template.Render(Context{Version: v}); err == nil {
			return tag
		}
	}
	if like != "" && !strings.HasPrefix(like, "v") {
		return v.String()
	}
	return "v" + v.String()
}

func (n Namespace) read(tag string) (Version, bool) {
	if n.template.IsZero() {
		return parseAt(tag)
	}
	return n.template.Match(tag)
}

// String is the namespace in words, for the middle of a sentence: `"v{{.Version}}" except "v999.*"`.
func (n Namespace) String() string {
	text := "[v]semver, such as v1.2.3 or 1.2.3,"
	if !n.template.IsZero() {
		text = fmt.Sprintf("%q", n.template.text)
	}
	if len(n.ignore) == 0 {
		return strings.TrimSuffix(text, ",")
	}
	quoted := make([]string, len(n.ignore))
	for i, pattern := range n.ignore {
		quoted[i] = fmt.Sprintf("%q", pattern)
	}
	return text + " except " + strings.Join(quoted, ", ")
}

// Equal reports whether both namespaces are written alike.
func (n Namespace) Equal(m Namespace) bool {
	return n.template.Equal(m.template) && slices.Equal(n.ignore, m.ignore)
}
