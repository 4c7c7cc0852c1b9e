package version

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// Line is a release line: all releases that share major and minor number. The zero value is no line.
type Line struct {
	major, minor uint64
	ok           bool
}

// LineOf returns the line that a version belongs to; zero for no version.
func LineOf(v Version) Line { return Line{v.major, v.minor, !v.IsZero()} }

// IsZero reports whether there is no line.
func (l Line) IsZero() bool { return !l.ok }

// Equal is ==, for go-cmp.
func (l Line) Equal(m Line) bool { return l == m }

// String is "1.30"; "" when there is none.
func (l Line) String() string {
	if !l.ok {
		return ""
	}
	return fmt.Sprintf("%d.%d", l.major, l.minor)
}

// Holds reports whether a version belongs to the line.
func (l Line) Holds(v Version) bool { return l.ok && LineOf(v) == l }

// follows reports whether the line is the next one after that of a version: 1.30 after 1.29.4, 2.0 after 1.29.4.
func (l Line) follows(v Version) bool {
	return l.major == v.major && l.minor == v.minor+1 || l.minor == 0 && l.major == v.major+1
}

// Branches says which line a release branch carries. The zero value knows the common names alone: release-1.30, release/v1.30,
// release-branch/1.30, v1.30.x, 1.30.x, v1.30-branch.
type Branches struct {
	rules []branchRule
}

type branchRule struct {
	pattern *regexp.Regexp
	line    Template
}

// Equal reports whether both hold the same patterns and templates.
func (b Branches) Equal(c Branches) bool {
	return slices.EqualFunc(b.rules, c.rules, func(r, s branchRule) bool {
		return r.pattern.String() == s.pattern.String() && r.line.Equal(s.line)
	})
}

// Add adds a pattern of branch names and the template of the line that they carry. {major}, {minor} and {patch} in the pattern
// stand for numbers, which the template may use as {{.Major}} and so on; "*" stands for any text without a slash. The
// template "" is "{{.Major}}.{{.Minor}}". Patterns that were added count more than the common names, in their order.
//
// The error says what is wrong with one of the two, for the end of a sentence about it.
func (b *Branches) Add(pattern, line string) error {
	if line == "" {
		line = "{{.Major}}.{{.Minor}}"
	}
	t, err := ParseTemplate(line)
	if err != nil {
		return err
	}
	if !utf8.ValidString(pattern) {
		return fmt.Errorf("pattern %q is not UTF-8", pattern)
	}
	expression, fields := branchExpression(pattern)
	for _, p := range t.parts {
		if p.field != "" && !slices.Contains(fields, p.field) {
			return fmt.Errorf("template %q uses {{.%s}}, and the pattern %q has no {%s}", line, p.field, pattern, strings.ToLower(p.field))
		}
	}
	if sample := t.write(map[string]string{fieldMajor: "1", fieldMinor: "1", fieldPatch: "1"}); !isLine().MatchString(sample) {
		return fmt.Errorf(`template %q writes no line such as "1.30": it would be %q`, line, sample)
	}
	b.rules = append(b.rules, branchRule{expression, t})
	return nil
}

var (
	isLine      = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^([0-9]+)\.([0-9]+)$`) })
	branchField = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\{(major|minor|patch)\}|\*`) })
	// commonBranch matches the names that 860 of 1,100 release branches of about a hundred projects have.
	commonBranch = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(?:release[-/]|release-branch[-/.])?v?([0-9]+)\.([0-9]+)(?:\.x|-branch)?$`)
	})
)

// branchExpression compiles a pattern and returns the fields that it captures.
func branchExpression(pattern string) (expression *regexp.Regexp, fields []string) {
	var text strings.Builder
	from := 0
	for _, at := range branchField().FindAllStringSubmatchIndex(pattern, -1) {
		text.WriteString(regexp.QuoteMeta(pattern[from:at[0]]))
		from = at[1]
		if at[2] < 0 {
			text.WriteString("[^/]*")
			continue
		}
		name := pattern[at[2]:at[3]]
		field := strings.ToUpper(name[:1]) + name[1:]
		if slices.Contains(fields, field) {
			text.WriteString("[0-9]+")
			continue
		}
		fields = append(fields, field)
		text.WriteString("(?P<" + field + ">[0-9]+)")
	}
	text.WriteString(regexp.QuoteMeta(pattern[from:]))
	return regexp.MustCompile("^" + text.String() + "$"), fields
}

// write renders a template with the values of its fields.
func (t Template) write(values map[string]string) string {
	var b strings.Builder
	for _, p := range t.parts {
		if p.field == "" {
			b.WriteString(p.literal)
		} else {
			b.WriteString(values[p.field])
		}
	}
	return b.String()
}

// Line returns the line that a branch carries by its name. Known are the versions of the namespace: a common name is only
// believed when releases of its line, or of the one before it, exist, because some projects number their branches in another
// way (release-1.30 of descheduler carries 0.30). It is not believed, and not zero, when they do not.
func (b Branches) Line(branch string, known []Version) (line Line, believed bool) {
	for _, rule := range b.rules {
		m := rule.pattern.FindStringSubmatch(branch)
		if m == nil {
			continue
		}
		values := map[string]string{}
		for i, name := range rule.pattern.SubexpNames() {
			values[name] = m[i]
		}
		if n := isLine().FindStringSubmatch(rule.line.write(values)); n != nil {
			line := newLine(n[1], n[2])
			return line, line.ok
		}
	}
	m := commonBranch().FindStringSubmatch(branch)
	if m == nil {
		return Line{}, false
	}
	line = newLine(m[1], m[2])
	return line, slices.ContainsFunc(known, func(v Version) bool { return line.Holds(v) || line.follows(v) })
}

// newLine is zero for numbers that are too large.
func newLine(major, minor string) Line {
	a, errA := strconv.ParseUint(major, 10, 64)
	b, errB := strconv.ParseUint(minor, 10, 64)
	return Line{a, b, errA == nil && errB == nil}
}

// JudgeLine compares an image tag with a release line, of which the next release is not known yet. Known are the versions of the
// namespace, ascending. What moves by convention ("latest", "main") is unjudged without a reason: between releases that is
// what stands there.
func (p Policy) JudgeLine(tag string, line Line, c Context) Judgement {
	e := p.get()
	switch {
	case e.kind == kindAny, e.kind == kindIgnore, e.kind == kindConstraint, tag == "", Floating(tag), DevelopmentBuild(tag):
		return Judgement{Outcome: Unjudged}
	case e.kind == kindMajor && strings.TrimPrefix(tag, "v") == strconv.FormatUint(line.major, 10),
		e.kind == kindMinor && strings.TrimPrefix(tag, "v") == line.String():
		return Judgement{Outcome: Match, Expected: tag}
	}
	v, ok := p.ImageVersion(tag, c)
	switch {
	case !ok:
		return Judgement{Outcome: Unjudged}
	case line.Holds(v), (e.kind == kindPrevious || e.kind == kindFinal) && line.follows(v):
		return Judgement{Outcome: Match, Expected: tag}
	}
	return Judgement{Outcome: Drift, Reason: "expected a release of " + line.String()}
}
