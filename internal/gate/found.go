package gate

import (
	"slices"

	"github.com/verscheck/verscheck/internal/carrier"
	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/own"
)

// addFound adds what carries a version by convention, except where the configuration says itself what a file carries. No verdict about
// the past, and none about a part of the repository, rests on it.
func (g *Gathered) addFound(in Input) {
	if in.Past || in.narrowed() || in.Dir != "." || in.Config.Overlays.Named {
		return
	}
	found := slices.DeleteFunc(carrier.Found(g.tree, in.Identity.Holds), func(c fact.Carrier) bool {
		return slices.ContainsFunc(in.Config.Carriers, func(entry config.Carrier) bool { return entry.Path.Match(c.Name) })
	})
	found = append(found, g.labels(in)...)
	current := false // the README has an address of the release
	for i := range found {
		c := &found[i]
		c.Compared, c.Why = own.InferVersion(own.Input{Identity: in.Identity, Release: in.Release}, c.Text, c.Kind == fact.CarrierCommand)
		current = current || c.Kind == fact.CarrierCommand && c.Why == own.IsRelease
	}
	for i := range found {
		if c := &found[i]; current && c.Kind == fact.CarrierCommand && c.Compared && c.Why != own.IsRelease {
			c.Compared, c.Why = false, "another address in "+c.Name+" is the release's"
		}
		if found[i].Compared {
			g.files = append(g.files, found[i].Name)
		}
	}
	g.Carriers = append(g.Carriers, found...)
}

// labels reads the labels in the files of the chosen overlays that say which version of this repository's application it is.
func (g *Gathered) labels(in Input) []fact.Carrier {
	var found []fact.Carrier
	for _, name := range g.Files() {
		if (diag.Place{File: name}).Elsewhere() {
			continue
		}
		if text, unread := g.tree.Read(name); unread == nil {
			found = append(found, carrier.Labels(name, text, in.Identity.Named)...)
		}
	}
	return found
}
