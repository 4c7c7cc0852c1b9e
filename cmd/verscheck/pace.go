package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// A run lives for seconds and makes mostly garbage: collecting it as seldom as the memory allows is worth a third of the time.
// What may lie about is a fixed amount, and more only where so much is alive that this would be too little. It is said as a
// percentage, not as a memory limit: near its limit the runtime keeps giving back memory that it asks for again, which cost a
// tenth of the time.
const (
	garbage    = 32 << 20
	mostOften  = 80 // percent of what is alive
	mostSeldom = 400
)

// pace tells the garbage collector so, unless the environment does, with the variables that every Go program has.
func pace(s streams) {
	for _, name := range []string{"GOGC", "GOMEMLIMIT"} {
		if _, set := s.env(name); set {
			return
		}
	}
	debug.SetGCPercent(mostSeldom)
	followHeap(mostSeldom)
}

// followHeap sets the percentage again after each collection. What is called then is the finalizer of something dead.
func followHeap(percent int) {
	type dead struct{ _ [16]byte } // large enough for an allocation of its own
	runtime.SetFinalizer(&dead{}, func(*dead) {
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(live)
		next := percentFor(live[0].Value.Uint64())
		if next != percent {
			debug.SetGCPercent(next)
		}
		followHeap(next)
	})
}

// percentFor is the percentage with so much alive.
func percentFor(live uint64) int {
	return int(min(max(garbage*100/max(live, 1), mostOften), mostSeldom)) //nolint:gosec // between the two
}
