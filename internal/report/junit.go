package report

import (
	"cmp"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
)

// junitCase is one check: an image in an overlay, or whatever else there is something to say about.
type junitCase struct {
	class, name string
	at          diag.Place
	fails       []diag.Finding // that count for the exit status
	milder      []diag.Finding
	open        []diag.Unchecked
	skipped     string // the reason
	broken      string // likewise, and the run does not pass for it
}

// junit gathers the cases of a suite.
type junit struct {
	Options

	cases  []*junitCase
	byName map[[2]string]*junitCase
}

// writeJUnit writes JUnit's XML with every check as a case, so that what passed shows as well: an image in an overlay is one. What
// was not checked is a skipped case, or an error when the run does not pass for it.
func writeJUnit(w io.Writer, r diag.Report, o Options) error {
	return writeSuites(w, []suite{suiteOf(r, o, "verscheck "+releaseWords(r.Release))})
}

// suiteOf makes the cases of a report.
func suiteOf(r diag.Report, o Options, name string) suite {
	j := junit{Options: o, byName: map[[2]string]*junitCase{}}
	for _, i := range r.Images {
		c := j.find(i.At.Overlay, cmp.Or(i.Repository, i.Image), i.At)
		if r.Stats.Asked > 0 && (i.Answer == "cannot-tell" || i.Answer == "not-asked") {
			c.skipped = "what its registry holds is not known: " + cmp.Or(i.Detail, i.Answer)
		}
	}
	for _, f := range r.Findings {
		j.add(f)
	}
	for _, u := range r.Unchecked {
		c := j.find(cmp.Or(u.At.Overlay, u.At.File, "verscheck"), string(u.Kind)+": "+cmp.Or(u.Subject, u.Reason), u.At)
		c.open = append(c.open, u)
	}
	said := map[string]bool{}
	for _, c := range j.cases {
		said[c.class] = true
	}
	for _, overlay := range r.Overlays {
		if !said[overlay] {
			j.find(overlay, "no image reference", diag.Place{})
		}
	}
	for _, s := range r.Silenced {
		f := s.Finding
		c := j.find(cmp.Or(f.At.Overlay, f.At.File, "verscheck"), "ignored: "+f.Rule+" "+cmp.Or(f.Image, where(f.At)), f.At)
		c.skipped = silencedWords(s)
	}
	for _, remark := range remarks(r, o) {
		c := j.find("verscheck", remark.name, diag.Place{})
		if c.skipped = remark.text; remark.bad {
			c.broken = remark.text
		}
	}
	diag.SortBy(j.cases, func(a, b *junitCase) int { return cmp.Or(cmp.Compare(a.class, b.class), cmp.Compare(a.name, b.name)) })
	properties := [][2]string{
		{"repository", r.Repository},
		{"release", releaseWords(r.Release)},
		{"commit", r.Release.Commit},
		{"registry", r.Registry},
		{"summary", line(r, o)},
	}
	return suite{name, properties, j.cases}
}

func (j *junit) find(class, name string, at diag.Place) *junitCase {
	key := [2]string{cmp.Or(class, "."), name}
	c, ok := j.byName[key]
	if !ok {
		c = &junitCase{class: key[0], name: name, at: at}
		j.byName[key], j.cases = c, append(j.cases, c)
	}
	return c
}

// add puts a finding to the image in each overlay that it is about. A place that only explains is none of them.
func (j *junit) add(f diag.Finding) {
	var done []*junitCase
	places := slices.Concat([]diag.Place{f.At}, f.Through)
	for _, n := range f.Also {
		if n.Text == "" || n.At.Overlay != "" {
			places = append(places, n.At)
		}
	}
	for _, at := range places {
		c := j.find(cmp.Or(at.Overlay, at.File, "verscheck"), cmp.Or(f.Image, f.Rule), at)
		if slices.Contains(done, c) {
			continue
		}
		if done = append(done, c); f.Severity >= j.FailOn {
			c.fails = append(c.fails, f)
		} else {
			c.milder = append(c.milder, f)
		}
	}
}

func (c *junitCase) blocks() bool {
	return c.broken != "" || slices.ContainsFunc(c.open, func(u diag.Unchecked) bool { return u.Blocks })
}

// suite is the cases of one report.
type suite struct {
	name       string
	properties [][2]string
	cases      []*junitCase
}

// counted are how many cases there are, failed, could not be told and were skipped.
type counted [4]int

func (s suite) counts() (n counted) {
	n[0] = len(s.cases)
	for _, c := range s.cases {
		switch {
		case len(c.fails) > 0:
			n[1]++
		case c.blocks():
			n[2]++
		case c.skipped != "" || len(c.open) > 0:
			n[3]++
		}
	}
	return n
}

// attributes are those of an element with a name and counts.
func (n counted) attributes(name string) []string {
	return []string{
		"name", name, "tests", strconv.Itoa(n[0]), "failures", strconv.Itoa(n[1]), "errors", strconv.Itoa(n[2]), "time", "0",
	}
}

func writeSuites(w io.Writer, suites []suite) error {
	var m markup
	var total counted
	for _, s := range suites {
		for i, n := range s.counts() {
			total[i] += n
		}
	}
	m.raw(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	m.start("testsuites", total.attributes("verscheck")...)
	for _, s := range suites {
		m.raw("\n  ")
		s.write(&m)
	}
	m.raw("\n")
	m.end()
	m.raw("\n")
	return m.writeTo(w)
}

func (s suite) write(m *markup) {
	m.start("testsuite", append(s.counts().attributes(s.name), "skipped", strconv.Itoa(s.counts()[3]))...)
	if len(s.properties) > 0 {
		m.raw("\n    ")
		m.start("properties")
		for _, p := range s.properties {
			m.raw("\n      ")
			m.empty("property", "name", p[0], "value", p[1])
		}
		m.raw("\n    ")
		m.end()
	}
	for _, c := range s.cases {
		m.raw("\n    ")
		c.write(m)
	}
	m.raw("\n  ")
	m.end()
}

func (c *junitCase) write(m *markup) {
	attributes := []string{"classname", c.class, "name", c.name}
	if inTree(c.at) {
		attributes = append(attributes, "file", c.at.File)
		if c.at.Line > 0 {
			attributes = append(attributes, "line", strconv.Itoa(c.at.Line))
		}
	}
	m.start("testcase", append(attributes, "time", "0")...)
	switch {
	case len(c.fails) > 0:
		m.outcome("failure", c.fails[0].Message, c.fails[0].Rule, paragraphs(c.fails))
	case c.blocks():
		m.outcome("error", cmp.Or(c.broken, c.why()), "unchecked", helps(c.open))
	case c.skipped != "" || len(c.open) > 0:
		m.outcome("skipped", cmp.Or(c.why(), c.skipped), "", helps(c.open))
	}
	if len(c.milder) > 0 {
		m.start("system-out")
		m.lines(paragraphs(c.milder))
		m.end()
	}
	m.end()
}

// why is the first reason that something is open, "" for none.
func (c *junitCase) why() string {
	for _, u := range c.open {
		return told(u)
	}
	return ""
}

func (m *markup) outcome(element, message, kind, body string) {
	attributes := []string{"message", message}
	if kind != "" {
		attributes = append(attributes, "type", kind)
	}
	m.start(element, attributes...)
	m.lines(body)
	m.end()
}

// lines writes text that has lines.
func (m *markup) lines(text string) {
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			m.raw("\n")
		}
		m.text(line)
	}
}

// paragraphs tells findings with rule and places, an empty line between them.
func paragraphs(findings []diag.Finding) string {
	var out []string
	for _, f := range findings {
		lines := []string{f.Severity.String() + "[" + Visible(f.Rule) + "]: " + Visible(f.Message)}
		for _, at := range f.Places() {
			if where(at) != "" {
				lines = append(lines, "  at "+where(at))
			}
		}
		out = append(out, withHelp(lines, f.Help))
	}
	return strings.Join(out, "\n\n")
}

func helps(list []diag.Unchecked) string {
	var out []string
	for _, u := range list {
		lines := []string{"unchecked: " + Visible(told(u))}
		if where(u.At) != "" {
			lines = append(lines, "  at "+where(u.At))
		}
		out = append(out, withHelp(lines, u.Help))
	}
	return strings.Join(out, "\n\n")
}

func withHelp(lines []string, help string) string {
	if help != "" {
		lines = append(lines, "help: "+strings.ReplaceAll(help, "\n", "\nhelp: "))
	}
	return strings.Join(lines, "\n")
}
