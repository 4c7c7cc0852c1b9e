package fact_test

import (
	"testing"

	"github.com/verscheck/verscheck/internal/fact"
)

func TestReleaseCompares(t *testing.T) {
	t.Parallel()
	for phase, want := range map[fact.Phase]bool{fact.Planned: true, fact.Released: true, fact.Development: false, "": false} {
		if got := (fact.Release{Phase: phase}).Compares(); got != want {
			t.Errorf("a release of phase %q compares: %t", phase, got)
		}
	}
}
