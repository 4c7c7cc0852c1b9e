package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/registry"
)

// waiting tells of the wait for images: in lines about what begins and ends, and between them, on a terminal, with a bar.
type waiting struct {
	s     streams
	quiet bool
	limit time.Duration
	began time.Time
	bar   *progressbar.ProgressBar // nil without somebody to look at it
	done  chan struct{}            // closed to end the bar's ticking; nil without one
}

func (o *checkOptions) waiting(s streams) *waiting {
	w := &waiting{s: s, quiet: o.quiet, limit: o.wait, began: time.Now()}
	if !s.watched() || o.noProgress || o.quiet {
		return w
	}
	w.bar = progressbar.NewOptions(int(w.limit.Seconds()),
		progressbar.OptionSetWriter(s.err), progressbar.OptionSetPredictTime(false), progressbar.OptionClearOnFinish(),
		progressbar.OptionSetWidth(20), progressbar.OptionSetRenderBlankState(false), progressbar.OptionSetElapsedTime(true),
	)
	return w
}

// tell tells what has changed.
func (w *waiting) tell(p registry.Poll) {
	first := w.done == nil
	if first {
		w.done = make(chan struct{})
		w.say("waiting up to %s for %s", w.limit, others(p.Waiting))
		said := map[string]bool{}
		for _, a := range p.Waiting {
			if a.Answer.Verdict != fact.Absent && !said[a.Answer.Detail] {
				said[a.Answer.Detail] = true
				w.say("%s: %s", a.Ref, a.Answer.Detail)
			}
		}
		w.tick()
	}
	for _, ref := range p.Appeared {
		w.say("%s is there after %s", ref, w.waited())
	}
	if p.Next == 0 && len(p.Waiting) > 0 {
		w.say("waited %s, and %s", w.waited(), outcomeOf(p.Waiting))
	}
	if w.bar != nil && len(p.Waiting) > 0 {
		w.bar.Describe("waiting for " + others(p.Waiting))
	}
}

// outcomeOf says what the wait came to, and keeps apart what is absent and what could not be told.
func outcomeOf(left []registry.Awaited) string {
	var absent, untold []registry.Awaited
	for _, a := range left {
		if a.Answer.Verdict == fact.Absent {
			absent = append(absent, a)
		} else {
			untold = append(untold, a)
		}
	}
	var parts []string
	if len(absent) > 0 {
		parts = append(parts, are(others(absent), len(absent))+" still not there")
	}
	if len(untold) > 0 {
		parts = append(parts, "of "+others(untold)+" it still cannot be told")
	}
	return strings.Join(parts, "; ")
}

// tick moves the bar on each second. What cannot be shown is no matter.
func (w *waiting) tick() {
	if w.bar == nil {
		return
	}
	go func() {
		ticker := time.NewTicker(time.Second)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				_ = w.bar.Set(int(min(w.waited(), w.limit).Seconds()))
			case <-w.done:
				return
			}
		}
	}()
}

func (w *waiting) stop() {
	if w.done == nil {
		return
	}
	close(w.done)
	if w.bar != nil {
		_ = w.bar.Finish()
	}
}

func (w *waiting) waited() time.Duration { return time.Since(w.began).Round(time.Second) }

// say prints a line in place of the bar, which comes back with its next second.
func (w *waiting) say(format string, args ...any) {
	if w.quiet {
		return
	}
	if w.bar != nil {
		_ = w.bar.Clear()
	}
	w.s.say(format, args...)
}

// others names the first of some references, and counts the rest.
func others(list []registry.Awaited) string {
	if len(list) == 1 {
		return list[0].Ref.String()
	}
	return fmt.Sprintf("%s and %d more", list[0].Ref, len(list)-1)
}

func are(subject string, n int) string {
	if n == 1 {
		return subject + " is"
	}
	return subject + " are"
}
