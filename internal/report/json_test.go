package report_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/report"
)

// The keys are the contract with whoever reads the JSON; none may be missing for being empty.
func TestJSONHasEveryKey(t *testing.T) {
	t.Parallel()
	place := []string{"column", "endColumn", "field", "file", "line", "object", "overlay"}
	want := map[string][]string{
		"": {
			"allowEmpty", "empty", "emptyHelp", "excludedBy", "exitCode", "failOn", "findings", "hints", "images", "overlays", "registry",
			"release", "repository", "rules", "schemaVersion", "stats", "summary", "suppressed", "unchecked", "verscheck",
		},
		".release":           {"commit", "line", "phase", "source", "tag", "version"},
		".findings[]":        {"also", "at", "expected", "fingerprint", "fixable", "found", "help", "image", "label", "message", "rule", "severity", "source"},
		".findings[].at":     place,
		".findings[].also[]": slices.Sorted(slices.Values(append([]string{"note"}, place...))),
		".unchecked[]":       {"at", "blocks", "help", "kind", "reason", "subject"},
		".suppressed[]":      {"at", "by", "image", "message", "reason", "rule"},
		".suppressed[].at":   place,
		".suppressed[].by":   place,
		".images[]":          {"answer", "at", "detail", "digest", "image", "own", "repository", "setBy", "why"},
		".images[].at":       place,
		".rules[]":           {"id", "severity", "summary"},
		".unchecked[].at":    place,
		".stats": {
			"answered", "asked", "binaryFiles", "carriers", "charts", "excluded", "excludedCharts", "objects", "overlays", "own", "references", "suppressed", "testFiles", "textFiles",
			"thirdParty", "uncompared",
		},
	}
	r := diag.Report{
		Findings:  []diag.Finding{{Severity: diag.Error, Also: []diag.Note{{}}}},
		Unchecked: []diag.Unchecked{{}},
		Silenced:  []diag.Silenced{{}},
		Images:    []diag.ImageUse{{}},
		Rules:     []diag.RuleInfo{{}},
	}
	var decoded any
	if err := json.Unmarshal([]byte(write(t, "json", r, report.Options{})), &decoded); err != nil {
		t.Fatal(err)
	}
	got := make(map[string][]string)
	keys(got, "", decoded)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
}

func keys(into map[string][]string, path string, value any) {
	switch value := value.(type) {
	case map[string]any:
		into[path] = slices.Sorted(maps.Keys(value))
		for key, inner := range value {
			keys(into, path+"."+key, inner)
		}
	case []any:
		for _, inner := range value {
			keys(into, path+"[]", inner)
		}
	}
}

func TestJSONListsAreNeverNull(t *testing.T) {
	t.Parallel()
	const want = `{
  "schemaVersion": 1,
  "verscheck": "v9",
  "repository": "",
  "release": {
    "tag": "",
    "version": "",
    "commit": "",
    "phase": "development",
    "source": "branch <main>",
    "line": ""
  },
  "findings": [],
  "unchecked": [],
  "suppressed": [],
  "overlays": [],
  "images": [],
  "registry": "",
  "empty": "",
  "emptyHelp": "",
  "hints": [],
  "excludedBy": [],
  "rules": [],
  "stats": {
    "overlays": 0,
    "objects": 0,
    "references": 0,
    "own": 0,
    "thirdParty": 0,
    "asked": 0,
    "answered": 0,
    "suppressed": 0,
    "excluded": 0,
    "excludedCharts": 0,
    "charts": 0,
    "carriers": 0,
    "textFiles": 0,
    "binaryFiles": 0,
    "testFiles": 0,
    "uncompared": 0
  },
  "failOn": "error",
  "allowEmpty": false,
  "summary": "development (branch <main>): no findings · no release, so no version was compared · 0 overlays, 0 own images, 0 third-party",
  "exitCode": 3
}
`
	r := diag.Report{Release: diag.Release{Phase: "development", Source: "branch <main>"}}
	got := write(t, "json", r, report.Options{ExitCode: 3, Version: "v9", Quiet: true})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("json (-want +got):\n%s", diff)
	}
	r.Findings = []diag.Finding{{Severity: diag.Error}}
	if got := write(t, "json", r, report.Options{}); strings.Contains(got, "null") {
		t.Errorf("null in\n%s", got)
	}
}

// Text comes back as it stands in the tree; only what is no text at all is replaced.
func TestJSONKeepsText(t *testing.T) {
	t.Parallel()
	const evil = "<a>\x1b[2J\u202e日\"\\\n"
	r := diag.Report{Findings: []diag.Finding{{Severity: diag.Info, Message: evil, Help: "a\xffb"}}}
	var got struct {
		Findings []struct{ Message, Help, Severity string }
	}
	if err := json.Unmarshal([]byte(write(t, "json", r, report.Options{})), &got); err != nil {
		t.Fatal(err)
	}
	if f := got.Findings[0]; f.Message != evil || f.Help != "a\uFFFDb" || f.Severity != "note" {
		t.Errorf("got %+q", f)
	}
}

func TestJSONListsEveryRouteToAText(t *testing.T) {
	t.Parallel()
	route := func(overlay string) diag.Place { return diag.Place{File: "f", Line: 1, Column: 1, Overlay: overlay} }
	finding := func(overlay string) diag.Finding {
		return diag.Finding{Rule: "r", Severity: diag.Error, Message: "m", At: route(overlay), Edits: []diag.Edit{{At: route(overlay)}}}
	}
	elsewhere := finding("a")
	elsewhere.At.File = "g"
	r := diag.Build(diag.Report{Findings: []diag.Finding{elsewhere, finding("c"), finding("a"), finding("b")}})
	var got struct {
		Findings []struct {
			Fixable bool
			At      diag.Place
			Also    []diag.Place
		}
	}
	if err := json.Unmarshal([]byte(write(t, "json", r, report.Options{})), &got); err != nil {
		t.Fatal(err)
	}
	f := got.Findings[0]
	want := []diag.Place{route("a"), route("b"), route("c"), elsewhere.At}
	if diff := cmp.Diff(want, append([]diag.Place{f.At}, f.Also...)); diff != "" {
		t.Errorf("places (-want +got):\n%s", diff)
	}
	if !f.Fixable {
		t.Error("a finding with edits is not fixable")
	}
}
