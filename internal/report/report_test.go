package report_test

import (
	"bytes"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/report"
)

func write(t *testing.T, format string, r diag.Report, o report.Options) string {
	t.Helper()
	var buf bytes.Buffer
	if err := report.Write(&buf, format, r, o); err != nil {
		t.Fatalf("Write %s: %v", format, err)
	}
	return buf.String()
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for _, format := range report.Formats() {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			golden(t, format, []byte(write(t, format, fixture(), options)))
		})
	}
	t.Run("full-80", func(t *testing.T) {
		t.Parallel()
		o := options
		o.Width = 80
		golden(t, "full-80", []byte(write(t, "full", fixture(), o)))
	})
}

// The frame is the contract's, letter for letter.
func TestFullIsTheFrameOfTheContract(t *testing.T) {
	t.Parallel()
	r := fixture()
	r.Findings, r.Unchecked, r.Hints, r.ExcludedBy = r.Findings[:1], nil, nil, nil
	r.Stats = diag.Stats{Overlays: 3, Own: 1}
	r.Registry = "not asked (--offline)"
	const want = `error[version-drift]: registry.k8s.io/descheduler/descheduler is v0.28.1 in release v0.29.0
  --> kubernetes/cronjob/cronjob.yaml:19:60
   |
19 |             image: registry.k8s.io/descheduler/descheduler:v0.28.1
   |                                                            ^^^^^^^ expected v0.29.0
   |
  ::: kubernetes/deployment/deployment.yaml:22:58
  ::: kubernetes/job/job.yaml:17:58
   = help: set the tag to v0.29.0, or run ` + "`verscheck fix --tag v0.29.0`" + `

✗ v0.29.0 (planned, from --tag): 1 error in 3 places · 3 overlays, 1 own image, 0 third-party · registry: not asked (--offline)
`
	if diff := cmp.Diff(want, write(t, "full", r, options)); diff != "" {
		t.Errorf("full (-want +got):\n%s", diff)
	}
}

var sgr = regexp.MustCompile("\x1b\\[[0-9;]*m")

func TestColourChangesNothingElse(t *testing.T) {
	t.Parallel()
	for _, format := range report.Formats() {
		for _, width := range []int{0, 60} {
			plain, coloured := options, options
			plain.Width, coloured.Width = width, width
			coloured.Color = true
			without, with := write(t, format, fixture(), plain), write(t, format, fixture(), coloured)
			if diff := cmp.Diff(without, sgr.ReplaceAllString(with, "")); diff != "" {
				t.Errorf("%s at width %d: colour changes the text (-without +with):\n%s", format, width, diff)
			}
			if text := format == "full" || format == "concise"; text != sgr.MatchString(with) {
				t.Errorf("%s is coloured: %t", format, !text)
			}
		}
	}
}

// No byte of a checked tree may reach the terminal as anything but text.
func TestTextFormatsEscape(t *testing.T) {
	t.Parallel()
	const evil = "a\x1b[2J\r\n\u202eb\u2066\u200b\x9b\xff\u009b\x07c"
	at := diag.Place{File: evil, Line: 1, Column: 1, Overlay: evil}
	loose := diag.Place{Overlay: evil, Object: evil, Field: evil}
	f := diag.Finding{
		Rule: evil, Severity: diag.Error, Message: evil, Help: evil, Label: evil, At: at,
		Also: []diag.Note{{At: loose, Text: evil}}, Through: []diag.Place{{File: evil, Line: 1, Column: 1, Overlay: "o"}},
	}
	noLine := f
	noLine.At = loose
	r := diag.Report{
		Release:  diag.Release{Tag: evil, Phase: "planned", Source: evil},
		Findings: []diag.Finding{f, noLine, {Rule: "r", Severity: diag.Info, Message: "m", At: diag.Place{Object: evil}}},
		Unchecked: []diag.Unchecked{
			{Subject: evil, Kind: evil, Reason: evil, Help: evil, At: at}, {Subject: evil, Kind: diag.NotRead, Reason: evil},
		},
		Registry: evil, Hints: []string{evil}, Empty: evil, EmptyHelp: evil, ExcludedBy: []string{evil},
		Stats: diag.Stats{Excluded: 1, Asked: 1},
	}
	nothing := r
	nothing.Findings, nothing.Unchecked = nil, nil
	o := report.Options{Verbose: true, Source: func(string, int) (string, bool) { return evil, true }}
	for _, format := range []string{"full", "concise"} {
		for _, r := range []diag.Report{r, nothing} {
			out := write(t, format, r, o)
			for line := range strings.Lines(out) {
				line = strings.TrimSuffix(line, "\n")
				if i := strings.IndexFunc(line, dangerous); i >= 0 {
					t.Errorf("%s: %q at %d of %q", format, line[i:i+1], i, line)
				}
			}
		}
	}
}

func dangerous(r rune) bool {
	return r < ' ' || r >= 0x7f && r < 0xa0 || r == '\uFFFD' || slices.Contains([]rune("\u202e\u2066\u200b"), r)
}

func TestWriteKnowsItsFormats(t *testing.T) {
	t.Parallel()
	err := report.Write(&bytes.Buffer{}, "xml", fixture(), options)
	if want := `unknown format "xml", known are ` + strings.Join(report.Formats(), ", "); err == nil || err.Error() != want {
		t.Errorf("Write xml: %v, want %s", err, want)
	}
}

type brokenPipe struct{}

var errBroken = errors.New("broken pipe")

func (brokenPipe) Write([]byte) (int, error) { return 0, errBroken }

func TestWriteReturnsTheWritersError(t *testing.T) {
	t.Parallel()
	for _, format := range report.Formats() {
		if err := report.Write(brokenPipe{}, format, fixture(), options); !errors.Is(err, errBroken) {
			t.Errorf("Write %s into a broken pipe: %v", format, err)
		}
	}
}
