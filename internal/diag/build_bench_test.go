package diag_test

import (
	"testing"

	"github.com/verscheck/verscheck/internal/diag"
)

// BenchmarkBuild is a repository gone wrong: one cause in 2000 places, each met through five overlays.
func BenchmarkBuild(b *testing.B) {
	var run diag.Report
	for i := range 2000 {
		for _, overlay := range []string{"a", "b", "c", "d", "e"} {
			run.Findings = append(run.Findings, drift(via(at("f.yaml", 1+i, 3), overlay)))
		}
	}
	for b.Loop() {
		if got := diag.Build(run); len(got.Findings) != 1 {
			b.Fatalf("%d findings", len(got.Findings))
		}
	}
}
