package report_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/report"
)

func TestSummary(t *testing.T) {
	t.Parallel()
	planned := diag.Release{Tag: "v0.29.0", Version: "0.29.0", Phase: "planned", Source: "--tag"}
	released := diag.Release{Tag: "v0.29.0", Version: "0.29.0", Phase: "released", Source: "GITHUB_REF_NAME"}
	development := diag.Release{Phase: "development", Source: "branch main"}
	some := diag.Stats{Overlays: 3, Own: 1}
	found := func(severity diag.Severity, lines ...int) diag.Finding {
		f := diag.Finding{Rule: "r", Severity: severity, Message: "m", At: diag.Place{File: "f", Line: lines[0]}}
		for _, line := range lines[1:] {
			f.Also = append(f.Also, diag.Note{At: diag.Place{File: "f", Line: line}})
		}
		return f
	}
	blocking := diag.Unchecked{Subject: "s", Kind: diag.CannotTell, Reason: "r", Blocks: true}
	harmless := diag.Unchecked{Subject: "s", Kind: diag.NotAsked, Reason: "r"}
	const offline = "not asked (--offline)"

	tests := map[string]struct {
		report  diag.Report
		options report.Options
		want    string
	}{
		"drift": {
			report: diag.Report{Release: planned, Findings: []diag.Finding{found(diag.Error, 1, 2, 3)}, Stats: some, Registry: offline},
			want: "✗ v0.29.0 (planned, from --tag): 1 error in 3 places · 3 overlays, 1 own image, 0 third-party" +
				" · registry: not asked (--offline)",
		},
		"success": {
			report: diag.Report{Release: planned, Stats: some, Registry: offline},
			want: "✓ v0.29.0 (planned, from --tag): consistent · 3 overlays, 1 own image, 0 third-party" +
				" · registry: not asked (--offline)",
		},
		"could not tell": {
			report: diag.Report{
				Release: released, Unchecked: []diag.Unchecked{blocking}, Stats: some,
				Registry: "1 of 1 could not be told (rate-limited)",
			},
			want: "? v0.29.0 (released, from GITHUB_REF_NAME): 1 unchecked · 3 overlays, 1 own image, 0 third-party" +
				" · registry: 1 of 1 could not be told (rate-limited)",
		},
		"unchecked that does not decide": {
			report: diag.Report{Release: planned, Unchecked: []diag.Unchecked{harmless}, Stats: some},
			want:   "✓ v0.29.0 (planned, from --tag): consistent, 1 unchecked · 3 overlays, 1 own image, 0 third-party",
		},
		"several severities": {
			report: diag.Report{
				Release: planned, Stats: diag.Stats{Overlays: 1, Own: 2, ThirdParty: 4},
				Findings: []diag.Finding{
					found(diag.Warning, 1), found(diag.Error, 2, 3), found(diag.Warning, 4, 5), found(diag.Info, 6, 7),
				},
				Unchecked: []diag.Unchecked{blocking, harmless},
			},
			want: "✗ v0.29.0 (planned, from --tag): 1 error, 2 warnings, 1 note in 7 places, 2 unchecked" +
				" · 1 overlay, 2 own images, 4 third-party",
		},
		"one text, two findings": {
			report: diag.Report{Release: planned, Findings: []diag.Finding{found(diag.Error, 1), found(diag.Error, 1)}, Stats: some},
			want:   "✗ v0.29.0 (planned, from --tag): 2 errors in 1 place · 3 overlays, 1 own image, 0 third-party",
		},
		"findings without place": {
			report: diag.Report{Release: planned, Findings: []diag.Finding{{Severity: diag.Error}, {Severity: diag.Error}}, Stats: some},
			want:   "✗ v0.29.0 (planned, from --tag): 2 errors · 3 overlays, 1 own image, 0 third-party",
		},
		"below the limit": {
			report: diag.Report{Release: planned, Findings: []diag.Finding{found(diag.Warning, 1)}, Stats: some},
			want:   "✓ v0.29.0 (planned, from --tag): 1 warning · 3 overlays, 1 own image, 0 third-party",
		},
		"at another limit": {
			report:  diag.Report{Release: planned, Findings: []diag.Finding{found(diag.Warning, 1)}, Stats: some},
			options: report.Options{FailOn: diag.Warning},
			want:    "✗ v0.29.0 (planned, from --tag): 1 warning · 3 overlays, 1 own image, 0 third-party",
		},
		"below the limit, could not tell": {
			report: diag.Report{
				Release: planned, Findings: []diag.Finding{found(diag.Warning, 1)}, Unchecked: []diag.Unchecked{blocking}, Stats: some,
			},
			want: "? v0.29.0 (planned, from --tag): 1 warning, 1 unchecked · 3 overlays, 1 own image, 0 third-party",
		},
		"left out": {
			report: diag.Report{
				Release: planned, Stats: diag.Stats{Overlays: 3, Own: 1, Suppressed: 2, Excluded: 2},
				ExcludedBy: []string{"examples", "test"},
			},
			want: "✓ v0.29.0 (planned, from --tag): consistent · 3 overlays, 1 own image, 0 third-party · 2 findings suppressed" +
				" · 2 kustomizations left out by default (examples, test)",
		},
		"development": {
			report: diag.Report{Release: development, Stats: some, Registry: offline},
			want: "✓ development (branch main): no findings · no release, so no version was compared" +
				" · 3 overlays, 1 own image, 0 third-party · registry: not asked (--offline)",
		},
		"development with findings": {
			report: diag.Report{Release: development, Findings: []diag.Finding{found(diag.Error, 1)}, Stats: some},
			want: "✗ development (branch main): 1 error · no release, so no version was compared" +
				" · 3 overlays, 1 own image, 0 third-party",
		},
		"development, could not tell": {
			report: diag.Report{Release: development, Unchecked: []diag.Unchecked{blocking}, Stats: some},
			want: "? development (branch main): 1 unchecked · no release, so no version was compared" +
				" · 3 overlays, 1 own image, 0 third-party",
		},
		"bare words": {
			report: diag.Report{Release: diag.Release{Version: "1.2.3"}, Stats: some},
			want:   "✓ 1.2.3: consistent · 3 overlays, 1 own image, 0 third-party",
		},
		"empty": {
			report: diag.Report{Release: planned, Empty: "no kustomization was found", EmptyHelp: "name one with --overlay", Registry: offline},
			want:   "✗ nothing to check: no kustomization was found\n  = help: name one with --overlay",
		},
		"empty, quietly": {
			report:  diag.Report{Release: planned, Empty: "no kustomization was found", Hints: []string{"h"}},
			options: report.Options{Quiet: true},
			want:    "✗ nothing to check: no kustomization was found",
		},
		"empty by exclusion": {
			report: diag.Report{
				Empty: "no own image", Stats: diag.Stats{Overlays: 1, ThirdParty: 2, Excluded: 1},
				Unchecked: []diag.Unchecked{harmless},
			},
			want: "✗ nothing to check: no own image · 1 unchecked · 1 overlay, 0 own images, 2 third-party" +
				" · 1 kustomization left out by default",
		},
		"empty, allowed": {
			report:  diag.Report{Empty: "no kustomization was found", EmptyHelp: "h"},
			options: report.Options{AllowEmpty: true},
			want:    "✓ nothing to check: no kustomization was found (accepted by --allow-empty)",
		},
		"empty with findings": {
			report: diag.Report{Release: planned, Empty: "no image", Findings: []diag.Finding{found(diag.Error, 1)}},
			want:   "✗ v0.29.0 (planned, from --tag): 1 error · nothing to check: no image",
		},
		"empty, could not tell": {
			report: diag.Report{Release: planned, Empty: "no image", Unchecked: []diag.Unchecked{blocking}},
			want:   "? v0.29.0 (planned, from --tag): 1 unchecked · nothing to check: no image",
		},
		"narrow": {
			report:  diag.Report{Release: planned, Findings: []diag.Finding{found(diag.Error, 1, 2, 3)}, Stats: some, Registry: offline},
			options: report.Options{Width: 40},
			want: "✗ v0.29.0 (planned, from --tag): 1 error\n  in 3 places\n" +
				"  3 overlays, 1 own image, 0 third-party\n  registry: not asked (--offline)",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, format := range []string{"full", "concise"} {
				out := write(t, format, test.report, test.options)
				_, got := cutBefore(out, "✓✗?")
				if diff := cmp.Diff(test.want+"\n", got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", format, diff)
				}
			}
		})
	}
}

func cutBefore(text, marks string) (before, after string) {
	i := max(strings.IndexAny(text, marks), 0)
	return text[:i], text[i:]
}

func TestHintsAndQuiet(t *testing.T) {
	t.Parallel()
	const summary, hint = "✓ 1.2.3: consistent · 0 overlays, 0 own images, 0 third-party\n", "hint: h\n"
	tests := map[string]struct {
		format  string
		options report.Options
		empty   string
		want    string
	}{
		"full":           {"full", report.Options{}, "", summary + hint},
		"full, quiet":    {"full", report.Options{Quiet: true}, "", ""},
		"concise":        {"concise", report.Options{}, "", summary + hint},
		"concise, quiet": {"concise", report.Options{Quiet: true, Verbose: true}, "", ""},
		"concise, empty": {"concise", report.Options{}, "none", "✗ nothing to check: none\n" + hint},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := diag.Report{Release: diag.Release{Version: "1.2.3"}, Hints: []string{"h"}, Empty: test.empty}
			if got := write(t, test.format, r, test.options); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
