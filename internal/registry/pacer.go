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

// pacer decides when a request to one registry may leave. It holds all of them back while the registry asks for quiet, and
// bounds how many are under way: each time it is told to wait the bound is halved, and with each answer it grows a little
// again. Each worker waiting out its own Retry-After instead would leave the others to go on asking, and registries count
// refused requests too.
type pacer struct {
	clock  clock
	most   int           // requests at once, at best
	budget time.Duration // how long the registry may ask for quiet without an answer in between

	mu     sync.Mutex
	quiet  chan struct{} // closed when the pause is over; nil without one
	left   time.Duration // of the budget
	pauses int           // since the last answer
	window float64       // requests at once, now
	busy   int           // requests under way
	freed  chan struct{} // closed when one has come back; nil when nobody waits for that
}

// enter returns when a request may leave, which leave must follow, or with the context's error when that ends first.
func (p *pacer) enter(ctx context.Context) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		wake := p.tryEnter()
		if wake == nil {
			return nil
		}
		select {
		case <-wake:
		case <-ctx.Done():
		}
	}
}

// tryEnter returns nil when a request may leave, else what is closed when it is worth another try.
func (p *pacer) tryEnter() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.quiet != nil:
		return p.quiet
	case p.busy < int(p.window):
		p.busy++
		return nil
	case p.freed == nil:
		p.freed = make(chan struct{})
	}
	return p.freed
}

func (p *pacer) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.busy--
	if p.freed != nil {
		close(p.freed)
		p.freed = nil
	}
}

// answered notes that the registry did what it was asked to.
func (p *pacer) answered() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.window = min(float64(p.most), p.window+1/p.window)
	p.left, p.pauses = p.budget, 0
}

// pause begins a pause of so long as the registry asks for, or, where it does not say, of longer each time: first, three
// times that, and so on. While a pause is on, requests that were under way are being refused too: theirs begins none of
// its own, and d is 0. It reports false, and begins none, when that is more than is left.
func (p *pacer) pause(asked, first time.Duration) (d time.Duration, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.quiet != nil {
		return 0, true
	}
	d = asked
	if d == 0 {
		d = backoff(first, p.pauses+1)
	}
	if d > p.left {
		return d, false
	}
	p.left -= d
	p.pauses++
	p.window = max(1, p.window/2)
	quiet := make(chan struct{})
	p.quiet = quiet
	p.clock.after(d, func() {
		p.mu.Lock()
		p.quiet = nil
		p.mu.Unlock()
		close(quiet)
	})
	return d, true
}
