package version

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/Masterminds/semver/v3"
)

// Policy is what an image's tag must be. The zero value is "release": equal to the release. A policy is immutable and
// safe to share. Compare policies with Equal: == tells apart two policies that were parsed from one text.
type Policy struct{ parsed *expectation }

// expectation is the parsed policy; nil in the zero [Policy].
type expectation struct {
	kind       kind
	expect     string // as written
	pattern    *regexp.Regexp
	constraint *semver.Constraints // of a constraint without fields
	ranges     Template            // of a constraint with fields
	options    Options
	tag        Template // of options.Tag
}

type kind uint8

const (
	kindRelease kind = iota
	kindPrevious
	kindFinal
	kindExact
	kindMinor
	kindMajor
	kindAny
	kindIgnore
	kindPattern
	kindConstraint
)

var kindNames = []string{"release", "previous", "final", "exact", "minor", "major", "any", "ignore"}

// ParsePolicy reads the value of an "expect" key:
//
//   - release, also for "": equal to the release, see [Policy.Judge];
//   - previous: equal to the newest final release before it;
//   - final: equal to the release, or, while that is a pre-release, to the newest final release before it;
//   - exact: equal to the release's tag, or to the tag template of the options, byte for byte;
//   - minor, major: the floating X.Y or X of the release;
//   - any, ignore: nothing is compared, see [Policy.Ignores] for the difference;
//   - pattern:REGEX: the whole tag matches, and what the group "version" captured (without such a group, the whole
//     tag) is equal to the release as with "release";
//   - anything else: a semver constraint of Masterminds/semver, which may hold the fields .Version, .Major, .Minor and
//     .Patch of the release: "~{{.Major}}.{{.Minor}}".
//
// Errors begin with the value and say what is wrong with it, for the end of "reading FILE:LINE: ".
func ParsePolicy(expect string) (Policy, error) {
	if expect == "" || expect == kindNames[kindRelease] {
		return Policy{}, nil
	}
	if i := slices.Index(kindNames, expect); i >= 0 {
		return Policy{&expectation{kind: kind(i), expect: expect}}, nil
	}
	if text, ok := strings.CutPrefix(expect, patternPrefix); ok {
		return parsePattern(expect, text)
	}
	if strings.HasPrefix(expect, "component:") {
		return Policy{}, fmt.Errorf("%q needs components, which this version does not know", expect)
	}
	return parseConstraint(expect)
}

// release is what the zero policy points to.
var release = &expectation{kind: kindRelease, expect: kindNames[kindRelease]}

func (p Policy) get() *expectation {
	if p.parsed == nil {
		return release
	}
	return p.parsed
}

// String is the policy as written, "release" for the zero value.
func (p Policy) String() string { return p.get().expect }

// Equal reports whether two policies are written alike, options included.
func (p Policy) Equal(q Policy) bool {
	a, b := p.get(), q.get()
	return a.expect == b.expect && a.options.equal(b.options)
}

// Ignores reports whether the policy is "ignore": no rule is to look at the image. With "any" the tag is free and every
// other rule applies.
func (p Policy) Ignores() bool { return p.get().kind == kindIgnore }

// Variants returns the declared variant suffixes.
func (p Policy) Variants() []string { return slices.Clone(p.get().options.Variants) }
