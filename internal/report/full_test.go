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

// TestOneReasonIsOneEntry: a registry that is down is told once, however many images it has.
func TestOneReasonIsOneEntry(t *testing.T) {
	t.Parallel()
	var r diag.Report
	for i, name := range []string{"a", "b", "c", "d", "e", "f"} {
		r.Unchecked = append(r.Unchecked, diag.Unchecked{
			Subject: "down.example/" + name + ":v1", Kind: diag.CannotTell, Reason: "down.example does not answer", Help: "try again",
			At: diag.Place{File: "pod.yaml", Line: 4 + i, Column: 12, EndColumn: 14},
		})
	}
	other := r.Unchecked[0]
	other.Subject, other.Reason = "down.example/aa:v1", "it has no such tag"
	r.Unchecked = append(r.Unchecked, other)
	r = diag.Build(r)
	const begin = `unchecked[cannot-tell]: down.example/a:v1 and 5 more: down.example does not answer
 ::: pod.yaml:4:12: down.example/a:v1
 ::: pod.yaml:5:12: down.example/b:v1
 ::: pod.yaml:6:12: down.example/c:v1
 ::: pod.yaml:7:12: down.example/d:v1
`
	const end = `  = help: try again

unchecked[cannot-tell]: down.example/aa:v1: it has no such tag
 --> pod.yaml:4:12
  = help: try again
`
	for verbose, want := range map[bool]string{
		false: begin + " ::: and 2 more (-v names them)\n" + end,
		true:  begin + " ::: pod.yaml:8:12: down.example/e:v1\n ::: pod.yaml:9:12: down.example/f:v1\n" + end,
	} {
		var out strings.Builder
		if err := report.Write(&out, "full", r, report.Options{Quiet: true, Verbose: verbose}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, out.String()); diff != "" {
			t.Error(diff)
		}
	}
	for format, want := range map[string]string{
		"github":   "pod.yaml:7:12: down.example/d:v1%0Aand 2 more, see the log",
		"markdown": "| ❔ `down.example/a:v1` and 5 more | down.example does not answer | try again |",
	} {
		var out strings.Builder
		if err := report.Write(&out, format, r, report.Options{}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s has no %q:\n%s", format, want, out.String())
		}
	}
}
