// Package version knows versions: it parses git tags and image tags, orders them, renders and matches templates, and
// judges an image tag by a policy.
//
// It leaves to others which tag is being released (package release), which images a policy is for (packages config
// and own) and what to say about a mismatch (package rules). It knows no git, no images and no files.
package version

import "errors"

// Version is one release version: strict semver, whatever tag it was found in. The zero value is "no version".
type Version struct{ text string }

// Parse reads "1.2.3", "v1.2.3-rc.1" or "1.33.1+rke2r1".
func Parse(text string) (Version, error) { return Version{}, errors.New("not a version") }

// String is the version without "v".
func (v Version) String() string { return v.text }

// IsZero reports whether there is no version.
func (v Version) IsZero() bool { return v.text == "" }

// Compare orders versions totally.
func (v Version) Compare(w Version) int { return 0 }

// IsPrerelease reports whether the version is no final release.
func (v Version) IsPrerelease() bool { return false }

// Namespace says which git tags are releases of a repository.
type Namespace struct{}

// Match returns the version that a tag of the namespace carries.
func (n Namespace) Match(tag string) (Version, bool) { return Version{}, false }

// Floating reports whether an image tag is one that moves by convention.
func Floating(tag string) bool { return false }

// Policy is what an image's tag must be.
type Policy struct{}

// Context is the release that a policy judges against.
type Context struct {
	Tag     string
	Version Version
	Known   []Version // final and pre-releases of the namespace, ascending
}

// Judgement is a policy's answer.
type Judgement struct {
	Outcome  Outcome
	Expected string
}

// Outcome of a judgement.
type Outcome uint8

// The outcomes.
const (
	Match Outcome = iota + 1
	Drift
	Unjudged
)

// Judge compares an image tag with the release.
func (p Policy) Judge(tag string, c Context) Judgement { return Judgement{} }

// Distance counts the releases between two versions.
func Distance(from, to Version, known []Version) (int, bool) { return 0, false }
