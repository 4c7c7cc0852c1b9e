package gate

import (
	"path"
	"slices"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/render"
)

// Select narrows or widens the choice of overlays for one run; flags fill it.
type Select struct {
	Only    []config.Pattern // empty: the configuration's, else the default, choice
	Exclude []config.Pattern
	All     bool // every kustomization that can be rendered alone, leaves or not, excluded by default or not
}

// Choice is an overlay, and whether it is checked.
type Choice struct {
	Path     string // directory, or the file of plain manifests
	Chosen   bool
	Why      string // the reason, either way, in words
	Default  string // the directory name of the default exclusion that left it out, "examples"; "" otherwise
	Leaf     bool
	Manifest bool
}

// choose decides which kustomizations are checked. What is named by a pattern is checked, leaf or not; without patterns it is
// every leaf outside the directories that are excluded by convention.
func choose(overlays []render.Overlay, configured config.Overlays, sel Select) []Choice {
	choices := make([]Choice, len(overlays))
	for i, o := range overlays {
		c := Choice{Path: o.Dir, Leaf: o.Leaf}
		c.Chosen, c.Why = decide(o, configured, sel)
		if !c.Chosen && o.Excluded != "" && !o.Component && c.Why == excludedByDefault(o) {
			c.Default = o.Excluded
		}
		choices[i] = c
	}
	return choices
}

func decide(o render.Overlay, configured config.Overlays, sel Select) (chosen bool, why string) {
	switch {
	case o.Component:
		return false, "a component: checked in the overlays that use it"
	case matches(sel.Exclude, o.Dir):
		return false, "excluded by --exclude"
	case len(sel.Only) > 0:
		return matches(sel.Only, o.Dir), "chosen by --overlay"
	case configured.Excluded(o.Dir):
		return false, "excluded by the configuration"
	case sel.All:
		return true, "chosen by --all-overlays"
	case len(configured.Include) > 0:
		return configured.Included(o.Dir), "chosen by the configuration"
	case o.Excluded != "":
		return false, excludedByDefault(o)
	case o.Leaf:
		return true, "a leaf: no other kustomization refers to it"
	default:
		return false, "a base: checked in the overlays that use it"
	}
}

func excludedByDefault(o render.Overlay) string { return "left out by default: " + o.Excluded }

func matches(patterns []config.Pattern, name string) bool {
	for _, p := range patterns {
		if p.Match(name) {
			return true
		}
	}
	return false
}

func matcher(patterns []config.Pattern) func(string) bool {
	if len(patterns) == 0 {
		return nil
	}
	return func(name string) bool { return matches(patterns, name) }
}

// unmatched says which patterns chose nothing: what somebody meant to have checked with them is not.
func unmatched(overlays []Choice, in Input) []diag.Unchecked {
	var out []diag.Unchecked
	for _, list := range []struct {
		patterns  []config.Pattern
		from      string
		manifests bool
	}{
		{in.Config.Manifests, "manifests:", true},
		{in.Config.Overlays.Include, "overlays: include:", false},
		{in.Select.Only, "--overlay", false},
	} {
		for _, p := range list.patterns {
			meets := func(c Choice) bool {
				return c.Manifest == list.manifests && (p.Match(c.Path) || (c.Manifest && p.Match(path.Dir(c.Path))))
			}
			if !slices.ContainsFunc(overlays, meets) {
				out = append(out, diag.Unchecked{
					Subject: p.Text, Kind: diag.NotRead, Reason: "the pattern of " + list.from + " matches nothing",
					Help: "correct the pattern, or remove it", At: p.At, Blocks: true,
				})
			}
		}
	}
	return out
}
