package version

import (
	"fmt"
	"regexp"
	"slices"
	"sync"
)

// Options are what the configuration says of an image beside "expect".
type Options struct {
	// Tag is the template of the image's tag, "v{{.Version}}"; "" for the release's version with or without "v".
	Tag string
	// Variants are suffixes that a tag may have behind the version, "-alpine".
	Variants []string
	// Metadata says what stands in a tag for the "+" of a version: "-", "_", or "drop", which leaves the build metadata
	// out. "" accepts "-" and "_" alike and writes what the tag has so far, else "-"; with expect "exact" it is "-".
	Metadata string
}

const (
	dropMetadata = "drop"
	keepMetadata = "+" // of texts that are no image tags
)

var variant = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[-._][A-Za-z0-9._-]+$`) })

func (o Options) equal(p Options) bool {
	return o.Tag == p.Tag && o.Metadata == p.Metadata && slices.Equal(o.Variants, p.Variants)
}

// With returns the policy with other options. Errors begin with the option's name in the configuration, "tag",
// "variants" or "metadata", and are about values that mean nothing, and about a template or variants for a policy that
// would never look at them.
func (p Policy) With(o Options) (Policy, error) {
	e := *p.get()
	e.options = Options{Tag: o.Tag, Metadata: o.Metadata, Variants: slices.Clone(o.Variants)}
	e.tag = Template{}
	if o.Tag != "" {
		t, err := e.tagTemplate(o.Tag)
		if err != nil {
			return Policy{}, fmt.Errorf("tag: %w", err)
		}
		e.tag = t
	}
	if err := e.checkVariants(); err != nil {
		return Policy{}, fmt.Errorf("variants: %w", err)
	}
	if !slices.Contains([]string{"", "-", "_", dropMetadata}, o.Metadata) {
		return Policy{}, fmt.Errorf(`metadata: %q is unknown: it is "-", "_" or "drop"`, o.Metadata)
	}
	if e.kind == kindRelease && e.options.equal(Options{}) {
		return Policy{}, nil
	}
	return Policy{&e}, nil
}

func (e *expectation) tagTemplate(text string) (Template, error) {
	t, err := ParseTemplate(text)
	if err != nil {
		return Template{}, err
	}
	if !t.uses() {
		return Template{}, fmt.Errorf("template %q has no field such as {{.Version}}, and would be the same in every release", text)
	}
	switch e.kind {
	case kindRelease, kindExact:
		return t, nil
	case kindPrevious, kindFinal:
		if t.uses(fieldTag) {
			return Template{}, fmt.Errorf(`template %q has {{.Tag}}, which is the release's own: with expect %q use {{.Version}}`, text, e.expect)
		}
		return t, nil
	case kindConstraint:
		if !t.CarriesVersion() {
			return Template{}, fmt.Errorf("template %q carries no whole version that a constraint could be checked against", text)
		}
		return t, nil
	case kindMinor, kindMajor:
		return Template{}, fmt.Errorf(`expect %q says itself how the tag is written: use expect "exact" with template %q, or leave it out`, e.expect, text)
	case kindAny, kindIgnore, kindPattern:
	}
	return Template{}, fmt.Errorf("expect %q does not use template %q: leave it out", e.expect, text)
}

func (e *expectation) checkVariants() error {
	for i, v := range e.options.Variants {
		if !variant().MatchString(v) {
			return fmt.Errorf(`%q is no suffix of image tags: it begins with "-", "_" or "." and goes on with letters and digits, as in "-alpine"`, v)
		}
		if slices.Contains(e.options.Variants[:i], v) {
			return fmt.Errorf("%q is there twice", v)
		}
	}
	if e.kind == kindExact && len(e.options.Variants) > 0 {
		return fmt.Errorf(`expect "exact" leaves no room for %q: write it into tag, or use expect "release"`, e.options.Variants[0])
	}
	return nil
}
