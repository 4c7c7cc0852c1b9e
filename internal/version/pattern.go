package version

import (
	"fmt"
	"regexp"
)

const patternPrefix = "pattern:"

func parsePattern(expect, text string) (Policy, error) {
	if text == "" {
		return Policy{}, fmt.Errorf("%q has no regular expression behind the colon", expect)
	}
	// Alone first: inside the group, "a)(b" would compile.
	if _, err := regexp.Compile(text); err != nil {
		return Policy{}, fmt.Errorf("%q: %w", expect, err)
	}
	// Without anchors [0-9.]+ would find 0.29.0 in 0.29.0-rc.1.
	re, err := regexp.Compile(`\A(?:` + text + `)\z`)
	if err != nil {
		return Policy{}, fmt.Errorf("%q: %w", expect, err)
	}
	return Policy{&expectation{kind: kindPattern, expect: expect, pattern: re}}, nil
}

// within narrows a target to what the pattern captures. The second function gives "" for a tag that does not match.
func (e *expectation) within(t target) (accepts func(string) bool, like func(string) string) {
	accepts = func(tag string) bool {
		from, to := e.captured(tag)
		return from < to && t.accepts(tag[from:to])
	}
	like = func(tag string) string {
		from, to := e.captured(tag)
		if from == to {
			return ""
		}
		// A pattern for four numbers cannot take three.
		if expected := tag[:from] + t.like(tag[from:to]) + tag[to:]; accepts(expected) {
			return expected
		}
		return ""
	}
	return accepts, like
}

// captured is where the pattern finds the version in a tag; an empty range where it finds none.
func (e *expectation) captured(tag string) (from, to int) {
	m := e.pattern.FindStringSubmatchIndex(tag)
	if m == nil {
		return 0, 0
	}
	if group := e.pattern.SubexpIndex("version"); group >= 0 {
		return m[2*group], m[2*group+1]
	}
	return m[0], m[1]
}

// mismatch says why the pattern does not accept a tag.
func (e *expectation) mismatch(tag string) string {
	from, to := e.captured(tag)
	if from == to {
		return "it does not match " + e.expect
	}
	return fmt.Sprintf("the version in it, by %s, is %q", e.expect, tag[from:to])
}
