package gate

import (
	"fmt"
	"path"
	"slices"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// Select narrows or widens the choice of overlays for one run; flags fill it.
type Select struct {
	Only    []config.Pattern // empty: the configuration's, else the default, choice
	Exclude []config.Pattern
	Dir     string // "" or the directory of the only overlay to check, whatever else there is
	All     bool   // every kustomization that can be rendered alone, leaves or not, excluded by default or not
}

// Choice is an overlay or a file of plain manifests, and whether it is checked.
type Choice struct {
	Path     string // directory, or the file of plain manifests
	File     string // the kustomization, or the file of plain manifests
	Manifest bool
	Chart    bool // a Helm chart
	Chosen   bool
	Why      string // the reason, either way, in words
	Default  string // the directory name of the default exclusion that left it out, "examples"; "" otherwise
}

// matches reports whether a pattern names the overlay; manifests are named by their directory as well.
func (c Choice) matches(patterns []config.Pattern) bool {
	return slices.ContainsFunc(patterns, func(p config.Pattern) bool {
		return p.Match(c.Path) || c.Manifest && p.Match(path.Dir(c.Path))
	})
}

// decided completes a choice.
func (c Choice) decided(chosen bool, why string) Choice {
	c.Chosen, c.Why = chosen, why
	return c
}

// chooseOverlay decides whether a kustomization is checked. What is named by a pattern is, leaf or not; without patterns it
// is every leaf outside the directories that are excluded by convention.
func chooseOverlay(o render.Overlay, configured config.Overlays, sel Select) Choice {
	c := Choice{Path: o.Dir, File: o.File}
	if o.Component {
		return c.decided(false, "a component: checked in the overlays that use it")
	}
	if c, ok := bySelection(c, configured, sel); ok {
		return c
	}
	switch {
	case sel.All:
		return c.decided(true, "chosen by --all-overlays")
	case configured.Foreign(o.Dir):
		return c.decided(false, "a component's: checked when that is released")
	case configured.Included(o.Dir):
		return c.decided(true, "chosen by the configuration")
	case len(configured.Include) > 0 || configured.Named:
		return c.decided(false, "not named by overlays: include:")
	case o.Excluded != "":
		c.Default = o.Excluded
		return c.decided(false, "left out by default: "+o.Excluded)
	case o.Leaf:
		return c.decided(true, "a leaf: no other kustomization refers to it")
	default:
		return c.decided(false, "a base: checked in the overlays that use it")
	}
}

// chooseManifest decides whether a file is checked that the configuration lists.
func chooseManifest(name string, configured config.Overlays, sel Select) Choice {
	c := Choice{Path: name, File: name, Manifest: true}
	if c, ok := bySelection(c, configured, sel); ok {
		return c
	}
	return c.decided(true, "listed under manifests:")
}

// bySelection decides by what counts more than any default; not ok when that says nothing.
func bySelection(c Choice, configured config.Overlays, sel Select) (_ Choice, ok bool) {
	switch {
	case sel.Dir != "" && c.Path == sel.Dir:
		return c.decided(true, "named on the command line"), true
	case sel.Dir != "":
		return c.decided(false, "not the one named on the command line"), true
	case c.matches(sel.Exclude):
		return c.decided(false, "excluded by --exclude"), true
	case c.matches(sel.Only):
		return c.decided(true, "chosen by --overlay"), true
	case len(sel.Only) > 0:
		return c.decided(false, "not named by --overlay"), true
	case c.matches(configured.Exclude):
		return c.decided(false, "excluded by the configuration"), true
	}
	return c, false
}

// tooMany takes back the choice of those beyond the first so many, and says so.
func tooMany(overlays []Choice, limit int) []diag.Unchecked {
	chosen := 0
	for i := range overlays {
		if o := &overlays[i]; o.Chosen {
			if chosen++; limit > 0 && chosen > limit {
				*o = o.decided(false, "beyond limits: overlays: in .verscheck.yaml")
			}
		}
	}
	if limit == 0 || chosen <= limit {
		return nil
	}
	return []diag.Unchecked{{
		Subject: counted(chosen-limit, "overlay"), Kind: diag.NotRendered, Blocks: true,
		Reason: fmt.Sprintf("%d are chosen, more than the %d that one run checks", chosen, limit),
		Help:   "raise limits: overlays: in .verscheck.yaml, or check a part of them at a time with --overlay",
	}}
}

// matcher returns what [render.Tree.Match] looks for; nil without patterns.
func matcher(patterns []config.Pattern) func(string) bool {
	if len(patterns) == 0 {
		return nil
	}
	return func(name string) bool {
		return slices.ContainsFunc(patterns, func(p config.Pattern) bool { return p.Match(name) })
	}
}

// unmatched says which patterns name nothing: what somebody meant to have checked with them is not. Patterns of the
// configuration are for all of the tree, and say nothing when only a part of it is looked at.
func unmatched(overlays []Choice, in Input) (configured []fact.Unmatched, given []diag.Unchecked) {
	const help = "correct the pattern, or remove it"
	missing := func(patterns []config.Pattern, meant func(Choice) bool) (out []config.Pattern) {
		for _, p := range patterns {
			named := func(c Choice) bool { return meant(c) && c.matches([]config.Pattern{p}) }
			if !slices.ContainsFunc(overlays, named) {
				out = append(out, p)
			}
		}
		return out
	}
	for _, p := range missing(in.Select.Only, func(Choice) bool { return true }) {
		given = append(given, diag.Unchecked{
			Subject: p.Text, Kind: diag.NotRead, Reason: "the pattern of --overlay matches nothing", Help: help, Blocks: true,
		})
	}
	if in.Dir != "." {
		return nil, given
	}
	for _, p := range missing(in.Config.Manifests, func(c Choice) bool { return c.Manifest }) {
		configured = append(configured, fact.Unmatched{Subject: p.Text, Reason: "under manifests: matches no file", Help: help, At: p.At})
	}
	for _, p := range missing(in.Config.Overlays.Include, func(c Choice) bool { return !c.Manifest && !c.Chart }) {
		configured = append(configured, fact.Unmatched{Subject: p.Text, Reason: "under overlays: include: matches no overlay", Help: help, At: p.At})
	}
	return configured, given
}
