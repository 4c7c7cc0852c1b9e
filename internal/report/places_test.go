package report_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/report"
)

func TestPlaces(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		at            diag.Place
		full, concise string
	}{
		"column": {
			diag.Place{File: "f.yaml", Line: 10, Column: 2, Overlay: "o", Object: "Pod/x", Field: "spec"},
			"  --> f.yaml:10:2\n", "f.yaml:10:2: error: m [r]\n",
		},
		"line": {diag.Place{File: "f.yaml", Line: 1, Object: "Pod/x"}, " --> f.yaml:1\n", "f.yaml:1: error: m [r]\n"},
		"file": {
			diag.Place{File: "f.yaml", Overlay: "o", Object: "Pod/x", Field: "spec"},
			" --> f.yaml\n  = object: Pod/x\n  = field: spec\n", "f.yaml: error: m (Pod/x spec) [r]\n",
		},
		"overlay": {diag.Place{Overlay: "o", Field: "images"}, " --> o\n  = field: images\n", "o: error: m (images) [r]\n"},
		"object":  {diag.Place{Object: "Pod/x", Field: "spec"}, " --> Pod/x\n  = field: spec\n", "Pod/x: error: m (spec) [r]\n"},
		"nothing": {diag.Place{}, "", "error: m [r]\n"},
		"a command of GitHub's runner": {
			diag.Place{File: "::add-path::/tmp", Line: 1}, " --> ::add-path::/tmp:1\n", "./::add-path::/tmp:1: error: m [r]\n",
		},
		"the same, indented": {
			diag.Place{File: " ::stop-commands::x"}, " -->  ::stop-commands::x\n", "./ ::stop-commands::x: error: m [r]\n",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := diag.Report{Findings: []diag.Finding{{Rule: "r", Severity: diag.Error, Message: "m", At: test.at}}}
			quiet := report.Options{Quiet: true}
			if diff := cmp.Diff("error[r]: m\n"+test.full, write(t, "full", r, quiet)); diff != "" {
				t.Errorf("full (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.concise, write(t, "concise", r, quiet)); diff != "" {
				t.Errorf("concise (-want +got):\n%s", diff)
			}
		})
	}
}

func TestUnchecked(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		entry         diag.Unchecked
		full, concise string
	}{
		"with place": {
			diag.Unchecked{Subject: "o", Kind: diag.NotRendered, Reason: "why", Help: "do", At: diag.Place{File: "f", Line: 3}},
			"unchecked[not-rendered]: o: why\n --> f:3\n  = help: do\n", "f:3: unchecked: o: why [not-rendered]\n",
		},
		"without place": {
			diag.Unchecked{Subject: "app:v1", Kind: diag.CannotTell, Reason: "why"},
			"unchecked[cannot-tell]: app:v1: why\n", "app:v1: unchecked: why [cannot-tell]\n",
		},
		"the place says it all": {
			diag.Unchecked{Subject: "o", Kind: diag.NotRendered, Reason: "why", At: diag.Place{Overlay: "o"}},
			"unchecked[not-rendered]: o: why\n", "o: unchecked: why [not-rendered]\n",
		},
		"without subject": {
			diag.Unchecked{Kind: diag.NotRead, Reason: "why", At: diag.Place{File: "f"}},
			"unchecked[not-read]: why\n --> f\n", "f: unchecked: why [not-read]\n",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := diag.Report{Unchecked: []diag.Unchecked{test.entry}}
			quiet := report.Options{Quiet: true}
			if diff := cmp.Diff(test.full, write(t, "full", r, quiet)); diff != "" {
				t.Errorf("full (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.concise, write(t, "concise", r, quiet)); diff != "" {
				t.Errorf("concise (-want +got):\n%s", diff)
			}
		})
	}
}

// However many places a finding has, each is printed; overlays of one text are counted when they are many.
func TestNothingIsCutShort(t *testing.T) {
	t.Parallel()
	f := diag.Finding{
		Rule: "r", Severity: diag.Error, Message: "m", Help: "one\ntwo", At: diag.Place{File: "a", Line: 1, Overlay: "o00"},
	}
	var alsoFull, alsoConcise strings.Builder
	for i := range 40 {
		f.Also = append(f.Also, diag.Note{At: diag.Place{File: "b", Line: 1 + i}})
		fmt.Fprintf(&alsoFull, " ::: b:%d\n", 1+i)
		fmt.Fprintf(&alsoConcise, "b:%d: error: m [r]\n", 1+i)
	}
	full := "error[r]: m\n --> a:1\n" + alsoFull.String()
	concise := "a:1: error: m [r]\n" + alsoConcise.String()
	for i := range 6 {
		f.Through = append(f.Through, diag.Place{File: "a", Line: 1, Overlay: fmt.Sprintf("o0%d", 5-i)})
	}
	r := diag.Report{Findings: []diag.Finding{f}}
	helps := "  = help: one\n  = help: two\n"
	tests := map[string]struct {
		format  string
		verbose bool
		want    string
	}{
		"full":     {"full", false, full + "  = note: rendered by 6 overlays: o00, o01, o02, o03 and 2 more (-v names them)\n" + helps},
		"full, -v": {"full", true, full + "  = note: rendered by 6 overlays: o00, o01, o02, o03, o04, o05\n" + helps},
		"concise":  {"concise", false, concise},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := write(t, test.format, r, report.Options{Quiet: true, Verbose: test.verbose})
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
