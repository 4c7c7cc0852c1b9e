package version

import (
	"errors"
	"fmt"
	"strings"

	"github.com/Masterminds/semver/v3"
)

func parseConstraint(expect string) (Policy, error) {
	e := &expectation{kind: kindConstraint, expect: expect}
	text := expect
	if strings.Contains(expect, "{{") {
		t, err := ParseTemplate(expect)
		if err != nil {
			return Policy{}, err
		}
		if t.uses(fieldTag, fieldComponent, fieldPrerelease, fieldMetadata) {
			return Policy{}, fmt.Errorf("constraint %q may use .Version, .Major, .Minor and .Patch only", expect)
		}
		e.ranges = t
		// Every version gives a constraint of the same form.
		if text, err = t.Render(Context{Version: Version{text: "1.2.3", major: 1, minor: 2, patch: 3}}); err != nil {
			return Policy{}, err
		}
	}
	if strings.Contains(text, "+") {
		return Policy{}, fmt.Errorf("constraint %q: %w", expect, errMetadata)
	}
	constraint, err := semver.NewConstraint(text)
	if err != nil {
		return Policy{}, fmt.Errorf(`%q is unknown%s: it is neither %s or pattern:REGEX nor a semver constraint such as "~1.30"`,
			expect, didYouMean(expect, kindNames, ""), strings.Join(kindNames, ", "))
	}
	if e.ranges.IsZero() {
		e.constraint = constraint
	}
	return Policy{e}, nil
}

// errMetadata: a constraint of +rke2r1 would pass +rke2r2, because semver does not look there.
var errMetadata = errors.New("semver ignores build metadata: use {{.Major}}.{{.Minor}}.{{.Patch}}, or another expect such as \"release\"")

func (p Policy) judgeConstraint(tag string, c Context) Judgement {
	constraint, err := p.get().compile(c)
	if err != nil {
		return Judgement{Outcome: Unjudged, Reason: err.Error()}
	}
	v, ok := p.ImageVersion(tag, c)
	if !ok {
		return Judgement{Outcome: Drift, Reason: "there is no released version in it"}
	}
	if c.Version.IsPrerelease() && v.IsPrerelease() && satisfies(v.Final(), constraint) || satisfies(v, constraint) {
		return Judgement{Outcome: Match}
	}
	return Judgement{Outcome: Drift, Reason: "it does not satisfy " + constraint.String()}
}

func satisfies(v Version, constraint *semver.Constraints) bool {
	return constraint.Check(semver.New(v.major, v.minor, v.patch, v.pre, v.meta))
}

// compile is the constraint with the release's numbers in it.
func (e *expectation) compile(c Context) (*semver.Constraints, error) {
	if e.constraint != nil {
		return e.constraint, nil
	}
	text, err := e.ranges.Render(c)
	if err != nil {
		return nil, err
	}
	if strings.Contains(text, "+") {
		return nil, fmt.Errorf("constraint %q: %w", text, errMetadata)
	}
	constraint, err := semver.NewConstraint(text)
	if err != nil {
		return nil, fmt.Errorf("%q, from %q, is no constraint: %w", text, e.expect, err)
	}
	return constraint, nil
}

// ParseConstraint reads a semver constraint as [ParsePolicy] does, and takes nothing else.
func ParseConstraint(text string) (Policy, error) {
	p, err := ParsePolicy(text)
	if err == nil && p.get().kind != kindConstraint {
		return Policy{}, fmt.Errorf(`%q is no semver constraint such as ">= 0.14"`, text)
	}
	return p, err
}
