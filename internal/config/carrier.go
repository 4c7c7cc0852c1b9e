package config

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/nearest"
	"github.com/verscheck/verscheck/internal/version"
)

// Carrier is an entry for a place, in one file or several, that carries a version and is no image reference.
type Carrier struct {
	Path   Pattern // of files
	Reader Reader
	Route  Route          // of ReadYAML, ReadJSON and ReadTOML
	Env    string         // of ReadEnv: the variable's name
	Regex  *regexp.Regexp // of ReadRegex: with a group "version"; "^" and "$" are the ends of a line
	At     diag.Place     // of the entry
	What   diag.Place     // of the value of yaml, env, regex, ...; the entry's where the whole file is the version

	Policy     version.Policy // what stands there must be; the zero value means "equal to the release"
	Component  string         // the component that Policy is about; "" for the release that is checked
	Constraint version.Policy // what the version must satisfy beside; the zero value means nothing
	Any        bool           // one of the versions that are found must be right; else all
}

// Reader says how a carrier's file is read.
type Reader string

// The readers, named after the keys of the configuration. ReadFile takes the first line that is not empty and no comment.
const (
	ReadYAML  Reader = "yaml"
	ReadJSON  Reader = "json"
	ReadTOML  Reader = "toml"
	ReadEnv   Reader = "env"
	ReadRegex Reader = "regex"
	ReadFile  Reader = "file"
)

// Key is what names the place for people: the path, the variable, the regular expression, or "version" for a whole file.
func (c Carrier) Key() string {
	switch c.Reader {
	case ReadEnv:
		return c.Env
	case ReadRegex:
		return strings.TrimPrefix(c.Regex.String(), multiline)
	case ReadFile:
		return "version"
	case ReadYAML, ReadJSON, ReadTOML:
	}
	return c.Route.Text
}

// multiline makes "^" and "$" match at the ends of lines, as in every tool that searches files.
const multiline = "(?m)"

// versionGroup is the group of a regular expression that holds the version.
const versionGroup = "version"

func (c *compiler) carriers(sections []carrierSection) []Carrier {
	var carriers []Carrier
	for _, s := range sections {
		carriers = append(carriers, c.carrier(s))
	}
	return carriers
}

func (c *compiler) carrier(s carrierSection) Carrier {
	carrier := Carrier{At: s.Origin.at, What: s.Origin.at, Any: s.Match.value == "any"}
	if s.Path.value != "" {
		carrier.Path = c.pattern(s.Path, PathPattern)
	}
	if !s.Path.isThere() && !s.Origin.broken {
		c.mistake(s.Origin.at, `the carrier has no "path": add the file that carries the version`)
	}
	c.reader(&carrier, s)
	c.expectation(&carrier, s)
	return carrier
}

// reader compiles the key that says where in the file the version stands. Without one the file holds nothing else.
func (c *compiler) reader(carrier *Carrier, s carrierSection) {
	keys := slices.DeleteFunc([]keyedText{
		{"yaml", s.YAML}, {"json", s.JSON}, {"toml", s.TOML}, {"env", s.Env}, {"regex", s.Regex},
	}, func(k keyedText) bool { return !k.isThere() })
	if len(keys) == 0 {
		carrier.Reader = ReadFile
		return
	}
	key := keys[0]
	if len(keys) > 1 {
		c.mistake(keys[1].at, "%s and %s cannot stand together: each says where the version stands", quote(key.key), quote(keys[1].key))
	}
	carrier.Reader, carrier.What = Reader(key.key), key.at
	if key.value == "" { // the decoder has said why
		return
	}
	switch carrier.Reader {
	case ReadEnv:
		carrier.Env = key.value
	case ReadRegex:
		carrier.Regex = c.regex(key.text)
	case ReadYAML, ReadJSON, ReadTOML:
		route, err := ParseRoute(key.value)
		if err != nil {
			c.mistake(key.at, "path %s %v", quote(key.value), err)
		}
		carrier.Route = route
	case ReadFile:
	}
}

func (c *compiler) regex(t text) *regexp.Regexp {
	if _, err := regexp.Compile(t.value); err != nil {
		c.mistake(t.at, "regex %s: %s", quote(t.value), strings.TrimPrefix(err.Error(), "error parsing regexp: "))
		return nil
	}
	re, err := regexp.Compile(multiline + t.value)
	switch {
	case err != nil:
		c.mistake(t.at, "regex %s: %s", quote(t.value), strings.TrimPrefix(err.Error(), "error parsing regexp: "))
		return nil
	case re.SubexpIndex(versionGroup) < 0:
		c.mistake(t.at, `regex %s has no group "version": write (?P<version>…) around what is compared`, quote(t.value))
	case slices.Index(re.SubexpNames(), versionGroup) != lastIndex(re.SubexpNames(), versionGroup):
		c.mistake(t.at, `regex %s has two groups "version"`, quote(t.value))
	}
	return re
}

func lastIndex(list []string, text string) int {
	for i, s := range slices.Backward(list) {
		if s == text {
			return i
		}
	}
	return -1
}

const componentPrefix = "component:"

// expectation compiles what is said of the version, one key at a time, so that each mistake has its own place.
func (c *compiler) expectation(carrier *Carrier, s carrierSection) {
	if s.Constraint.value != "" {
		policy, err := version.ParseConstraint(s.Constraint.value)
		if err != nil {
			c.mistake(s.Constraint.at, "constraint: %v", err)
		}
		carrier.Constraint = policy
	}
	expect := s.Expect.value
	if name, ok := strings.CutPrefix(expect, componentPrefix); ok {
		carrier.Component, expect = name, ""
		c.wanted = append(c.wanted, text{name, s.Expect.at})
	}
	policy, err := version.ParsePolicy(expect)
	if err == nil && policy.Ignores() {
		err = errors.New("a carrier that is ignored is none: leave the entry out")
	}
	if err != nil {
		c.mistake(s.Expect.at, "expect: %v", err)
		return
	}
	with, err := policy.With(version.Options{Tag: s.As.value, Metadata: s.Metadata.value})
	if err != nil {
		at, message := s.As.at, err.Error()
		if !s.As.isThere() {
			at = s.Origin.at
		}
		c.mistake(at, "as: %s", strings.TrimPrefix(message, "tag: "))
		return
	}
	carrier.Policy = with
}

// missing reports the components that are expected and that there are not.
func (c *compiler) missing(components []Component) {
	names := make([]string, len(components))
	for i, component := range components {
		names[i] = component.Name
	}
	for _, t := range c.wanted {
		if slices.Contains(names, t.value) {
			continue
		}
		m := Mistake{At: t.at, Message: "expect: there is no component " + quote(t.value)}
		if near, ok := nearest.Word(t.value, names); ok {
			m.Suggestion = componentPrefix + near
		}
		c.mistakes = append(c.mistakes, m)
	}
}
