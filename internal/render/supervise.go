package render

import (
	"context"
	"errors"
	"fmt"
	"runtime/metrics"
	"time"

	"sigs.k8s.io/kustomize/api/resmap"
)

// lookEvery is how often the memory is looked at while something is built.
const lookEvery = 100 * time.Millisecond

// supervised runs a build and gives it up when its time is over or there is too much in memory: what a tree may make the library
// do has no other bound that holds for all of it. The library cannot be stopped. What is given up goes on until it asks for its
// next file, or the process ends. Whoever must wait for it at the gate is not built either.
func (j *jail) supervised(build func() (resmap.ResMap, error)) (resmap.ResMap, error) {
	type outcome struct {
		res resmap.ResMap
		err error
	}
	done := make(chan outcome, 1)
	err := j.outOfMemory()
	if err == nil {
		go func() {
			growStack()
			res, err := build()
			j.over.Store(true)
			gate.stuck.CompareAndSwap(j, nil)
			done <- outcome{res, err}
		}()
	}
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for err == nil {
		select {
		case o := <-done:
			return o.res, o.err
		case <-j.ctx.Done():
			err = context.Cause(j.ctx)
		case <-look.C:
			if err = j.outOfMemory(); err == nil {
				err = j.shutOut()
			}
		}
	}
	if j.inside.Load() && gate.stuck.CompareAndSwap(nil, j) && j.over.Load() {
		gate.stuck.CompareAndSwap(j, nil)
	}
	j.source.books.spoil() // another time it may come to its end
	return nil, j.fail(err)
}

// withTimeout ends a context when a build has taken too long, with that as the cause.
func withTimeout(ctx context.Context, limits Limits) (context.Context, context.CancelFunc) {
	if limits.Timeout == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeoutCause(ctx, limits.Timeout, overBudget("timeout", fmt.Sprintf("rendering it takes longer than %s", limits.Timeout)))
}

// shutOut is why a build that waits at the gate will not pass it.
func (j *jail) shutOut() error {
	stuck := gate.stuck.Load()
	if stuck == nil || j.inside.Load() {
		return nil
	}
	return &problem{
		reason: stuck.dir + " was given up and cannot be stopped, and this cannot be rendered beside it",
		help:   "leave " + stuck.dir + " out with --exclude", err: errStuck,
	}
}

// errStuck marks a problem that another overlay makes.
var errStuck = errors.New("another build is stuck")

// outOfMemory is why nothing can be built with what is in memory.
func (j *jail) outOfMemory() error {
	heap := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(heap)
	if limit := j.limits.MemoryBytes; limit > 0 && heap[0].Value.Uint64() > limit {
		return overBudget("memory-bytes", "rendering it, or what is rendered beside it, takes more than "+bytesInWords(limit)+" of memory")
	}
	return nil
}

// frame is as much stack as the recursion of the library needs as a rule.
type frame [48 << 10]byte

// growStack makes the stack of a goroutine large at once. It would be copied four times on the way there, for each build.
//
//go:noinline
func growStack() {
	var f frame
	touch(&f)
}

//go:noinline
func touch(f *frame) { f[0] = 1 }
