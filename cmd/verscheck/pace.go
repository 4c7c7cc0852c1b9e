package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// A run lives for seconds and makes mostly garbage: collecting it as seldom as the memory allows is worth a third of the time.
// The memory it may take is a fixed amount, and more only where what is alive needs it.
const (
	garbagePercent = 400
	memoryFloor    = 68 << 20
)

// pace tells the garbage collector so, unless the environment does, with the variables that every Go program has.
func pace(s streams) {
	for _, name := range []string{"GOGC", "GOMEMLIMIT"} {
		if _, set := s.env(name); set {
			return
		}
	}
	debug.SetGCPercent(garbagePercent)
	debug.SetMemoryLimit(memoryFloor)
	followHeap()
}

// followHeap moves the memory limit after each collection: a fixed one would have the collector run without pause on a tree
// of which more than that is alive. What is called after a collection is the finalizer of something dead.
func followHeap() {
	type dead struct{ _ [16]byte } // large enough for an allocation of its own
	runtime.SetFinalizer(&dead{}, func(*dead) {
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(live)
		debug.SetMemoryLimit(memoryFor(live[0].Value.Uint64()))
		followHeap()
	})
}

// memoryFor is the limit with so much alive: as much again for garbage, and for what is not heap.
func memoryFor(live uint64) int64 {
	return max(memoryFloor, 2*int64(live)+memoryFloor/4) //nolint:gosec // no heap is that large
}
