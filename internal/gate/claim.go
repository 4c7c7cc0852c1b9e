package gate

import (
	"slices"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/own"
)

// claim tells own images from others: what the configuration says counts, else what can be inferred. In a release it is
// unchecked, by repository, where only more release tags than are known could tell, as in a shallow clone.
func claim(g *Gathered, in Input) {
	claims := own.Infer(own.Input{Identity: in.Identity, Release: in.Release, Refs: distinct(g.Images)})
	asked := map[string]bool{}
	for i := range g.Images {
		image := &g.Images[i]
		if image.Problem != "" {
			image.Why = "it is no image reference"
			continue
		}
		repository := image.Ref.Repository()
		inferred := claims[repository]
		image.Own, image.Why = inferred.Own, inferred.Why
		image.Local = names(in.Config.Registry, image.Ref.Host)
		if configured(image, in.Config) || !inferred.NeedsTags || asked[repository] || !in.Release.Compares() {
			continue
		}
		asked[repository] = true
		g.Unchecked = append(g.Unchecked, diag.Unchecked{
			Subject: repository, Kind: diag.Undetermined, Reason: "whose image it is cannot be told: " + inferred.Why, At: image.At,
			Help: "fetch the tags of earlier releases, or claim the image in .verscheck.yaml: images: [{name: " + repository + ", own: true}]",
		})
	}
}

// configured adds what the configuration says of an image. It reports whether that tells whose it is, or leaves it alone.
func configured(image *fact.Image, cfg *config.Config) bool {
	entry, ok := cfg.Image(image.Ref.Repository())
	if !ok {
		return false
	}
	image.Policy, image.Denied = entry.Policy, entry.Deny
	says := "images: in " + cfg.File + " says so"
	switch {
	case entry.Policy.Ignores():
		image.Own, image.Why = false, "images: in "+cfg.File+" ignores it"
	case entry.Own == config.Claimed:
		image.Own, image.Why = true, says
	case entry.Own == config.Disclaimed:
		image.Own, image.Why = false, says
	default:
		return false
	}
	return true
}

// names reports whether the configuration names a registry, so that whoever wrote it means that host.
func names(r config.Registry, host string) bool {
	return slices.ContainsFunc(slices.Concat(r.Allow, r.PlainHTTP, r.DeniedMeansAbsent), func(h config.Host) bool { return h.Host == host })
}
