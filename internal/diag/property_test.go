package diag_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/verscheck/verscheck/internal/diag"
)

// someReport draws from so few values that twins, merges and yields abound.
func someReport(r *rand.Rand) diag.Report {
	pick := func(texts ...string) string { return texts[r.IntN(len(texts))] }
	place := func() diag.Place {
		return diag.Place{
			File: pick("", "a", "b"), Line: r.IntN(3), Column: r.IntN(2), EndColumn: r.IntN(4),
			Overlay: pick("", "o", "p"), Object: pick("", "x"), Field: "",
		}
	}
	var run diag.Report
	for range r.IntN(8) {
		f := diag.Finding{
			Rule: pick("", "mild", "exact", "most"), Severity: diag.Severity(r.IntN(4)), Message: pick("", "m", "n"),
			Help: pick("", "h", "i"), At: place(), Label: pick("", "l"),
			Found: pick("", "v1"), Expected: pick("v2", "v3"), Contrast: r.IntN(4) == 0,
		}
		for range r.IntN(3) {
			f.Also = append(f.Also, diag.Note{At: place(), Text: pick("", "", "l", "t")})
			f.Edits = append(f.Edits, diag.Edit{At: place(), New: f.Expected})
		}
		run.Findings = append(run.Findings, f)
	}
	for range r.IntN(5) {
		run.Unchecked = append(run.Unchecked, diag.Unchecked{
			Subject: pick("s", "t"), Kind: diag.Kind(pick("", "not-read")), Reason: pick("", "r"), At: place(),
			Blocks: r.IntN(2) == 0,
		})
	}
	run.Rules = []diag.RuleInfo{
		{ID: "exact", YieldsTo: []string{"most"}}, {ID: "mild", YieldsTo: []string{"exact"}}, {ID: "most"},
	}
	run.Hints = []string{pick("b", "c"), "a", "b"}
	run.Overlays = []string{pick("p", "o"), "o"}
	for range r.IntN(4) {
		run.Images = append(run.Images, diag.ImageUse{Image: pick("i", "j"), At: place(), SetBy: pick("patch", "images")})
	}
	return run
}

func shuffled(r *rand.Rand, run diag.Report) diag.Report {
	mix := func(n int, swap func(i, j int)) { r.Shuffle(n, swap) }
	run.Findings = slices.Clone(run.Findings)
	for i, f := range run.Findings {
		f.Also, f.Edits = slices.Clone(f.Also), slices.Clone(f.Edits)
		mix(len(f.Also), func(i, j int) { f.Also[i], f.Also[j] = f.Also[j], f.Also[i] })
		mix(len(f.Edits), func(i, j int) { f.Edits[i], f.Edits[j] = f.Edits[j], f.Edits[i] })
		run.Findings[i] = f
	}
	run.Unchecked, run.Rules, run.Hints = slices.Clone(run.Unchecked), slices.Clone(run.Rules), slices.Clone(run.Hints)
	run.Overlays, run.Images = slices.Clone(run.Overlays), slices.Clone(run.Images)
	mix(len(run.Findings), func(i, j int) { run.Findings[i], run.Findings[j] = run.Findings[j], run.Findings[i] })
	mix(len(run.Unchecked), func(i, j int) { run.Unchecked[i], run.Unchecked[j] = run.Unchecked[j], run.Unchecked[i] })
	mix(len(run.Rules), func(i, j int) { run.Rules[i], run.Rules[j] = run.Rules[j], run.Rules[i] })
	mix(len(run.Hints), func(i, j int) { run.Hints[i], run.Hints[j] = run.Hints[j], run.Hints[i] })
	mix(len(run.Overlays), func(i, j int) { run.Overlays[i], run.Overlays[j] = run.Overlays[j], run.Overlays[i] })
	mix(len(run.Images), func(i, j int) { run.Images[i], run.Images[j] = run.Images[j], run.Images[i] })
	return run
}

// forSeeds runs the check on many reports, the same in every run.
func forSeeds(t *testing.T, check func(r *rand.Rand) string) {
	t.Helper()
	for seed := range uint64(1500) {
		if problem := check(rand.New(rand.NewPCG(seed, 1))); problem != "" {
			t.Fatalf("seed %d:\n%s", seed, problem)
		}
	}
}

// difference is empty for reports that differ at most in nil and empty lists. Package cmp is asked only when it must
// be: it takes ten times as long as all else here.
func difference(want, got diag.Report) string {
	if reflect.DeepEqual(want, got) {
		return ""
	}
	return cmp.Diff(want, got, cmpopts.EquateEmpty())
}

func TestBuildIgnoresTheOrder(t *testing.T) {
	t.Parallel()
	forSeeds(t, func(r *rand.Rand) string {
		run := someReport(r)
		return difference(diag.Build(run), diag.Build(shuffled(r, run)))
	})
}

func TestBuildTwiceIsBuildOnce(t *testing.T) {
	t.Parallel()
	forSeeds(t, func(r *rand.Rand) string {
		once := diag.Build(someReport(r))
		return difference(once, diag.Build(once))
	})
}

func TestBuildLeavesItsInputAlone(t *testing.T) {
	t.Parallel()
	forSeeds(t, func(r *rand.Rand) string {
		run := someReport(r)
		kept := shuffled(rand.New(still{}), run)
		diag.Build(run)
		return difference(kept, run)
	})
}

// still is a source by which a shuffle leaves everything where it is.
type still struct{}

func (still) Uint64() uint64 { return 1<<64 - 1 }

// Whatever went in comes out at the same text with at least the same severity, unless a rule that it yields to stands
// at each of its places.
func TestBuildHidesNothing(t *testing.T) {
	t.Parallel()
	above := map[string][]string{"mild": {"exact", "most"}, "exact": {"most"}}
	forSeeds(t, func(r *rand.Rand) string {
		run := someReport(r)
		out := diag.Build(run)
		for _, raw := range run.Findings {
			f := build(raw)[0]
			if f.Contrast {
				continue // vanishes with places left, see TestBuildYields
			}
			for _, p := range f.Places() {
				if !shown(out, p, f.Severity, append([]string{f.Rule}, above[f.Rule]...)) {
					return fmt.Sprintf("%s at %v is not in the report\n%+v", f.Rule, p, out.Findings)
				}
			}
		}
		for _, u := range run.Unchecked {
			if !slices.ContainsFunc(out.Unchecked, func(v diag.Unchecked) bool {
				return v.Subject == u.Subject && (v.Blocks || !u.Blocks)
			}) {
				return fmt.Sprintf("unchecked %v is not in the report", u)
			}
		}
		return ""
	})
}

func shown(report diag.Report, p diag.Place, worst diag.Severity, rules []string) bool {
	return slices.ContainsFunc(report.Findings, func(f diag.Finding) bool {
		// A place that fell to a more exact rule carries that rule's severity.
		severe := f.Severity >= worst || f.Rule != rules[0]
		return severe && slices.Contains(rules, f.Rule) && slices.ContainsFunc(f.Places(), p.SameText)
	})
}
