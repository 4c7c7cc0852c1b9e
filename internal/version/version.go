// Package version knows versions: it parses git tags and image tags, orders them, renders and matches templates, and
// judges an image tag by a policy.
//
// It leaves to others which tag is being released (package release), which images a policy is for (packages config
// and own) and what to say about a mismatch (package rules). It knows no git, no images and no files.
package version

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/Masterminds/semver/v3"
)

// Version is one release version: strict semver, whatever tag it was found in. The zero value is "no version".
// Versions compare with ==, which tells +rke2r1 from +rke2r2, and [Version.Compare] is 0 exactly where == holds.
type Version struct {
	text                string // without "v"
	major, minor, patch uint64
	pre, meta           string
}

// Parse reads "1.2.3", "v1.2.3-rc.1" or "1.33.1+rke2r1": semver 2.0.0 behind at most one "v". Nothing is completed or
// coerced: "v1", "1.02.3" and "20240101" are errors, and so is whatever a text holds before or behind the version.
// Errors name the text and say what is wrong with it.
func Parse(text string) (Version, error) {
	v, err := parse(text)
	if err != nil {
		return Version{}, fmt.Errorf("%q is no version: %w", text, reword(err))
	}
	return v, nil
}

// parse is [Parse] with the library's errors, for callers that try many texts and want to know only whether.
func parse(text string) (Version, error) {
	text = strings.TrimPrefix(text, "v")
	// NewVersion would take short hashes made of digits, and dates, for versions.
	sv, err := semver.StrictNewVersion(text)
	if err != nil {
		return Version{}, err
	}
	return Version{
		text: text, major: sv.Major(), minor: sv.Minor(), patch: sv.Patch(), pre: sv.Prerelease(), meta: sv.Metadata(),
	}, nil
}

func reword(err error) error {
	switch {
	case errors.Is(err, semver.ErrEmptyString):
		return errors.New("it is empty")
	case errors.Is(err, semver.ErrVersionTooLong):
		return fmt.Errorf("it is longer than %d characters", semver.MaxVersionLen)
	case errors.Is(err, semver.ErrSegmentStartsZero):
		return errors.New("one of its numbers begins with 0")
	case errors.Is(err, semver.ErrInvalidPrerelease):
		return errors.New("its pre-release is not made of letters, digits and hyphens between dots")
	case errors.Is(err, semver.ErrInvalidMetadata):
		return errors.New("its build metadata is not made of letters, digits and hyphens between dots")
	case errors.Is(err, strconv.ErrRange):
		return errors.New("one of its numbers is too large")
	default:
		return errors.New("a version has three numbers, as in 1.2.3")
	}
}

// String is the version without "v"; "" when there is none. [Parse] takes it back.
func (v Version) String() string { return v.text }

// IsZero reports whether there is no version.
func (v Version) IsZero() bool { return v.text == "" }

// Equal is ==, for go-cmp.
func (v Version) Equal(w Version) bool { return v == w }

// Major returns the first number.
func (v Version) Major() uint64 { return v.major }

// Minor returns the second number.
func (v Version) Minor() uint64 { return v.minor }

// Patch returns the third number.
func (v Version) Patch() uint64 { return v.patch }

// Prerelease returns what stands behind "-", "rc.1"; "" for a final release.
func (v Version) Prerelease() string { return v.pre }

// Metadata returns what stands behind "+", "rke2r1"; "" when there is none.
func (v Version) Metadata() string { return v.meta }

// IsPrerelease reports whether the version is no final release. By semver every suffix behind "-" makes a pre-release,
// which is right for git tags and wrong for image tags: [ImagePrerelease] is for those.
func (v Version) IsPrerelease() bool { return v.pre != "" }

// Final returns the final release that a pre-release leads to: the same version without pre-release. Build metadata
// stays, because projects that release with it have a final for each: v1.24.17-rc1+rke2r2 leads to v1.24.17+rke2r2 and
// not to v1.24.17+rke2r1. A final release, and no version, is its own.
func (v Version) Final() Version {
	if v.pre == "" {
		return v
	}
	v.text = v.core()
	if v.meta != "" {
		v.text += "+" + v.meta
	}
	v.pre = ""
	return v
}

// core is the version's three numbers.
func (v Version) core() string { return fmt.Sprintf("%d.%d.%d", v.major, v.minor, v.patch) }
