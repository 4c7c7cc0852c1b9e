package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/report"
)

func part(t *testing.T, r diag.Report, o report.Options) report.Part {
	t.Helper()
	p, err := report.ReadPart("shard.json", []byte(write(t, "json", r, o)))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// fleet is a report of each outcome.
func fleet(t *testing.T) []report.Part {
	t.Helper()
	good := diag.Build(diag.Report{
		Repository: "github.com/acme/good", Release: diag.Release{Tag: "v1.0.0", Version: "1.0.0", Phase: "released", Source: "tag at HEAD"},
		Stats: diag.Stats{Overlays: 2, Own: 1, References: 3, Asked: 3, Answered: 3}, Registry: "3 of 3 answered", Overlays: []string{"a", "b"},
	})
	nothing := diag.Build(diag.Report{Repository: "github.com/acme/empty", Release: diag.Release{Phase: "development", Source: "branch main"}, Empty: "no kustomization", EmptyHelp: "look elsewhere"})
	return []report.Part{
		part(t, fixture(), options),
		part(t, good, report.Options{}),
		part(t, nothing, report.Options{ExitCode: 3}),
		report.Missing("shard-4.json", "it cannot be read: no such file \x1b[2J<b>"),
	}
}

func merged(t *testing.T, format string, parts []report.Part) string {
	t.Helper()
	var b bytes.Buffer
	if err := report.WriteMerged(&b, format, parts, report.Options{Version: "v0.1.0"}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestMergedGolden(t *testing.T) {
	t.Parallel()
	for _, format := range report.MergeFormats() {
		golden(t, "merged_"+format, []byte(merged(t, format, fleet(t))))
	}
	if err := report.WriteMerged(&bytes.Buffer{}, "xml", nil, report.Options{}); err == nil || !strings.HasPrefix(err.Error(), `unknown format "xml"`) {
		t.Errorf("error %v", err)
	}
}

// TestReadPartLosesNothing: a report that was written and read is written as it was.
func TestReadPartLosesNothing(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]diag.Report{"fixture": fixture(), "many": reports()["many"]} {
		p := part(t, r, options)
		for _, format := range []string{"full", "concise", "markdown", "junit", "gitlab"} {
			r, read := r, p.Report
			r.Anchor = diag.Place{} // which JSON does not tell
			o := options
			o.Source = nil
			if diff := cmp.Diff(write(t, format, r, o), write(t, format, read, o)); diff != "" {
				t.Errorf("%s as %s (-written +read):\n%s", name, format, diff)
			}
		}
	}
}

func TestReadPartRefuses(t *testing.T) {
	t.Parallel()
	whole := write(t, "json", fixture(), options)
	for text, want := range map[string]string{
		"":                    "it is no JSON, or only the beginning of it: ",
		whole[:len(whole)/2]:  "it is no JSON, or only the beginning of it: ",
		"[]":                  "it is no report of verscheck check -f json",
		`{"schemaVersion":1}`: "it is no report of verscheck check -f json, or one of an older version",
		strings.Replace(whole, `"schemaVersion": 1`, `"schemaVersion": 2`, 1):   "its schemaVersion is 2, and this verscheck knows 1",
		strings.Replace(whole, `"exitCode": 1`, `"exitCode": 7`, 1):             "its exitCode is 7, with which no report is written",
		strings.Replace(whole, `"severity": "error"`, `"severity": "fatal"`, 1): `it has a finding of the severity "fatal"`,
		history(t, "json", fixedHistory()):                                      "it is a report of audit, and those of check are joined",
	} {
		if _, err := report.ReadPart("x", []byte(text)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%.40q: error %v, want %s", text, err, want)
		}
	}
}

func TestMergedExitCode(t *testing.T) {
	t.Parallel()
	for want, statuses := range map[int][]int{0: {0, 0}, 1: {0, 3, 4, 1}, 3: {0, 3}, 4: {3, 4, 0}} {
		var parts []report.Part
		for _, s := range statuses {
			parts = append(parts, report.Part{ExitCode: s})
		}
		if got := report.MergedExitCode(parts); got != want {
			t.Errorf("%v: %d, want %d", statuses, got, want)
		}
	}
}

// TestMergedIsWhole: JSON and XML that can be read, however hostile the parts.
func TestMergedIsWhole(t *testing.T) {
	t.Parallel()
	h := hostile()
	h.Release.Phase = "planned"
	parts := append(fleet(t), part(t, h, options))
	var doc struct{ Reports []struct{ Report any } }
	if err := json.Unmarshal([]byte(merged(t, "json", parts)), &doc); err != nil || len(doc.Reports) != 5 {
		t.Errorf("%v, %d reports", err, len(doc.Reports))
	}
	var suites struct {
		Suites []struct{} `xml:"testsuite"`
	}
	if err := xml.Unmarshal([]byte(merged(t, "junit", parts)), &suites); err != nil || len(suites.Suites) != 5 {
		t.Errorf("%v, %d suites", err, len(suites.Suites))
	}
	for _, format := range []string{"full", "markdown", "html"} {
		text := merged(t, format, parts)
		for _, bad := range []string{"\x1b", "<script>alert", "\u202e", "\n::"} {
			if strings.Contains(text, bad) && (format != "full" || bad != "<script>alert") {
				t.Errorf("%s: %q", format, bad)
			}
		}
	}
}

// FuzzReadPart: whatever a file holds is a report that can be written, or an error.
func FuzzReadPart(f *testing.F) {
	var b bytes.Buffer
	if err := report.Write(&b, "json", fixture(), options); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte(`{"schemaVersion":1,"failOn":"note","release":{"phase":"planned"},"findings":[{"severity":"error"}],"unchecked":[{}],"images":[{}],"exitCode":4}`))
	f.Add([]byte(`{"releases":[]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := report.ReadPart("x", data)
		if err != nil {
			return
		}
		for _, format := range report.MergeFormats() {
			merged(t, format, []report.Part{p})
		}
	})
}
