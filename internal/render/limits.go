package render

import (
	"errors"
	"fmt"
	"runtime"
	"time"
)

// Limits bound what one tree may cost. They are generous: what exceeds one is reported as not rendered, never cut. Of those that
// say so, 0 means none.
type Limits struct {
	FileBytes    int64         // a file
	OverlayBytes int64         // all files that one overlay reads
	OverlayFiles int           // reads of one overlay, repeated ones included
	Timeout      time.Duration // a build of one overlay; 0: none
	MemoryBytes  uint64        // all that is in memory while something is built; 0: none
	Workers      int           // overlays rendered at once
}

// DefaultLimits is enough for the largest public trees that were measured, with room to spare.
func DefaultLimits() Limits {
	return Limits{
		FileBytes: 16 << 20, OverlayBytes: 256 << 20, OverlayFiles: 10_000, Timeout: 2 * time.Minute, MemoryBytes: 4 << 30,
		Workers: runtime.GOMAXPROCS(0),
	}
}

// limitError is a limit that is exceeded. The key names it in the configuration.
type limitError struct{ key, reason string }

func (e *limitError) Error() string { return e.reason }

func (e *limitError) help() string {
	return "raise limits: " + e.key + ": in .verscheck.yaml, or leave it out with --exclude"
}

func overBudget(key, reason string) error {
	e := &limitError{key, reason}
	return &problem{reason: reason, err: e, help: e.help()}
}

// isLimit reports whether a limit is the reason of an error.
func isLimit(err error) bool {
	_, ok := errors.AsType[*limitError](err)
	return ok
}

// bytesInWords writes a number of bytes as people do.
func bytesInWords[N int64 | uint64](n N) string {
	switch {
	case n >= 1<<30 && n%(1<<30) == 0:
		return fmt.Sprintf("%d GiB", n>>30)
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d bytes", n)
}
