package gate

import (
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/chart"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/own"
	"github.com/verscheck/verscheck/internal/render"
	"github.com/verscheck/verscheck/internal/version"
)

// chooseChart decides whether a Helm chart is looked at: what is excluded by convention is not, unless a pattern names it.
func chooseChart(c render.Chart, in Input) Choice {
	choice := Choice{Path: c.Dir, Chart: true}
	if choice, ok := bySelection(choice, in.Config.Overlays, in.Select); ok {
		return choice
	}
	switch {
	case c.Bundled:
		return choice.decided(false, "a part of another chart")
	case in.Select.All:
		return choice.decided(true, "chosen by --all-overlays")
	case in.Config.Overlays.Named:
		return choice.decided(false, "not named for this component")
	case c.Excluded != "":
		choice.Default = c.Excluded
		return choice.decided(false, "left out by default: "+c.Excluded)
	}
	if other := archived(c.Dir, in.Release); other != "" {
		choice.Default = "other versions"
		return choice.decided(false, "left out by default: it is kept for "+other)
	}
	return choice.decided(true, "a Helm chart, read and not rendered")
}

// archived returns the version that a directory is named after, when that is another than the release: some projects keep the
// charts of all their releases.
func archived(dir string, r fact.Release) string {
	for segment := range strings.SplitSeq(dir, "/") {
		if v, err := version.Parse(segment); err == nil && v != r.Version {
			return segment
		}
	}
	return ""
}

// addCharts reads the chosen charts.
func (g *Gathered) addCharts() {
	for _, c := range g.Helm {
		if !c.Chosen {
			continue
		}
		found, unchecked := chart.Read(g.tree, c.Path)
		g.Add(found)
		g.Unchecked = append(g.Unchecked, unchecked...)
	}
}

// claimCharts decides which versions of charts are to be the release's, once it is known whose the images are.
func claimCharts(g *Gathered, in Input) {
	claims := map[string]own.Claim{}
	policies := map[string]fact.Image{}
	for _, image := range g.Images {
		if repository := image.Ref.Repository(); image.Problem == "" {
			claims[repository] = own.Claim{Own: image.Own, Why: image.Why}
			policies[repository] = image
		}
	}
	byChart := map[string]own.ChartClaim{}
	for _, c := range g.Charts {
		byChart[c.Dir] = own.InferChart(own.Input{Identity: in.Identity, Release: in.Release}, c, claims, in.Tags)
	}
	context := version.Context{Tag: in.Release.Tag, Version: in.Release.Version, Known: in.Release.Known}
	for i := range g.Carriers {
		if g.Carriers[i].Kind != fact.CarrierChart {
			continue
		}
		claimCarrier(&g.Carriers[i], byChart[g.Carriers[i].At.Overlay], policies, context)
	}
	// The tags of third-party images are versions of theirs.
	g.Carriers = slices.DeleteFunc(g.Carriers, func(c fact.Carrier) bool { return c.Image != "" && !claims[c.Image].Own })
	apart := map[diag.Place]bool{}
	for _, c := range g.Carriers {
		apart[c.At.Text()] = !c.Compared
	}
	for i := range g.Images {
		image := &g.Images[i]
		if image.SetBy != fact.SetByChart {
			continue
		}
		// What stands there is replaced when the chart is packaged, or is not this release's business.
		image.Bare = image.Bare || image.Own && apart[image.At.Text()] ||
			byChart[image.At.Overlay].Packaged && version.Floating(image.Ref.Tag)
	}
}

// claimCarrier decides whether a version of a chart is compared.
func claimCarrier(c *fact.Carrier, claim own.ChartClaim, images map[string]fact.Image, context version.Context) {
	switch {
	case c.Image != "":
		image := images[c.Image]
		_, isVersion := image.Policy.ImageVersion(c.Text, context)
		c.Compared, c.Why, c.Policy = image.Own && claim.Apart == "" && isVersion, image.Why, image.Policy
		switch {
		case !image.Own:
		case claim.Apart != "":
			c.Why = claim.Apart
		case !isVersion:
			c.Why = c.Text + " is no version that could be compared"
		}
	case c.Key == "version":
		c.Compared, c.Why = claim.Version, claim.WhyVersion
	default:
		c.Compared, c.Why = claim.AppVersion, claim.Why
	}
	if c.Placeholder != "" {
		c.Compared, c.Why = false, c.Placeholder
	}
}
