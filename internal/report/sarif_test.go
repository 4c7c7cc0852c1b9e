package report_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/report"
)

// TestSARIF: the standard's schema, and what GitHub refuses a file for or needs to show a result.
func TestSARIF(t *testing.T) {
	t.Parallel()
	standard := schema(t, "testdata/schema/sarif-2.1.0.json")
	for name, r := range reports() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := write(t, "sarif", r, options)
			validate(t, standard, text)
			var log struct {
				Runs []struct {
					Tool struct {
						Driver struct {
							Rules []struct {
								ID               string
								ShortDescription struct{ Text string }
								FullDescription  struct{ Text string }
								Help             struct{ Text string }
							}
						}
					}
					Invocations []struct{ ToolExecutionNotifications []any }
					Results     []sarifResult
				}
			}
			if err := json.Unmarshal([]byte(text), &log); err != nil {
				t.Fatal(err)
			}
			run := log.Runs[0]
			for _, rule := range run.Tool.Driver.Rules {
				if rule.ShortDescription.Text == "" || rule.FullDescription.Text == "" || rule.Help.Text == "" || len([]rune(rule.FullDescription.Text)) > 1024 {
					t.Errorf("a rule lacks text: %+v", rule)
				}
			}
			if len(run.Invocations[0].ToolExecutionNotifications) == 0 {
				t.Error("no notification says what was looked at")
			}
			if want := len(r.Findings) + len(r.Unchecked); len(run.Results) != want {
				t.Errorf("%d results, want %d", len(run.Results), want)
			}
			hashes := map[string]bool{}
			for _, result := range run.Results {
				if result.RuleIndex >= len(run.Tool.Driver.Rules) || run.Tool.Driver.Rules[result.RuleIndex].ID != result.RuleID {
					t.Errorf("rule %q is not at %d", result.RuleID, result.RuleIndex)
				}
				result.check(t)
				hash := result.PartialFingerprints["primaryLocationLineHash"]
				if hashes[hash] {
					t.Errorf("two results have the fingerprint %s", hash)
				}
				hashes[hash] = true
			}
		})
	}
}

// TestSARIFLimit: of more results than GitHub takes the worst are written, and the file says that there are more.
func TestSARIFLimit(t *testing.T) {
	t.Parallel()
	r := diag.Report{Findings: make([]diag.Finding, 25_001)}
	for i := range r.Findings {
		r.Findings[i] = diag.Finding{Rule: "r", Severity: diag.Warning, Message: "m"}
	}
	r.Findings[25_000].Severity = diag.Error
	text := write(t, "sarif", r, report.Options{})
	if n := strings.Count(text, `"ruleId"`); n != 25_000 || !strings.Contains(text, `"1 result more than the 25000 that GitHub takes"`) || strings.Count(text, `"level": "error"`) != 2 {
		t.Errorf("%d results", n)
	}
}

type sarifResult struct {
	RuleID    string
	RuleIndex int
	Message   struct{ Text string }
	Locations []struct {
		PhysicalLocation struct {
			ArtifactLocation struct{ URI string }
			Region           map[string]any
		}
	}
	PartialFingerprints map[string]string
}

func (r sarifResult) check(t *testing.T) {
	t.Helper()
	if len(r.Locations) != 1 || r.Message.Text == "" {
		t.Errorf("%s: %d locations, message %q", r.RuleID, len(r.Locations), r.Message.Text)
		return
	}
	at := r.Locations[0].PhysicalLocation
	uri, err := url.Parse(at.ArtifactLocation.URI)
	if err != nil || uri.IsAbs() || uri.Host != "" || strings.HasPrefix(uri.Path, "/") || uri.Path == "" {
		t.Errorf("%s: uri %q, %v", r.RuleID, at.ArtifactLocation.URI, err)
	}
	for _, number := range []string{"startLine", "startColumn", "endLine", "endColumn"} {
		if n, ok := at.Region[number].(float64); !ok || n < 1 {
			t.Errorf("%s: %s is %v", r.RuleID, number, at.Region[number])
		}
	}
	for _, name := range []string{"primaryLocationLineHash", "verscheck/v1"} {
		if r.PartialFingerprints[name] == "" {
			t.Errorf("%s has no fingerprint %s", r.RuleID, name)
		}
	}
}

// TestSARIFAnchors: what stands in no file of the tree is shown where the report says, and tells where it is.
func TestSARIFAnchors(t *testing.T) {
	t.Parallel()
	r := fixture()
	r.Findings = []diag.Finding{
		{Rule: "moved-tag", Severity: diag.Error, Message: "m", At: diag.Place{Overlay: "overlays/prod"}},
		{Rule: "fetched", Severity: diag.Error, Message: "m", At: diag.Place{File: "github.com/o/r//x.yaml", Line: 3}, Also: []diag.Note{{At: diag.Place{File: "a b.yaml", Line: 7}, Text: "it is used here"}}},
	}
	r.Unchecked, r.Rules = nil, nil
	text := write(t, "sarif", diag.Build(r), options)
	for _, want := range []string{
		`"uri": "kubernetes/cronjob/kustomization.yaml"`, `"m\nat: overlays/prod"`, `"uri": "a%20b.yaml"`, `"m\nat: github.com/o/r//x.yaml:3"`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is missing", want)
		}
	}
}
