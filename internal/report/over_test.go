package report_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/report"
)

// TestOver: below each place stands what its text was written over, through whichever overlay it was met, the nearest first.
func TestOver(t *testing.T) {
	t.Parallel()
	at := func(file string, line int, overlay string) diag.Place {
		return diag.Place{File: file, Line: line, Column: 3, EndColumn: 5, Overlay: overlay}
	}
	finding := func(p diag.Place) diag.Finding {
		return diag.Finding{Rule: "version-drift", Severity: diag.Error, Message: "app is v1 in release v2", Help: "set the tag to v2", At: p}
	}
	resource := report.Writer{At: at("base/deployment.yaml", 9, ""), By: "resource", Text: "no tag"}
	patch := report.Writer{At: at("base/patch\x1b.yaml", 12, ""), By: "patch", Text: "v0\x1b[2J"}
	second := report.Writer{At: at("base/a.yaml", 1, ""), By: "resource", Text: "v0"}
	over := map[diag.Place][]report.Writer{
		at("prod/kustomization.yaml", 4, "prod"):     {patch, resource},
		at("prod/kustomization.yaml", 4, "prod/eu"):  {resource},
		at("prod/kustomization.yaml", 4, "prod/us"):  {second},
		at("test/kustomization.yaml", 17, "test"):    {resource},
		at("first/deployment.yaml", 1, "unoverlaid"): nil,
	}
	gaps := map[diag.Place]string{
		at("test/kustomization.yaml", 17, "test"): "the overlay is not rendered as a whole",
		at("gap/kustomization.yaml", 1, "gap"):    "it is not known",
	}
	var findings []diag.Finding
	for p := range over {
		findings = append(findings, finding(p))
	}
	for p := range gaps {
		findings = append(findings, finding(p))
	}
	var out strings.Builder
	err := report.Write(&out, "full", diag.Build(diag.Report{Findings: findings}), report.Options{
		Quiet: true, Over: func(p diag.Place) ([]report.Writer, string) { return over[p], gaps[p] },
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `error[version-drift]: app is v1 in release v2
 --> first/deployment.yaml:1:3
 ::: gap/kustomization.yaml:1:3
  = over: it is not known
 ::: prod/kustomization.yaml:4:3
  = over: base/a.yaml:1:3           resource  v0
          base/patch\x1b.yaml:12:3  patch     v0\x1b[2J
          base/deployment.yaml:9:3  resource  no tag
 ::: test/kustomization.yaml:17:3
  = over: base/deployment.yaml:9:3  resource  no tag
          perhaps more: the overlay is not rendered as a whole
  = note: rendered by 6 overlays: gap, prod, prod/eu, prod/us and 2 more (-v names them)
  = help: set the tag to v2
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}
