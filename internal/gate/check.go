package gate

import (
	"context"
	"fmt"
	"slices"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/rules"
)

// Check gathers, asks and judges.
func Check(ctx context.Context, in Input) (diag.Report, Gathered, error) {
	g, err := Gather(ctx, in)
	if err != nil {
		return diag.Report{}, g, err
	}
	facts := fact.Set{Release: in.Release, Images: g.Images}
	if in.Ask != nil {
		facts.Answers = in.Ask(ctx, distinct(g.Images))
		if err := ctx.Err(); err != nil {
			return diag.Report{}, g, err
		}
	}
	judged := rules.Run(in.Rules, facts, in.Selection)
	run := diag.Report{
		Release:   inWords(in.Release),
		Findings:  judged.Findings,
		Unchecked: slices.Concat(g.Unchecked, judged.Unchecked, unanswered(facts, in)),
		Rules:     judged.Ran,
		Hints:     in.Release.Notes,
		Registry:  asked(facts, in),
	}
	count(&run, g, facts)
	if !blocked(run.Unchecked) {
		run.Empty, run.EmptyHelp = empty(in, g, run.Stats)
	}
	return diag.Build(run), g, nil
}

func inWords(r fact.Release) diag.Release {
	return diag.Release{Tag: r.Tag, Version: r.Version.String(), Commit: r.Commit, Phase: string(r.Phase), Source: r.Source}
}

// unanswered turns every answer that decides nothing into an entry of its own.
func unanswered(facts fact.Set, in Input) []diag.Unchecked {
	var out []diag.Unchecked
	said := map[fact.Ref]bool{}
	for _, image := range facts.Images {
		answer, ok := facts.Answers[image.Ref]
		if !ok || said[image.Ref] || (answer.Verdict != fact.CannotTell && answer.Verdict != fact.NotAsked) {
			continue
		}
		said[image.Ref] = true
		kind := diag.CannotTell
		if answer.Verdict == fact.NotAsked {
			kind = diag.NotAsked
		}
		out = append(out, diag.Unchecked{
			Subject: image.Ref.String(), Kind: kind, Reason: answer.Detail, Help: answer.Help, At: image.At,
			Blocks: in.Require || (image.Own && facts.Release.Phase == fact.Released),
		})
	}
	return out
}

// asked says in words what became of the registry stage.
func asked(facts fact.Set, in Input) string {
	if in.Ask == nil {
		return "not asked (" + in.NotAsked + ")"
	}
	told := 0
	for _, answer := range facts.Answers {
		if answer.Verdict != fact.CannotTell && answer.Verdict != fact.NotAsked {
			told++
		}
	}
	return fmt.Sprintf("%d of %d answered", told, len(facts.Answers))
}

func count(run *diag.Report, g Gathered, facts fact.Set) {
	run.Stats.Objects, run.Stats.References = g.Objects, len(g.Images)
	for _, o := range g.Overlays {
		switch {
		case o.Chosen:
			run.Stats.Overlays++
		case o.Default != "":
			run.Stats.Excluded++
			run.ExcludedBy = append(run.ExcludedBy, o.Default)
		}
	}
	seen := map[string]bool{}
	for _, image := range g.Images {
		repository := image.Ref.Repository()
		if image.Problem != "" || seen[repository] {
			continue
		}
		seen[repository] = true
		if image.Own {
			run.Stats.Own++
		} else {
			run.Stats.ThirdParty++
		}
	}
	for _, answer := range facts.Answers {
		if answer.Verdict != fact.NotAsked {
			run.Stats.Asked++
			if answer.Verdict != fact.CannotTell {
				run.Stats.Answered++
			}
		}
	}
}

// blocked reports whether something that decides could not be looked at: then it is not known that there is nothing.
func blocked(unchecked []diag.Unchecked) bool {
	return slices.ContainsFunc(unchecked, func(u diag.Unchecked) bool { return u.Blocks })
}

// empty says why there was nothing to check, "" when there was.
func empty(in Input, g Gathered, stats diag.Stats) (reason, help string) {
	switch {
	case stats.Overlays == 0 && stats.Excluded > 0:
		return fmt.Sprintf("all %d kustomizations are in directories that are left out by default", stats.Excluded),
			"name the ones that users apply with --overlay, or under overlays: include: in .verscheck.yaml"
	case len(g.Overlays) == 0:
		return "no kustomization in " + dirInWords(in.Dir) + ", and no manifests: configured",
			"run it where the kustomizations are, or list plain manifests under manifests: in .verscheck.yaml"
	case stats.Overlays == 0:
		return fmt.Sprintf("none of the %d kustomizations is chosen", len(g.Overlays)),
			"`verscheck list overlays` says why; choose with --overlay, or under overlays: in .verscheck.yaml"
	case stats.References == 0:
		return "no image reference in " + counted(stats.Overlays, "overlay"), "`verscheck list overlays` shows what was looked at"
	case in.Release.Compares() && stats.Own == 0:
		return fmt.Sprintf("no version to compare with %s: of %s none is taken for this repository's own",
				in.Release.Tag, counted(stats.ThirdParty, "image")),
			"`verscheck list images` says why; claim yours in .verscheck.yaml: images: [{name: HOST/REPOSITORY, own: true}]"
	}
	return "", ""
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
