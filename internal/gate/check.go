package gate

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/rules"
)

// Check gathers, asks and judges. The error is that of [Gather], or the context's while asking; then there is no report.
func Check(ctx context.Context, in Input) (diag.Report, Gathered, error) {
	g, err := Gather(ctx, in)
	if err != nil {
		return diag.Report{}, g, err
	}
	facts := fact.Set{Release: in.Release, Inventory: g.Inventory}
	facts.Release.At = anchor(in, g)
	g.compareCommit(in, &facts.Release)
	g.Unchecked = append(g.Unchecked, in.compareOrigin(ctx, &facts.Release)...)
	var unfollowed []diag.Unchecked
	facts.Downstream, unfollowed = in.follow(ctx)
	g.Unchecked = append(g.Unchecked, unfollowed...)
	if err := ctx.Err(); err != nil {
		return diag.Report{}, g, err
	}
	facts.Images, facts.Entries = judgeable(g.Images), judgeableEntries(g.Entries, in.Config)
	if in.Ask != nil {
		wanted := questions(whole(facts.Images), builds(facts.Downstream), in)
		in.at("asking registries about "+counted(len(wanted), "image"), 0, 0)
		facts.Answers = complete(in.Ask(ctx, wanted), wanted)
		if err := ctx.Err(); err != nil {
			return diag.Report{}, g, err
		}
		facts.Revisions = revisions(facts, in)
	}
	judged := rules.Run(rules.Early(in.Rules), facts, in.Selection)
	silenced := g.ignore(in, facts, &judged)
	run := diag.Report{
		Repository: in.Identity.Name(),

		Release:   inWords(in.Release),
		Consulted: consulted(in.Release),
		Findings:  withMending(judged.Findings, in.Mend),
		Unchecked: slices.Concat(g.Unchecked, judged.Unchecked, unanswered(facts, in)),
		Silenced:  silenced,
		Rules:     judged.Ran,
		Hints:     slices.Concat(in.Release.Notes, notRun(in), in.notFollowed()),
		Registry:  asked(facts, in),
		Overlays:  lookedAt(g),
		Images:    inventory(facts, in),
		Anchor:    facts.Release.At,
	}
	run.Stats, run.ExcludedBy = count(g, facts)
	if in.Stream != "" {
		run.Stats.Overlays = 0 // its objects may be of any number of them
	}
	if !blocked(run.Unchecked) {
		run.Empty, run.EmptyHelp = empty(in, g, run.Stats)
	}
	return accept(in, diag.Build(run), judged), g, nil
}

// notRun says that the versions of a release were not compared, when the rule that does it is off: "consistent" would be too
// much said.
func notRun(in Input) []string {
	if !in.Release.Compares() || !in.Selection.Off["version-drift"] {
		return nil
	}
	return []string{"the rule version-drift is off, so the versions of own images were not compared with the release"}
}

// judgeable leaves out the images that no rule is to look at.
func judgeable(images []fact.Image) []fact.Image {
	return slices.DeleteFunc(slices.Clone(images), func(image fact.Image) bool { return image.Policy.Ignores() })
}

// judgeableEntries leaves out the entries for such images.
func judgeableEntries(entries []fact.Entry, cfg *config.Config) []fact.Entry {
	ignored := func(name string) bool {
		ref, err := fact.ParseRef(name)
		if err != nil {
			return false
		}
		image, ok := cfg.Image(ref.Repository())
		return ok && image.Policy.Ignores()
	}
	return slices.DeleteFunc(slices.Clone(entries), func(e fact.Entry) bool { return ignored(e.Name) || ignored(e.Target()) })
}

// whole leaves out the uses that name a repository alone: there is no manifest to ask for. So may those of a chart without a
// registry, which templates like to put before them.
func whole(images []fact.Image) []fact.Image {
	return slices.DeleteFunc(slices.Clone(images), func(image fact.Image) bool {
		return image.Bare || image.SetBy == fact.SetByChart && !strings.HasPrefix(strings.ToLower(image.Raw), image.Ref.Host+"/")
	})
}

// anchor is where findings about the tag itself are shown.
func anchor(in Input, g Gathered) diag.Place {
	if at := in.Config.Release.At; at.Line > 0 {
		return at
	}
	for _, o := range g.Overlays {
		if o.Chosen {
			return diag.Place{File: o.File}
		}
	}
	return diag.Place{File: in.Dir}
}

func inWords(r fact.Release) diag.Release {
	return diag.Release{
		Tag: r.Tag, Version: r.Version.String(), Commit: r.Commit, Phase: string(r.Phase), Source: r.Source, Line: r.Line.String(),
	}
}

func consulted(r fact.Release) []diag.Consulted {
	list := make([]diag.Consulted, len(r.Consulted))
	for i, c := range r.Consulted {
		list[i] = diag.Consulted(c)
	}
	return list
}

// decides reports whether a registry has said something of the image.
func decides(a fact.Answer) bool { return a.Verdict != fact.CannotTell && a.Verdict != fact.NotAsked }

// asked says in words what became of the registry stage.
func asked(facts fact.Set, in Input) string {
	if in.Ask == nil {
		return "not asked (" + in.NotAsked + ")"
	}
	told, left, unpublished := 0, 0, map[string]int{}
	for _, answer := range facts.Answers {
		if answer.Verdict == fact.NotAsked && in.NotAsked != "" {
			left++
		}
		if answer.Unpublished != "" && decides(answer) {
			unpublished[answer.Unpublished]++
		}
		if decides(answer) {
			told++
		}
	}
	words := []string{fmt.Sprintf("%d of %d answered", told, len(facts.Answers)-left)}
	if in.AskedOf != "" {
		words[0] += " by " + in.AskedOf
	}
	for _, where := range slices.Sorted(maps.Keys(unpublished)) {
		words = append(words, fmt.Sprintf("%d by %s", unpublished[where], where))
	}
	if left > 0 {
		words = append(words, fmt.Sprintf("%d not asked (%s)", left, in.NotAsked))
	}
	return strings.Join(words, ", ")
}

// count says how much was looked at, and which default exclusions left something out.
func count(g Gathered, facts fact.Set) (stats diag.Stats, excludedBy []string) {
	stats.Objects, stats.References = g.Objects, len(facts.Images)
	for _, o := range g.Overlays {
		switch {
		case o.Chosen:
			stats.Overlays++
		case o.Default != "":
			stats.Excluded++
			excludedBy = append(excludedBy, o.Default)
		}
	}
	for _, c := range g.Helm {
		switch {
		case c.Chosen:
			stats.Charts++
		case c.Default != "":
			stats.ExcludedCharts++
			excludedBy = append(excludedBy, c.Default)
		}
	}
	stats.Texts, stats.Binary, stats.Tests = g.Texts.Searched, g.Texts.Binary, g.Texts.Tests
	for _, c := range facts.Carriers {
		switch {
		case c.Compared:
			stats.Carriers++
		case c.Configured, c.Kind == fact.CarrierChart:
			stats.Uncompared++ // of what else is found and means nothing, only the list tells
		}
	}
	seen := map[string]bool{}
	for _, image := range facts.Images {
		repository := image.Ref.Repository()
		if image.Problem != "" || seen[repository] {
			continue
		}
		seen[repository] = true
		if image.Own {
			stats.Own++
		} else {
			stats.ThirdParty++
		}
	}
	for _, answer := range facts.Answers {
		if answer.Verdict != fact.NotAsked {
			stats.Asked++
		}
		if decides(answer) {
			stats.Answered++
		}
	}
	return stats, excludedBy
}

// blocked reports whether something that decides could not be looked at: then it is not known that there is nothing.
func blocked(unchecked []diag.Unchecked) bool {
	return slices.ContainsFunc(unchecked, func(u diag.Unchecked) bool { return u.Blocks })
}

// empty says why there was nothing to check, and what to do about it; "" when there was something.
func empty(in Input, g Gathered, stats diag.Stats) (reason, help string) {
	denies := slices.ContainsFunc(in.Config.Images, func(entry config.Image) bool { return entry.Deny != "" })
	switch {
	case stats.Texts > 0 && denies:
		return "", "" // that nothing which is denied stands there is what was asked for
	case stats.References == 0 && len(g.Images) > 0:
		return counted(len(g.Images), "image reference") + ", ignored by the configuration",
			"`verscheck list images` shows what was looked at"
	case stats.Objects == 0 && in.Stream != "":
		return "no object in " + in.Stream, "pipe rendered manifests into it, as in `kustomize build DIR | verscheck check -`"
	case stats.References == 0 && in.Stream != "":
		return "no image reference in " + counted(stats.Objects, "object") + " of " + in.Stream,
			"see what comes through the pipe, as a command in it may have gone wrong"
	case stats.References == 0 && stats.Carriers == 0:
		return unseen(in, g, stats)
	case in.Release.Compares() && !hasVersions(g.Inventory):
		return fmt.Sprintf("no version to compare with %s: of %s none is taken for this repository's own",
				in.Release.Tag, counted(stats.ThirdParty, "image")),
			"`verscheck list images` says why; claim yours in .verscheck.yaml: images: [{name: HOST/REPOSITORY, own: true}]"
	}
	return "", ""
}

// hasVersions reports whether there is a version to compare with a release: an own image's in an overlay, or a carrier's.
func hasVersions(i fact.Inventory) bool {
	return slices.ContainsFunc(i.Carriers, func(c fact.Carrier) bool { return c.Compared }) ||
		slices.ContainsFunc(i.Images, func(image fact.Image) bool {
			return image.Own && image.SetBy != fact.SetByChart && !image.Policy.Ignores()
		})
}

// unseen says why the overlays of a tree have shown no image.
func unseen(in Input, g Gathered, stats diag.Stats) (reason, help string) {
	switch {
	case stats.Texts > 0 && stats.Overlays == 0:
		return "no reference to an image of this repository in " + counted(stats.Texts, "text file"),
			"say which repositories are yours in .verscheck.yaml: images: [{name: HOST/REPOSITORY, own: true}]"
	case in.Config.Component != "" && stats.Overlays == 0:
		return "component " + in.Config.Component + " names nothing that could be compared",
			"name its overlays, manifests or carriers in its entry under components: in .verscheck.yaml"
	case stats.Charts > 0 && stats.Overlays == 0:
		return "no image reference in " + counted(stats.Charts, "chart"), "`verscheck list overlays` shows what was looked at"
	case len(g.Overlays) == 0:
		return "no kustomization in " + dirInWords(in.Dir) + ", and no manifests: configured",
			"run it where the kustomizations are, or list plain manifests under manifests: in .verscheck.yaml"
	case stats.Overlays == 0 && stats.Excluded == len(g.Overlays):
		return counted(stats.Excluded, "kustomization") + ", left out by default",
			"name the ones that users apply with --overlay, or under overlays: include: in .verscheck.yaml"
	case stats.Overlays == 0:
		return counted(len(g.Overlays), "overlay") + ", none of them chosen",
			"`verscheck list overlays` says why; choose with --overlay, or under overlays: in .verscheck.yaml"
	}
	return "no image reference in " + counted(stats.Overlays, "overlay"), "`verscheck list overlays` shows what was looked at"
}

func dirInWords(dir string) string {
	if dir == "." {
		return "the repository"
	}
	return dir
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
