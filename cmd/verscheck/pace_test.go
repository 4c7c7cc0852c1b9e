package main

import (
	"math"
	"runtime"
	"runtime/debug"
	"testing"
)

func TestMemoryFor(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ live, want int64 }{
		{0, 68 << 20},
		{20 << 20, 68 << 20},
		{100 << 20, 217 << 20},
		{1 << 30, 2065 << 20},
	} {
		if got := memoryFor(uint64(test.live)); got != test.want {
			t.Errorf("%d MiB alive: %d MiB, want %d", test.live>>20, got>>20, test.want>>20)
		}
	}
}

// TestPace must not run beside other tests: the limit is the process's.
func TestPace(t *testing.T) {
	percent, limit := debug.SetGCPercent(100), debug.SetMemoryLimit(math.MaxInt64)
	defer func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	}()
	pace(streams{env: func(name string) (string, bool) { return "off", name == "GOGC" }})
	if got := debug.SetMemoryLimit(-1); got != math.MaxInt64 {
		t.Errorf("with GOGC set: a limit of %d", got)
	}
	pace(streams{env: func(string) (string, bool) { return "", false }})
	if got := debug.SetMemoryLimit(-1); got != memoryFloor {
		t.Errorf("a limit of %d", got)
	}
	alive := make([]byte, 100<<20)
	for range 1000 {
		runtime.GC()
		if debug.SetMemoryLimit(-1) > 200<<20 {
			runtime.KeepAlive(alive)
			return
		}
	}
	t.Errorf("with 100 MiB alive: a limit of %d", debug.SetMemoryLimit(-1))
}
