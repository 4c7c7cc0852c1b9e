package report_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/report"
)

func TestExcerpt(t *testing.T) {
	t.Parallel()
	long := "image: " + strings.Repeat("a", 30) + ":v1 # " + strings.Repeat("z", 60)
	tests := map[string]struct {
		source    string
		line      int
		from, end int // columns
		width     int
		want      []string // below the arrow
	}{
		"ascii":          {"image: app:v1", 3, 12, 14, 0, []string{"  |", "3 | image: app:v1", "  |            ^^ label"}},
		"no end":         {"image: app:v1", 3, 12, 0, 0, []string{"  |", "3 | image: app:v1", "  |            ^ label"}},
		"wide gutter":    {"image: app:v1", 1234, 12, 14, 0, []string{"     |", "1234 | image: app:v1", "     |            ^^ label"}},
		"first column":   {"v1", 3, 1, 3, 0, []string{"  |", "3 | v1", "  | ^^ label"}},
		"behind the end": {"image:", 3, 7, 0, 0, []string{"  |", "3 | image:", "  |       ^ label"}},
		"empty line":     {"", 3, 1, 0, 0, []string{"  |", "3 |", "  | ^ label"}},
		"column outside": {"image:", 3, 8, 9, 0, []string{"  |", "3 | image:", "  |", "  = note: label"}},
		"no column":      {"image: app", 3, 0, 0, 0, []string{"  |", "3 | image: app", "  |", "  = note: label"}},
		"end outside":    {"image: app", 3, 8, 99, 0, []string{"  |", "3 | image: app", "  |        ^^^ label"}},
		"CRLF":           {"a: v1\r", 3, 4, 6, 0, []string{"  |", "3 | a: v1", "  |    ^^ label"}},
		"CR inside":      {"a\rb: v1", 3, 6, 8, 0, []string{"  |", `3 | a\rb: v1`, "  |       ^^ label"}},
		"further lines":  {"a: v1\nb: v2", 3, 4, 6, 0, []string{"  |", "3 | a: v1", "  |    ^^ label"}},
		"tabs":           {"\tab\tv1", 3, 5, 7, 0, []string{"  |", "3 |     ab  v1", "  |         ^^ label"}},
		"under a tab":    {"a\tb", 3, 2, 3, 0, []string{"  |", "3 | a   b", "  |  ^^^ label"}},
		"wide":           {"日本: 語v1", 3, 5, 8, 0, []string{"  |", "3 | 日本: 語v1", "  |       ^^^^ label"}},
		"combining":      {"e\u0301: v1", 3, 5, 7, 0, []string{"  |", "3 | e\u0301: v1", "  |    ^^ label"}},
		"emoji":          {"🚀: v1", 3, 4, 6, 0, []string{"  |", "3 | 🚀: v1", "  |     ^^ label"}},
		"escape":         {"\x1b[1mv1", 3, 5, 7, 0, []string{"  |", `3 | \x1b[1mv1`, "  |        ^^ label"}},
		"no UTF-8":       {"\xff\xfev1", 3, 3, 5, 0, []string{"  |", `3 | \xff\xfev1`, "  |         ^^ label"}},
		"bidi":           {"\u202ev1", 3, 2, 4, 0, []string{"  |", `3 | \u202ev1`, "  |       ^^ label"}},
		"clipped on the right": {
			long, 3, 8, 38, 60,
			[]string{
				"  |",
				"3 | image: " + strings.Repeat("a", 30) + ":v1 # " + strings.Repeat("z", 12) + "…",
				"  |        " + strings.Repeat("^", 30) + " label",
			},
		},
		"clipped on both sides": {
			long, 3, 39, 41, 30,
			[]string{"  |", "3 | …" + strings.Repeat("a", 10) + ":v1 # " + strings.Repeat("z", 8) + "…", "  |             ^^ label"},
		},
		"clipped on the left": {
			strings.Repeat("a", 80) + "v1", 3, 81, 83, 30,
			[]string{"  |", "3 | …" + strings.Repeat("a", 23) + "v1", "  |                         ^^", "  |                      label"},
		},
		"span wider than the room": {
			strings.Repeat("a", 80), 3, 11, 71, 30,
			[]string{
				"  |",
				"3 | …" + strings.Repeat("a", 24) + "…",
				"  |  " + strings.Repeat("^", 24),
				"  |                     label",
			},
		},
		"without a terminal as for 80": {
			strings.Repeat("a", 100), 3, 1, 2, 0,
			[]string{"  |", "3 | " + strings.Repeat("a", 75) + "…", "  | ^ label"},
		},
		"label fits exactly": {
			"image: app:v1", 3, 12, 14, 23,
			[]string{"  |", "3 | image: app:v1", "  |            ^^ label"},
		},
		"label below": {
			"image: app:v1", 3, 12, 14, 22,
			[]string{"  |", "3 | image: app:v1", "  |            ^^", "  |         label"},
		},
		"label below, no room": {"v1", 3, 1, 3, 8, []string{"  |", "3 | v1", "  | ^^", "  | label"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := diag.Place{File: "f", Line: test.line, Column: test.from, EndColumn: test.end}
			f := diag.Finding{Rule: "r", Severity: diag.Error, Message: "m", Label: "label", At: at}
			line := func(string, int) (string, bool) { return test.source, true }
			r, o := diag.Report{Findings: []diag.Finding{f}}, report.Options{Width: test.width, Quiet: true, Source: line}
			lines := strings.Split(strings.TrimSuffix(write(t, "full", r, o), "\n"), "\n")
			if diff := cmp.Diff(test.want, lines[2:]); diff != "" {
				t.Errorf("excerpt (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLabel(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ label, expected, want string }{
		"own":      {"moves", "v2", "  | ^ moves"},
		"expected": {"", "v2", "  | ^ expected v2"},
		"none":     {"", "", "  | ^"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := diag.Place{File: "f", Line: 1, Column: 1}
			f := diag.Finding{Severity: diag.Error, Label: test.label, Expected: test.expected, At: at}
			o := report.Options{Quiet: true, Source: func(string, int) (string, bool) { return "x", true }}
			out := write(t, "full", diag.Report{Findings: []diag.Finding{f}}, o)
			if !strings.HasSuffix(out, "\n"+test.want+"\n") {
				t.Errorf("got\n%s\nwant at the end\n%s", out, test.want)
			}
		})
	}
}
