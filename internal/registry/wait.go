package registry

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/verscheck/verscheck/internal/fact"
)

// Poll is what is known while [Client.Wait] waits.
type Poll struct {
	Waiting  []Awaited     // what is not there yet, sorted by reference
	Appeared []fact.Ref    // since the last poll, sorted
	Next     time.Duration // until the next poll; 0: this was the last one
}

// Awaited is a reference that is waited for, and why it still is.
type Awaited struct {
	Ref    fact.Ref
	Answer fact.Answer
}

// The pauses between two polls: what a build pushes may be there in a moment, or in half an hour.
const (
	firstPoll = 5 * time.Second
	slowPoll  = 30 * time.Second
)

// Wait is [Client.Inquire], and goes on asking about what is absent, or could not be told for a reason that may pass, until
// nothing of that is left, the limit is over or ctx ends. After the limit it asks a last time. tell is told after each time
// of asking that leaves something to wait for, and after the last one; when nothing had to be waited for, it is not called.
// An answer that was there before ctx ended is kept.
func (c *Client) Wait(ctx context.Context, wanted []fact.Question, limit time.Duration, tell func(Poll)) map[fact.Ref]fact.Answer {
	answers := c.Inquire(ctx, wanted)
	waiting := awaited(answers)
	if len(waiting) == 0 {
		return answers
	}
	ctx, cancel := context.WithTimeoutCause(ctx, limit+c.opts.Deadline, overdue(limit+c.opts.Deadline))
	defer cancel()
	over := make(chan struct{})
	defer c.opts.after(limit, func() { close(over) }).Stop()

	poll := Poll{Waiting: waiting}
	for pause := firstPoll; ; pause = min(pause*3/2, slowPoll) {
		poll.Next = pause
		tell(poll)
		last := c.rest(ctx, pause, over)
		poll = c.poll(ctx, wanted, answers, poll.Waiting)
		if last || len(poll.Waiting) == 0 {
			tell(poll)
			return answers
		}
	}
}

// rest waits for the next poll, and says whether it is the last one.
func (c *Client) rest(ctx context.Context, pause time.Duration, over <-chan struct{}) bool {
	wake := make(chan struct{})
	defer c.opts.after(pause, func() { close(wake) }).Stop()
	select {
	case <-wake:
		return false
	case <-over:
		return true
	case <-ctx.Done():
		return true
	}
}

// poll asks again for what is waited for, and keeps what it learns among the answers.
func (c *Client) poll(ctx context.Context, wanted []fact.Question, answers map[fact.Ref]fact.Answer, waiting []Awaited) Poll {
	again := map[fact.Ref]fact.Answer{}
	if ctx.Err() == nil {
		again = c.Inquire(ctx, slices.DeleteFunc(slices.Clone(wanted), func(q fact.Question) bool {
			return !slices.ContainsFunc(waiting, func(w Awaited) bool { return w.Ref == q.Ref })
		}))
	}
	var p Poll
	for _, w := range waiting {
		if answer, ok := again[w.Ref]; ok && answer.Cause != CauseDeadline {
			w.Answer, answers[w.Ref] = answer, answer
		}
		switch {
		case mayAppear(w.Answer):
			p.Waiting = append(p.Waiting, w)
		case w.Answer.Verdict == fact.Exists:
			p.Appeared = append(p.Appeared, w.Ref)
		}
	}
	return p
}

// awaited lists what may yet appear.
func awaited(answers map[fact.Ref]fact.Answer) []Awaited {
	var waiting []Awaited
	for ref, answer := range answers {
		if mayAppear(answer) {
			waiting = append(waiting, Awaited{ref, answer})
		}
	}
	slices.SortStableFunc(waiting, func(a, b Awaited) int { return cmp.Compare(a.Ref.String(), b.Ref.String()) })
	return waiting
}

// mayAppear says whether another answer can be had by waiting. Several registries deny a repository that nothing was pushed
// to yet, so that auth is one of the reasons that may pass.
func mayAppear(a fact.Answer) bool {
	switch a.Verdict {
	case fact.Absent:
		return true
	case fact.CannotTell:
		return slices.Contains([]string{
			CauseAuth, CauseRateLimited, CauseServer, CauseTimeout, CauseNetwork, CauseRefused, CauseUnexplained,
		}, a.Cause)
	case fact.Exists, fact.Mismatch, fact.NotAsked:
	}
	return false
}
