package main

import (
	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/render"
)

// maxOverlays is how many overlays one run checks, unless the configuration says otherwise.
const maxOverlays = 10_000

// limitsOf are the limits of a run, and how many overlays it checks: what the configuration says, and else the defaults.
func limitsOf(c config.Limits) (limits render.Limits, overlays int) {
	limits, overlays = render.DefaultLimits(), maxOverlays
	override(&limits.FileBytes, c.FileBytes)
	override(&limits.OverlayBytes, c.OverlayBytes)
	override(&limits.OverlayFiles, c.OverlayFiles)
	override(&limits.Timeout, c.Timeout)
	override(&limits.MemoryBytes, uint64(c.MemoryBytes)) //nolint:gosec // none is below 0
	override(&overlays, c.Overlays)
	return limits, overlays
}

// override takes what was said.
func override[T comparable](to *T, said T) {
	var nothing T
	if said != nothing {
		*to = said
	}
}
