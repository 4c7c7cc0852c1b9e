package gate

import (
	"slices"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/own"
)

// claim tells own images from others: what the configuration says counts, else what can be inferred. In a release it is
// unchecked, by repository, where nobody can tell: for want of release tags, as in a shallow clone, or because the image could
// as well be the forgotten half of a bump.
func claim(g *Gathered, in Input) {
	claims := infer(g.Images, in)
	asked := map[string]bool{}
	for i := range g.Images {
		image := &g.Images[i]
		settled := claimOne(image, claims, in)
		repository := image.Ref.Repository()
		// The version of a chart's image is told by a warning at most.
		if settled || asked[repository] || !in.Release.Compares() || image.SetBy == fact.SetByChart {
			continue
		}
		asked[repository] = true
		g.Unchecked = append(g.Unchecked, undetermined(*image, claims[repository]))
	}
	for _, r := range g.Rendered {
		for i := range r.Stale {
			claimOne(&r.Stale[i].Committed, claims, in)
			claimOne(&r.Stale[i].Fresh, claims, in)
		}
	}
}

// infer claims images by all that is known of them. What a chart says may make an image this repository's, and not take one away:
// its default tags are often replaced when it is packaged.
func infer(images []fact.Image, in Input) map[string]own.Claim {
	all := own.Input{Identity: in.Identity, Release: in.Release, Refs: distinct(images)}
	claims := own.Infer(all)
	applied := slices.DeleteFunc(slices.Clone(images), func(image fact.Image) bool { return image.SetBy == fact.SetByChart })
	if len(applied) == len(images) {
		return claims
	}
	all.Refs = distinct(applied)
	for repository, claim := range own.Infer(all) {
		if !claims[repository].Own {
			claims[repository] = claim
		}
	}
	return claims
}

// claimOne says of an image whose it is, and reports whether that is settled.
func claimOne(image *fact.Image, claims map[string]own.Claim, in Input) (settled bool) {
	if image.Problem != "" {
		image.Why = "it is no image reference"
		return true
	}
	inferred := claims[image.Ref.Repository()]
	image.Own, image.Why = inferred.Own, inferred.Why
	image.Local = names(in.Config.Registry, image.Ref.Host)
	return configured(image, in.Config) || !inferred.NeedsTags && !inferred.Open
}

// undetermined says that nobody but the user can tell whose an image is. It blocks: if it is this repository's, its version
// may be wrong.
func undetermined(image fact.Image, claim own.Claim) diag.Unchecked {
	repository := image.Ref.Repository()
	help := "say whose it is in .verscheck.yaml: images: [{name: " + repository + ", own: true}], or own: false"
	if claim.NeedsTags {
		help = "fetch the tags of earlier releases with `git fetch --tags`, or " + help
	}
	return diag.Unchecked{
		Subject: repository, Kind: diag.Undetermined, Reason: "whose image it is cannot be told: " + claim.Why,
		Help: help, At: image.At, Blocks: true,
	}
}

// configured adds what the configuration says of an image. It reports whether that tells whose it is, or leaves it alone.
func configured(image *fact.Image, cfg *config.Config) bool {
	entry, ok := cfg.Image(image.Ref.Repository())
	if !ok {
		return false
	}
	image.Policy, image.Denied = entry.Policy, entry.Deny
	image.Platforms = platforms(entry.Platforms)
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

// platforms reads what the configuration has found to be platforms.
func platforms(texts []string) []fact.Platform {
	var list []fact.Platform
	for _, text := range texts {
		if p, err := fact.ParsePlatform(text); err == nil {
			list = append(list, p)
		}
	}
	return list
}

// addUnclaimed adds the claims that no image answers to. Where something was not rendered, the image may be there.
func (g *Gathered) addUnclaimed(in Input) {
	entries := unclaimed(g.Images, in)
	if len(g.Unchecked) == 0 {
		g.Unmatched = append(g.Unmatched, entries...)
		return
	}
	for _, u := range entries {
		g.Unchecked = append(g.Unchecked, diag.Unchecked{
			Subject: u.Subject, Kind: diag.NotRead, Reason: u.Reason + " in what could be checked", Help: u.Help, At: u.At, Blocks: true,
		})
	}
}

// unclaimed says which entries of the configuration claim an image that is nowhere: whatever they were meant for is not
// compared. Where only a part of the tree is looked at, nothing is said.
func unclaimed(images []fact.Image, in Input) []fact.Unmatched {
	if in.Stream != "" || in.Dir != "." || len(in.Select.Only)+len(in.Select.Exclude) > 0 {
		return nil
	}
	var out []fact.Unmatched
	for _, entry := range in.Config.Images {
		named := func(image fact.Image) bool { return image.Problem == "" && entry.Name.Match(image.Ref.Repository()) }
		if entry.Own == config.Claimed && !entry.Shared && !slices.ContainsFunc(images, named) {
			out = append(out, fact.Unmatched{
				Subject: entry.Name.Text, Reason: "is claimed under images:, and no image has that name",
				Help: "`verscheck list images` shows the names; correct the entry, or remove it", At: entry.Name.At,
			})
		}
	}
	return out
}

// names reports whether the configuration names a registry, so that whoever wrote it means that host.
func names(r config.Registry, host string) bool {
	named := slices.Concat(r.Allow, r.PlainHTTP, r.DeniedMeansAbsent)
	for _, m := range r.Mirrors {
		named = append(append(named, m.Of), m.At...)
	}
	return slices.ContainsFunc(named, func(h config.Host) bool { return h.Host == host })
}
