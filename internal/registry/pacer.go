package registry

import (
	"context"
	"sync"
	"time"
)

// stopper is the part of [time.Timer] that is needed here.
type stopper interface{ Stop() bool }

// clock waits. It never asks what time it is.
type clock struct {
	after func(time.Duration, func()) stopper
}

// sleep returns after d, or with the context's cause when that ends first.
func (c clock) sleep(ctx context.Context, d time.Duration) error {
	over := make(chan struct{})
	defer c.after(d, func() { close(over) }).Stop()
	select {
	case <-over:
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// pacer holds back all requests to one registry while it asks for quiet. Each worker waiting out its own Retry-After
// instead would leave the others to go on asking, and registries count refused requests too.
type pacer struct {
	clock clock

	mu    sync.Mutex
	quiet chan struct{} // closed when the pause is over; nil without one
	left  time.Duration // how much longer the registry may ask for quiet, altogether
}

// wait returns when no pause is on, or with the context's error when that ends first.
func (p *pacer) wait(ctx context.Context) error {
	for {
		p.mu.Lock()
		quiet := p.quiet
		p.mu.Unlock()
		if quiet == nil {
			return ctx.Err()
		}
		select {
		case <-quiet:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// pause begins a pause of d. It reports false, and begins none, when that is more than is left. While a pause is on,
// requests that were under way are being refused too: theirs begins none of its own.
func (p *pacer) pause(d time.Duration) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.quiet != nil {
		return true
	}
	if d > p.left {
		return false
	}
	p.left -= d
	quiet := make(chan struct{})
	p.quiet = quiet
	p.clock.after(d, func() {
		p.mu.Lock()
		p.quiet = nil
		p.mu.Unlock()
		close(quiet)
	})
	return true
}
