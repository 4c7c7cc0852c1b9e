package main

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/render"
)

func TestLimitsOf(t *testing.T) {
	t.Parallel()
	limits, overlays := limitsOf(config.Limits{})
	if diff := cmp.Diff(render.DefaultLimits(), limits); diff != "" || overlays != maxOverlays {
		t.Errorf("without configuration: %d overlays (-default +got):\n%s", overlays, diff)
	}
	limits, overlays = limitsOf(config.Limits{FileBytes: 1, OverlayBytes: 2, OverlayFiles: 3, Overlays: 4, MemoryBytes: 5, Timeout: 6 * time.Second})
	want := render.Limits{
		FileBytes: 1, OverlayBytes: 2, OverlayFiles: 3, MemoryBytes: 5, Timeout: 6 * time.Second, Workers: render.DefaultLimits().Workers,
	}
	if diff := cmp.Diff(want, limits); diff != "" || overlays != 4 {
		t.Errorf("%d overlays (-want +got):\n%s", overlays, diff)
	}
}
