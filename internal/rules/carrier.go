package rules

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/version"
)

// JudgeCarrier compares a carrier with a release, or with the newest one of the component that it is to be of. In contrast to an
// image's tag it can hold a "+".
func JudgeCarrier(c fact.Carrier, release fact.Release) version.Judgement {
	context := contextOf(release)
	if c.Component != "" {
		sibling := release.Components[c.Component]
		if sibling.Version.IsZero() {
			return version.Judgement{
				Outcome: version.Unjudged,
				Reason:  "the newest release of component " + c.Component + " is not known: " + cmp.Or(sibling.Problem, "there is none"),
			}
		}
		context = contextOfSibling(c.Component, sibling)
	}
	if c.Kind != fact.CarrierChart {
		return c.Policy.JudgeText(c.Text, context)
	}
	bare := strings.TrimPrefix(c.Text, "v")
	if c.Image != "" || !c.Policy.Equal(version.Policy{}) {
		return c.Policy.Judge(c.Text, context)
	}
	expected := release.Version.String()
	if bare == expected {
		return version.Judgement{Outcome: version.Match, Expected: c.Text}
	}
	return version.Judgement{Outcome: version.Drift, Expected: strings.TrimSuffix(c.Text, bare) + expected}
}

func contextOfSibling(name string, s fact.Sibling) version.Context {
	return version.Context{Tag: s.Tag, Version: s.Version, Component: name, Known: s.Known}
}

// Settled reports of each carrier whether another one of its entry is right, where the configuration asks for no more.
func Settled(carriers []fact.Carrier, release fact.Release) func(fact.Carrier) bool {
	right := map[diag.Place]bool{} // by entry
	for _, c := range carriers {
		if c.AnyOf.Line > 0 && JudgeCarrier(c, release).Outcome == version.Match {
			right[c.AnyOf.Text()] = true
		}
	}
	return func(c fact.Carrier) bool { return c.AnyOf.Line > 0 && right[c.AnyOf.Text()] }
}

// subject names what carries the version: "appVersion of chart app", "tag in RELEASE", "the version in README.md".
func subject(c fact.Carrier, keys []string) string {
	switch c.Kind {
	case fact.CarrierChart:
		return listed(keys) + " of " + of(c)
	case fact.CarrierLabel:
		return "the label " + c.Key
	case fact.CarrierRegex, fact.CarrierFile, fact.CarrierCommand:
		return "the version in " + c.Name
	case fact.CarrierYAML, fact.CarrierJSON, fact.CarrierTOML, fact.CarrierEnv:
	}
	return listed(keys) + " in " + c.Name
}

// setting names it in a help: "appVersion", "the version".
func setting(c fact.Carrier) string {
	if c.Kind == fact.CarrierRegex || c.Kind == fact.CarrierFile || c.Kind == fact.CarrierCommand {
		return "it"
	}
	return c.Key
}

// of names what a chart's version is of.
func of(c fact.Carrier) string { return string(c.Kind) + " " + c.Name }

// compared names what a carrier is compared with, for the middle of a message: "in release v1.2.0", "while ...".
func (p *Pass) compared(c fact.Carrier) string {
	if c.Component == "" {
		return "in release " + p.Release.Tag
	}
	return fmt.Sprintf("while component %s is at %s", c.Component, p.Release.Components[c.Component].Tag)
}

// carrierDistance says how far a carrier's version is from what it is compared with, where both are releases of this repository.
func (p *Pass) carrierDistance(c fact.Carrier) string {
	context := p.context()
	if c.Component != "" {
		context = contextOfSibling(c.Component, p.Release.Components[c.Component])
	}
	found, ok := c.Policy.ImageVersion(c.Text, context)
	if !ok {
		return ""
	}
	return apart(found, context)
}
