package version

import (
	"slices"
	"strings"
)

// ImageVersion reads the version in an image tag, for saying how far it is from the release ([Distance]) and in which
// direction. A declared variant and the release's namespace are taken off, or the tag template is read backwards. It is
// not ok for tags without a version ("latest", "1.30") and for development builds.
//
// "+" is read back where the tag has a substitute for it: "v1.33.1-rke2r1" is 1.33.1+rke2r1 when that is the release, or
// known, or when at least the release has metadata. An undeclared variant is no part of the version: "1.2.0-alpine" is
// 1.2.0.
func (p Policy) ImageVersion(tag string, c Context) (Version, bool) {
	e := p.get()
	text, ok := e.versionText(tag, c)
	if !ok {
		return Version{}, false
	}
	v, ok := c.read(text)
	if ok && v.meta == "" && e.options.Metadata == dropMetadata {
		v = c.withMetadata(v)
	}
	return v, ok
}

// versionText cuts a tag down to what may be the text of a version.
func (e *expectation) versionText(tag string, c Context) (string, bool) {
	text, _ := cutVariant(tag, e.options.Variants)
	if !e.tag.CarriesVersion() {
		namespace, _ := c.prefix()
		return strings.TrimPrefix(strings.TrimPrefix(text, namespace), "v"), true
	}
	v, ok := e.tag.Match(text)
	// No part of a version has "_", so that the last one stands for "+".
	if i := strings.LastIndexByte(text, '_'); !ok && i >= 0 {
		v, ok = e.tag.Match(text[:i] + "+" + text[i+1:])
	}
	return v.text, ok
}

// withMetadata is the release, or the newest known version, from which a version without metadata was written by
// dropping it; v itself when there is none.
func (c Context) withMetadata(v Version) Version {
	writtenFrom := func(w Version) bool { return w.meta != "" && w.text == v.text+"+"+w.meta }
	if writtenFrom(c.Version) {
		return c.Version
	}
	for _, w := range slices.Backward(c.Known) {
		if writtenFrom(w) {
			return w
		}
	}
	return v
}

// read is the version that the text of an image tag, without variant, stands for in a release. Not ok are texts without
// a version, development builds, and pre-releases in a form that is not semver ("1.15.0rc1").
//
// A tag cannot hold "+", so any "-" or "_" behind the numbers may be where build metadata began. A reading that is the
// release or a known version is the right one. Without such, a suffix that is no pre-release is metadata where the
// release itself has metadata, and else a variant that nobody has declared, which makes no other version.
func (c Context) read(text string) (Version, bool) {
	if DevelopmentBuild(text) {
		return Version{}, false
	}
	plain, ok := parseAt(text)
	if ok && (plain == c.Version || slices.Contains(c.Known, plain)) {
		return plain, true
	}
	encoded := encodedMetadata(text)
	for _, v := range encoded {
		if v == c.Version || slices.Contains(c.Known, v) {
			return v, true
		}
	}
	if ok && !plain.IsPrerelease() || ImagePrerelease(text, nil) {
		return plain, ok
	}
	if len(encoded) == 0 {
		return Version{}, false
	}
	if c.Version.meta == "" {
		v, err := parse(encoded[0].core())
		return v, err == nil
	}
	return encoded[0], true
}

// encodedMetadata lists the versions that an image tag could have been written from by replacing their "+", those with
// the longest metadata first.
func encodedMetadata(text string) []Version {
	var all []Version
	for i := range len(text) {
		if text[i] != '-' && text[i] != '_' {
			continue
		}
		if v, ok := parseAt(text[:i] + "+" + text[i+1:]); ok {
			all = append(all, v)
		}
	}
	return all
}
