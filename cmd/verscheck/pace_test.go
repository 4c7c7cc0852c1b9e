package main

import (
	"runtime"
	"runtime/debug"
	"testing"
)

func TestPercentFor(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		live uint64
		want int
	}{
		{0, 400},
		{4 << 20, 400},
		{20 << 20, garbage * 100 / (20 << 20)},
		{100 << 20, 80},
		{1 << 40, 80},
	} {
		if got := percentFor(test.live); got != test.want {
			t.Errorf("%d bytes alive: %d percent, want %d", test.live, got, test.want)
		}
	}
}

// TestPace must not run beside other tests: the percentage is the process's.
func TestPace(t *testing.T) {
	const before = 123
	defer debug.SetGCPercent(debug.SetGCPercent(before))
	percent := func() int {
		p := debug.SetGCPercent(before)
		debug.SetGCPercent(p)
		return p
	}
	pace(streams{env: func(name string) (string, bool) { return "off", name == "GOGC" }})
	if got := percent(); got != before {
		t.Errorf("with GOGC set: %d percent", got)
	}
	pace(streams{env: func(string) (string, bool) { return "", false }})
	alive := make([]byte, 100<<20)
	for range 1000 {
		runtime.GC()
		if percent() == mostOften {
			runtime.KeepAlive(alive)
			return
		}
	}
	t.Errorf("with 100 MiB alive: %d percent", percent())
}
