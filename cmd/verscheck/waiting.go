package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/registry"
)

// waiting tells of the wait for images: in lines about what begins and ends, and between them, on a terminal, with the line of progress.
type waiting struct {
	s     streams
	quiet bool
	limit time.Duration
	began time.Time
	begun bool // it has told of the beginning
	line  *progress
}

func (o *checkOptions) waiting(s streams) *waiting {
	return &waiting{s: s, quiet: o.quiet, limit: o.wait, began: time.Now(), line: s.progress(o.noProgress || o.quiet)}
}

// tell tells what has changed.
func (w *waiting) tell(p registry.Poll) {
	if !w.begun {
		w.begun = true
		w.say("waiting up to %s for %s", w.limit, others(p.Waiting))
		said := map[string]bool{}
		for _, a := range p.Waiting {
			if a.Answer.Verdict != fact.Absent && !said[a.Answer.Detail] {
				said[a.Answer.Detail] = true
				w.say("%s: %s", a.Ref, a.Answer.Detail)
			}
		}
	}
	for _, ref := range p.Appeared {
		w.say("%s is there after %s", ref, w.waited())
	}
	if p.Next == 0 && len(p.Waiting) > 0 {
		w.say("waited %s, and %s", w.waited(), outcomeOf(p.Waiting))
	}
	if len(p.Waiting) > 0 {
		w.line.at(fmt.Sprintf("waiting up to %s for %s", w.limit, others(p.Waiting)), 0, 0)
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

func (w *waiting) stop() { w.line.finish() }

func (w *waiting) waited() time.Duration { return time.Since(w.began).Round(time.Second) }

func (w *waiting) say(format string, args ...any) {
	if !w.quiet {
		w.line.say(format, args...)
	}
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
