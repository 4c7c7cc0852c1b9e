package diag_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/verscheck/verscheck/internal/diag"
)

func at(file string, line, column int) diag.Place {
	return diag.Place{File: file, Line: line, Column: column}
}

func via(p diag.Place, overlay string) diag.Place {
	p.Overlay = overlay
	return p
}

// drift is a finding as the rule of that name would make it.
func drift(p diag.Place) diag.Finding {
	return diag.Finding{
		Rule: "version-drift", Severity: diag.Error, Message: "app is v1 in release v2", Help: "set the tag to v2",
		At: p, Label: "expected v2", Found: "v1", Expected: "v2", Image: "example.com/app",
		Edits: []diag.Edit{{At: p, Old: "v1", New: "v2"}},
	}
}

func build(findings ...diag.Finding) []diag.Finding {
	return diag.Build(diag.Report{Findings: findings}).Findings
}

var noFingerprint = cmpopts.IgnoreFields(diag.Finding{}, "Fingerprint")

func TestBuildMergesOneCause(t *testing.T) {
	t.Parallel()
	a, b, c := at("a.yaml", 9, 3), at("a.yaml", 10, 3), at("b.yaml", 1, 3)
	other := drift(b)
	other.Found, other.Message = "v0", "app is v0 in release v2"

	got := build(drift(c), other, drift(b), drift(a))

	want := drift(a)
	want.Also = []diag.Note{{At: b}, {At: c}}
	want.Edits = []diag.Edit{{At: a, Old: "v1", New: "v2"}, {At: b, Old: "v1", New: "v2"}, {At: c, Old: "v1", New: "v2"}}
	if diff := cmp.Diff([]diag.Finding{want, other}, got, noFingerprint); diff != "" {
		t.Errorf("Build (-want +got):\n%s", diff)
	}
}

func TestBuildKeepsApartWhatHasAnotherCause(t *testing.T) {
	t.Parallel()
	changes := map[string]func(*diag.Finding){
		"rule":     func(f *diag.Finding) { f.Rule = "floating-tag" },
		"severity": func(f *diag.Finding) { f.Severity = diag.Warning },
		"message":  func(f *diag.Finding) { f.Message = "other" },
		"image":    func(f *diag.Finding) { f.Image = "other" },
		"found":    func(f *diag.Finding) { f.Found = "other" },
		"expected": func(f *diag.Finding) { f.Expected = "other" },
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			other := drift(at("b.yaml", 1, 1))
			change(&other)
			got := build(drift(at("a.yaml", 1, 1)), other)
			if len(got) != 2 {
				t.Errorf("Build made %d findings of 2 that differ in their %s", len(got), name)
			}
		})
	}
}

func TestBuildDropsTwins(t *testing.T) {
	t.Parallel()
	text, next := at("base.yaml", 7, 12), at("base.yaml", 9, 12)
	got := build(drift(via(text, "prod")), drift(via(text, "dev")), drift(via(text, "prod")), drift(via(next, "test")))

	want := drift(via(text, "dev"))
	want.Also = []diag.Note{{At: via(next, "test")}}
	want.Through = []diag.Place{via(text, "prod")}
	want.Edits = []diag.Edit{
		{At: via(text, "dev"), Old: "v1", New: "v2"},
		{At: via(next, "test"), Old: "v1", New: "v2"},
	}
	if diff := cmp.Diff([]diag.Finding{want}, got, noFingerprint); diff != "" {
		t.Errorf("Build (-want +got):\n%s", diff)
	}
}

func TestBuildTakesTheWorstOfTwins(t *testing.T) {
	t.Parallel()
	mild, bad := drift(at("a.yaml", 1, 1)), drift(at("a.yaml", 1, 1))
	mild.Severity = diag.Info
	mild.Expected, mild.Edits[0].New = "v1.9", "v1.9"
	for _, order := range [][]diag.Finding{{mild, bad}, {bad, mild}} {
		if diff := cmp.Diff([]diag.Finding{bad}, build(order...), noFingerprint); diff != "" {
			t.Errorf("Build (-want +got):\n%s", diff)
		}
	}
}

func TestBuildKeepsWordsThatDiffer(t *testing.T) {
	t.Parallel()
	a, b, twin := drift(at("a.yaml", 1, 1)), drift(at("b.yaml", 1, 1)), drift(at("b.yaml", 1, 1))
	b.Label, b.Help = "expected v2 too", "run it"
	twin.Label = "expected v2, really"
	a.Also = []diag.Note{{At: at("base.yaml", 3, 1), Text: "the default"}}

	got := build(b, a, twin)[0]

	want := []diag.Note{
		{At: at("b.yaml", 1, 1), Text: "expected v2 too"},
		{At: at("base.yaml", 3, 1), Text: "the default"},
	}
	if diff := cmp.Diff(want, got.Also); diff != "" {
		t.Errorf("Also (-want +got):\n%s", diff)
	}
	if got.Label != "expected v2" || got.Help != "set the tag to v2\nrun it" {
		t.Errorf("label %q, help %q", got.Label, got.Help)
	}
}

func TestBuildSorts(t *testing.T) {
	t.Parallel()
	places := []diag.Place{
		at("a.yaml", 2, 1), at("a.yaml", 2, 5), at("a.yaml", 10, 1),
		{File: "a.yaml"},
		at("b.yaml", 1, 1),
		{Overlay: "prod"},
		{Overlay: "test"},
	}
	var want []string
	var findings []diag.Finding
	for i, p := range places {
		for _, id := range []string{"r 1", "r 2", "s 1"} {
			rule, message, _ := strings.Cut(id, " ")
			message = string(rune('a'+i)) + message
			findings = append(findings, diag.Finding{Rule: rule, Severity: diag.Error, Message: message, At: p})
			want = append(want, rule+" "+message)
		}
	}
	slices.Reverse(findings)
	var got []string
	for _, f := range build(findings...) {
		got = append(got, f.Rule+" "+f.Message)
	}
	// Without a line or file nothing but rule and message is left to sort by before the overlay.
	want = append(want[:15], "r f1", "r f2", "r g1", "r g2", "s f1", "s g1")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

func TestBuildSettlesTheRest(t *testing.T) {
	t.Parallel()
	note := func(reason string, p diag.Place) diag.Unchecked {
		return diag.Unchecked{Subject: "img", Kind: diag.CannotTell, Reason: reason, At: p}
	}
	blocking := note("timeout", via(at("a.yaml", 1, 1), "prod"))
	blocking.Blocks = true
	got := diag.Build(diag.Report{
		Unchecked: []diag.Unchecked{
			{Subject: "b", Kind: diag.NotRendered, Reason: "x"},
			note("timeout", at("b.yaml", 1, 1)),
			blocking, note("timeout", via(at("a.yaml", 1, 1), "dev")),
			{Subject: "a", Kind: diag.NotRendered, Reason: "x"},
			{},
		},
		Rules:      []diag.RuleInfo{{ID: "b"}, {ID: "a"}, {ID: "b"}},
		Hints:      []string{"two", "one", "two"},
		ExcludedBy: []string{"test", "examples", "test"},
		Registry:   "not asked",
		Stats:      diag.Stats{Overlays: 3},
		Empty:      "why",
	})
	first := note("timeout", via(at("a.yaml", 1, 1), "dev"))
	first.Blocks = true
	want := diag.Report{
		Findings: []diag.Finding{},
		Unchecked: []diag.Unchecked{
			first, note("timeout", at("b.yaml", 1, 1)),
			{Subject: "a", Kind: diag.NotRendered, Reason: "x"},
			{Subject: "b", Kind: diag.NotRendered, Reason: "x"},
			{Kind: diag.Undetermined, Reason: "the reason is not known", Blocks: true},
		},
		Rules:      []diag.RuleInfo{{ID: "a"}, {ID: "b"}},
		Hints:      []string{"one", "two"},
		ExcludedBy: []string{"examples", "test"},
		Registry:   "not asked",
		Stats:      diag.Stats{Overlays: 3},
		Empty:      "why",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Build (-want +got):\n%s", diff)
	}
}

func TestBuildNeverHidesAMalformedFinding(t *testing.T) {
	t.Parallel()
	const mistake = "this is a mistake in verscheck, please report it: a finding lacks its "
	tests := map[string]struct{ in, want diag.Finding }{
		"nothing": {
			diag.Finding{},
			diag.Finding{
				Rule: "internal", Severity: diag.Error, Message: "a finding has no message",
				Help: mistake + "rule and severity and message",
			},
		},
		"unknown severity": {
			diag.Finding{Rule: "r", Severity: 9, Message: "m", Help: "h"},
			diag.Finding{Rule: "r", Severity: diag.Error, Message: "m", Help: "h\n" + mistake + "severity"},
		},
		"half a place": {
			diag.Finding{Rule: "r", Severity: diag.Info, Message: "m", At: diag.Place{File: "f", Column: 3, EndColumn: 2}},
			diag.Finding{Rule: "r", Severity: diag.Info, Message: "m", At: diag.Place{File: "f"}},
		},
		"line without file": {
			diag.Finding{Rule: "r", Severity: diag.Info, Message: "m", At: diag.Place{Overlay: "o", Line: 3}},
			diag.Finding{Rule: "r", Severity: diag.Info, Message: "m", At: diag.Place{Overlay: "o"}},
		},
		"end before start": {
			diag.Finding{Rule: "r", Severity: diag.Info, Message: "m", At: diag.Place{File: "f", Line: 1, Column: 3, EndColumn: 3}},
			diag.Finding{Rule: "r", Severity: diag.Info, Message: "m", At: at("f", 1, 3)},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := diag.Build(diag.Report{Findings: []diag.Finding{test.in}})
			if diff := cmp.Diff([]diag.Finding{test.want}, report.Findings, noFingerprint); diff != "" {
				t.Errorf("Build (-want +got):\n%s", diff)
			}
			want := []diag.RuleInfo{{ID: test.want.Rule, Summary: test.want.Rule, Severity: test.want.Severity}}
			if diff := cmp.Diff(want, report.Rules); diff != "" {
				t.Errorf("rules (-want +got):\n%s", diff)
			}
		})
	}
}
