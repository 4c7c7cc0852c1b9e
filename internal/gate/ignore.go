package gate

import (
	"slices"

	"github.com/verscheck/verscheck/internal/collect"
	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/nearest"
	"github.com/verscheck/verscheck/internal/rules"
)

// ignoring is everything that is to be ignored, and what has become of it.
type ignoring struct {
	list   []fact.Ignore
	paths  []config.Pattern // of those of the configuration, likewise
	byRule map[string][]int // indices of those that hold
}

// ignoring collects what comments, annotations and the configuration say is to be ignored.
func (g *Gathered) ignoring(in Input) *ignoring {
	all := &ignoring{byRule: map[string][]int{}}
	if in.NoIgnores {
		return all
	}
	for _, file := range g.commented() {
		text, err := g.tree.Text(file)
		if err != nil {
			continue // whoever wanted to read it has said so
		}
		all.list = append(all.list, collect.CommentIgnores(file, text, isRule)...)
	}
	all.list = append(all.list, g.Ignores...)
	all.paths = make([]config.Pattern, len(all.list))
	for _, i := range in.Config.Ignores {
		all.list = append(all.list, fact.Ignore{Rule: i.Rule, Reason: i.Reason, Until: i.Until, At: i.At, Path: i.Path.Text})
		all.paths = append(all.paths, i.Path)
	}
	for n := range all.list {
		i := &all.list[n]
		if i.Known = isRule(i.Rule); !i.Known {
			i.Near, _ = nearest.Word(i.Rule, rules.IDs())
		}
		i.Expired = i.Until != "" && in.Today > i.Until // both are year, month and day
		if i.Known && i.Reason != "" && !i.Expired {
			all.byRule[i.Rule] = append(all.byRule[i.Rule], n)
		}
	}
	return all
}

func isRule(id string) bool { _, ok := rules.Find(id); return ok }

// commented lists the files in which findings may stand.
func (g *Gathered) commented() []string {
	files := slices.Clone(g.files)
	for _, c := range g.Carriers {
		files = append(files, c.At.File)
	}
	for _, i := range g.Images {
		files = append(files, i.At.File)
	}
	slices.Sort(files)
	return slices.DeleteFunc(slices.Compact(files), func(file string) bool {
		return file == "" || diag.Place{File: file}.Elsewhere()
	})
}

// by tells who wants to hear nothing of a rule at a place, for [diag.Ignore].
func (all *ignoring) by(rule string, at diag.Place) (where diag.Place, reason string, ok bool) {
	for _, n := range all.byRule[rule] {
		if i := &all.list[n]; all.covers(n, at) {
			i.Used = true
			if !ok {
				where, reason, ok = i.At, i.Reason, true
			}
		}
	}
	return where, reason, ok
}

func (all *ignoring) covers(n int, at diag.Place) bool {
	i := all.list[n]
	switch {
	case i.Path != "":
		return all.paths[n].Match(at.File)
	case i.Object != "":
		return at.Overlay == i.At.Overlay && at.Object == i.Object
	}
	return i.Line != 0 && at.File == i.At.File && at.Line == i.Line
}

// facts returns all ignores for the rules that judge them, each once, with those marked that turn out to be in vain.
func (all *ignoring) facts(in Input, judged rules.Result, unchecked []diag.Unchecked) []fact.Ignore {
	whole := in.whole(unchecked)
	var out []fact.Ignore
	for _, i := range all.list {
		i.Idle = whole && !i.Used && ran(i.Rule, in, judged)
		i.At.Overlay = "" // of an object that many overlays use, the annotation stands once
		same := slices.IndexFunc(out, func(o fact.Ignore) bool {
			return o.At == i.At && o.Rule == i.Rule && o.Reason == i.Reason && o.Line == i.Line
		})
		if same < 0 {
			out = append(out, i)
			continue
		}
		out[same].Used = out[same].Used || i.Used
		out[same].Idle = out[same].Idle && i.Idle
	}
	return out
}

// whole reports whether all of the repository is looked at, so that what is not found is not there.
func (in Input) whole(unchecked []diag.Unchecked) bool {
	chosen := len(in.Select.Only)+len(in.Select.Exclude) > 0 || in.Select.Dir != ""
	return in.Stream == "" && in.Dir == "." && !chosen && len(in.Config.Components) == 0 &&
		!slices.ContainsFunc(unchecked, func(u diag.Unchecked) bool { return u.Kind == diag.NotRendered || u.Kind == diag.NotRead })
}

// ran reports whether a rule had all that it needs.
func ran(id string, in Input, judged rules.Result) bool {
	n := slices.IndexFunc(judged.Ran, func(r diag.RuleInfo) bool { return r.ID == id })
	return n >= 0 && !slices.ContainsFunc(judged.Ran[n].Needs, func(need diag.Need) bool {
		return need == diag.NeedsRelease && !in.Release.Compares() || need == diag.NeedsRegistry && in.Ask == nil
	})
}

// ignore takes from what rules have found what is to be ignored, and lets the rules judge that judge what became of it.
func (g *Gathered) ignore(in Input, facts fact.Set, judged *rules.Result) []diag.Silenced {
	all := g.ignoring(in)
	left, silenced := diag.Ignore(judged.Findings, judged.Ran, all.by)
	facts.Ignores = all.facts(in, *judged, g.Unchecked)
	late := rules.Run(rules.Late(in.Rules), facts, in.Selection)
	judged.Findings, judged.Ran = append(left, late.Findings...), append(judged.Ran, late.Ran...)
	return silenced
}
