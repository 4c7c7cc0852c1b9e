package diag_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/diag"
)

func TestBuildYields(t *testing.T) {
	t.Parallel()
	a, b, c := at("a.yaml", 1, 1), at("b.yaml", 1, 1), at("c.yaml", 1, 1)
	noFile := diag.Place{Overlay: "prod", Object: "Deployment/app"}
	finding := func(rule string, p diag.Place, also ...diag.Note) diag.Finding {
		return diag.Finding{Rule: rule, Severity: diag.Error, Message: rule, At: p, Label: "label", Also: also}
	}
	mild := func(p diag.Place, also ...diag.Note) diag.Finding { return finding("mild", p, also...) }
	exact := func(p diag.Place, also ...diag.Note) diag.Finding { return finding("exact", p, also...) }
	mixed := func(p diag.Place, also ...diag.Note) diag.Finding {
		f := mild(p, also...)
		f.Contrast, f.Label = true, "v1 here"
		return f
	}
	milder := func(f diag.Finding, s diag.Severity) diag.Finding {
		f.Severity, f.Message = s, f.Message+" "+s.String()
		return f
	}
	type rules map[string][]string
	yields := rules{"mild": {"exact"}}

	tests := map[string]struct {
		rules    rules
		in, want []diag.Finding
	}{
		"same text": {yields, []diag.Finding{mild(a), exact(a)}, []diag.Finding{exact(a)}},
		"same text through another overlay": {
			yields, []diag.Finding{mild(via(a, "prod")), exact(via(a, "dev"))}, []diag.Finding{exact(via(a, "dev"))},
		},
		"other text": {yields, []diag.Finding{mild(a), exact(b)}, []diag.Finding{mild(a), exact(b)}},
		"other column": {
			yields,
			[]diag.Finding{mild(a), exact(at("a.yaml", 1, 2))},
			[]diag.Finding{mild(a), exact(at("a.yaml", 1, 2))},
		},
		"not the way up": {rules{"exact": {"other"}}, []diag.Finding{exact(a), mild(a)}, []diag.Finding{exact(a), mild(a)}},
		"no line":        {yields, []diag.Finding{mild(noFile), exact(noFile)}, []diag.Finding{exact(noFile)}},
		"no line, other object": {
			yields,
			[]diag.Finding{mild(noFile), exact(via(noFile, "dev"))},
			[]diag.Finding{exact(via(noFile, "dev")), mild(noFile)},
		},
		"to a milder one it does not": {
			yields,
			[]diag.Finding{mild(a), milder(exact(a), diag.Warning)},
			[]diag.Finding{milder(exact(a), diag.Warning), mild(a)},
		},
		"to the worst of two": {
			yields,
			[]diag.Finding{mild(a), milder(exact(a), diag.Warning), exact(a, diag.Note{At: b})},
			[]diag.Finding{exact(a, diag.Note{At: b}), milder(exact(a), diag.Warning)},
		},
		"also of the exact one": {
			yields,
			[]diag.Finding{mild(b), exact(a, diag.Note{At: b})},
			[]diag.Finding{exact(a, diag.Note{At: b})},
		},
		"loses the covered place": {
			yields,
			[]diag.Finding{mild(a, diag.Note{At: b}, diag.Note{At: c}), exact(b)},
			[]diag.Finding{mild(a, diag.Note{At: c}), exact(b)},
		},
		"loses its first place": {
			yields,
			[]diag.Finding{mild(a, diag.Note{At: c}, diag.Note{At: b}), exact(a)},
			[]diag.Finding{exact(a), mild(b, diag.Note{At: c})},
		},
		"loses each place to another": {
			rules{"mild": {"exact", "other"}},
			[]diag.Finding{mild(a, diag.Note{At: b}), exact(a), finding("other", b)},
			[]diag.Finding{exact(a), finding("other", b)},
		},
		"an explained place steps in": {
			yields,
			[]diag.Finding{mild(a, diag.Note{At: b, Text: "v2 here"}, diag.Note{At: c, Text: "v3 here"}), exact(a)},
			[]diag.Finding{exact(a), {
				Rule: "mild", Severity: diag.Error, Message: "mild", At: b, Label: "v2 here",
				Also: []diag.Note{{At: c, Text: "v3 here"}},
			}},
		},
		"a covered explanation stays": {
			yields,
			[]diag.Finding{mild(a, diag.Note{At: b, Text: "v2 here"}), exact(b)},
			[]diag.Finding{mild(a, diag.Note{At: b, Text: "v2 here"}), exact(b)},
		},
		"contrast, the rest agrees": {
			yields,
			[]diag.Finding{mixed(a, diag.Note{At: b, Text: "v2 here"}, diag.Note{At: c}), exact(b)},
			[]diag.Finding{exact(b)},
		},
		"contrast, its first place is explained": {
			yields,
			[]diag.Finding{mixed(a, diag.Note{At: b, Text: "v2 here"}, diag.Note{At: c, Text: "v2 here"}), exact(a)},
			[]diag.Finding{exact(a)},
		},
		"contrast, the rest differs": {
			yields,
			[]diag.Finding{mixed(a, diag.Note{At: b, Text: "v2 here"}, diag.Note{At: c, Text: "v3 here"}), exact(b)},
			[]diag.Finding{mixed(a, diag.Note{At: b, Text: "v2 here"}, diag.Note{At: c, Text: "v3 here"}), exact(b)},
		},
		"nothing yields to contrast": {
			rules{"exact": {"mild"}},
			[]diag.Finding{mixed(a, diag.Note{At: b, Text: "v2 here"}), exact(b)},
			[]diag.Finding{mixed(a, diag.Note{At: b, Text: "v2 here"}), exact(b)},
		},
		"contrast, nothing explained": {yields, []diag.Finding{mixed(a), exact(b)}, []diag.Finding{mixed(a), exact(b)}},
		"chain": {
			rules{"mild": {"exact"}, "exact": {"other"}},
			[]diag.Finding{mild(a), exact(a), finding("other", a)},
			[]diag.Finding{finding("other", a)},
		},
		"to itself": {rules{"mild": {"mild"}}, []diag.Finding{mild(a)}, []diag.Finding{mild(a)}},
		"each other": {
			rules{"mild": {"exact"}, "exact": {"mild"}},
			[]diag.Finding{mild(a), exact(a)},
			[]diag.Finding{exact(a), mild(a)},
		},
		"in a circle": {
			rules{"mild": {"exact"}, "exact": {"other"}, "other": {"mild"}},
			[]diag.Finding{mild(a), exact(a), finding("other", a)},
			[]diag.Finding{exact(a), mild(a), finding("other", a)},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := diag.Report{Findings: test.in}
			for id, to := range test.rules {
				run.Rules = append(run.Rules, diag.RuleInfo{ID: id, YieldsTo: to})
			}
			if diff := cmp.Diff(test.want, diag.Build(run).Findings, noFingerprint); diff != "" {
				t.Errorf("Build (-want +got):\n%s", diff)
			}
		})
	}
}

func TestYieldedPlaceTakesItsEditsAlong(t *testing.T) {
	t.Parallel()
	places := []diag.Place{at("a.yaml", 1, 1), at("b.yaml", 1, 1)}
	elsewhere := diag.Edit{At: at("kustomization.yaml", 1, 1), Old: "v1", New: "v9"}
	for i, lost := range places {
		kept := diag.Edit{At: places[1-i], Old: "v1", New: "v9"}
		mild := drift(places[0])
		mild.Rule = "mild"
		mild.Also = []diag.Note{{At: places[1]}}
		mild.Edits = []diag.Edit{{At: lost, Old: "v1", New: "v9"}, elsewhere, kept}
		run := diag.Report{
			Findings: []diag.Finding{drift(lost), mild},
			Rules:    []diag.RuleInfo{{ID: "mild", YieldsTo: []string{"version-drift"}}},
		}
		for _, got := range diag.Build(run).Findings {
			if got.Rule != "mild" {
				continue
			}
			if diff := cmp.Diff([]diag.Edit{kept, elsewhere}, got.Edits); diff != "" {
				t.Errorf("edits after %s was lost (-want +got):\n%s", lost.File, diff)
			}
		}
	}
}
