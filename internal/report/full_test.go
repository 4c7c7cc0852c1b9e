package report_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/report"
)

// TestOneTroubleIsOneEntry: what is unchecked for several reasons is told once, every reason at its place.
func TestOneTroubleIsOneEntry(t *testing.T) {
	t.Parallel()
	entry := func(subject, reason, help string, line int) diag.Unchecked {
		return diag.Unchecked{
			Subject: subject, Kind: diag.NotRendered, Reason: reason, Help: help,
			At: diag.Place{File: "crds/kustomization.yaml", Line: line, Overlay: subject},
		}
	}
	r := diag.Build(diag.Report{Unchecked: []diag.Unchecked{
		entry("crds", "the remote base b is not fetched", "copy it", 5),
		entry("crds", "the remote base a is not fetched", "copy it", 4),
		entry("crds", "c.yaml does not exist", "restore it", 6),
		entry("other", "the remote base a is not fetched", "copy it", 4),
	}})
	var out strings.Builder
	if err := report.Write(&out, "full", r, report.Options{Quiet: true}); err != nil {
		t.Fatal(err)
	}
	want := `unchecked[not-rendered]: crds: for 2 reasons
 ::: crds/kustomization.yaml:4: the remote base a is not fetched
 ::: crds/kustomization.yaml:5: the remote base b is not fetched
  = help: copy it

unchecked[not-rendered]: crds: c.yaml does not exist
 --> crds/kustomization.yaml:6
  = help: restore it

unchecked[not-rendered]: other: the remote base a is not fetched
 --> crds/kustomization.yaml:4
  = help: copy it
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}
