package diag_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/diag"
)

// ignoring says of lines of a file that a rule is to be silent there.
func ignoring(rule string, lines ...int) func(string, diag.Place) (diag.Place, string, bool) {
	return func(id string, p diag.Place) (diag.Place, string, bool) {
		for _, line := range lines {
			if id == rule && p.Line == line {
				return at(".verscheck.yaml", 3, 5), "why", true
			}
		}
		return diag.Place{}, "", false
	}
}

func TestIgnore(t *testing.T) {
	t.Parallel()
	first, second := drift(at("a.yaml", 1, 3)), drift(at("a.yaml", 2, 3))
	left, silenced := diag.Ignore([]diag.Finding{first, second}, nil, ignoring("version-drift", 2))
	if diff := cmp.Diff([]diag.Finding{first}, left); diff != "" {
		t.Errorf("left (-want +got):\n%s", diff)
	}
	second.Edits = nil
	want := []diag.Silenced{{Finding: second, By: at(".verscheck.yaml", 3, 5), Reason: "why"}}
	if diff := cmp.Diff(want, silenced); diff != "" {
		t.Errorf("silenced (-want +got):\n%s", diff)
	}
}

// TestIgnoreOnePlace: of a finding with several places the others stay, and their edits.
func TestIgnoreOnePlace(t *testing.T) {
	t.Parallel()
	f := drift(at("a.yaml", 1, 3))
	f.Also = []diag.Note{{At: at("a.yaml", 2, 3)}}
	f.Edits = append(f.Edits, diag.Edit{At: at("a.yaml", 2, 3), Old: "v1", New: "v2"})
	left, silenced := diag.Ignore([]diag.Finding{f}, nil, ignoring("version-drift", 1))
	if len(left) != 1 || left[0].At.Line != 2 || len(left[0].Edits) != 1 || left[0].Edits[0].At.Line != 2 || len(silenced) != 1 || silenced[0].Finding.At.Line != 1 {
		t.Errorf("left %+v, silenced %+v", left, silenced)
	}
}

// TestIgnoredStillSilences: the rule that yields has nothing else to say where the other one is ignored.
func TestIgnoredStillSilences(t *testing.T) {
	t.Parallel()
	exact, rough := drift(at("a.yaml", 1, 3)), drift(at("a.yaml", 1, 3))
	rough.Rule = "mixed-versions"
	rules := []diag.RuleInfo{{ID: "mixed-versions", YieldsTo: []string{"version-drift"}}, {ID: "version-drift"}}
	asked := 0
	by := func(id string, p diag.Place) (diag.Place, string, bool) {
		if id == "mixed-versions" {
			asked++
		}
		return ignoring("version-drift", 1)(id, p)
	}
	left, silenced := diag.Ignore([]diag.Finding{exact, rough}, rules, by)
	if len(left) != 0 || len(silenced) != 1 || silenced[0].Finding.Rule != "version-drift" {
		t.Errorf("left %+v, silenced %+v", left, silenced)
	}
	if asked == 0 {
		t.Error("nobody was asked about the place where a rule yields")
	}
}

func TestBuildMergesSilenced(t *testing.T) {
	t.Parallel()
	by := at("c.yaml", 1, 1)
	r := diag.Build(diag.Report{Silenced: []diag.Silenced{
		{Finding: drift(at("b.yaml", 1, 3)), By: by, Reason: "why"},
		{Finding: drift(at("a.yaml", 1, 3)), By: by, Reason: "why"},
		{Finding: drift(at("a.yaml", 1, 3)), By: at("c.yaml", 2, 1), Reason: "why"},
	}})
	var got [][3]int
	for _, s := range r.Silenced {
		got = append(got, [3]int{s.By.Line, len(s.Finding.Places()), s.Finding.At.Line})
	}
	if diff := cmp.Diff([][3]int{{1, 2, 1}, {2, 1, 1}}, got); diff != "" || r.Stats.Suppressed != 2 {
		t.Errorf("%d suppressed (-want +got):\n%s", r.Stats.Suppressed, diff)
	}
}

func TestAccept(t *testing.T) {
	t.Parallel()
	other := drift(at("b.yaml", 1, 3))
	other.Image = "example.com/other"
	r := diag.Build(diag.Report{Findings: []diag.Finding{drift(at("a.yaml", 1, 3)), other}})
	accepted := map[string]diag.Place{r.Findings[0].Fingerprint: at("b.json", 4, 0), "gone": at("b.json", 5, 0)}

	rest, met := diag.Accept(r, accepted, "accepted")

	if diff := cmp.Diff(r.Findings[1:], rest.Findings); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if len(met) != 1 || !met[r.Findings[0].Fingerprint] || len(rest.Silenced) != 1 || rest.Stats.Suppressed != 1 || len(r.Findings) != 2 {
		t.Errorf("met %v, silenced %+v, stats %+v", met, rest.Silenced, rest.Stats)
	}
	more := diag.Finding{Rule: "stale-baseline", Severity: diag.Warning, Message: "gone", At: at("a.json", 5, 0)}
	with := diag.With(rest, []diag.Finding{more})
	if len(with.Findings) != 2 || with.Findings[0].Rule != "stale-baseline" || with.Findings[0].Fingerprint == "" || with.Findings[1].Fingerprint != r.Findings[1].Fingerprint {
		t.Errorf("findings %+v", with.Findings)
	}
}
