package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/release"
)

func TestStatusOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name          string
		err           error
		status        int
		message, help string
	}{
		{"nothing", nil, 0, "", ""},
		{"an outcome", outcome(exitFound), 1, "", ""},
		{"an outcome of 0", outcome(exitConsistent), 0, "", ""},
		{"wrong use", usagef("do that", "no %s", "good"), 2, "no good", "do that"},
		{"wrong use, wrapped", fmt.Errorf("reading: %w", usagef("do that", "no good")), 2, "reading: no good", "do that"},
		{"no release", &release.UsageError{Message: "which one", Help: "--tag"}, 2, "which one", "--tag"},
		{"an unreadable tag", &release.UnreadableError{Message: "broken", Help: "fetch"}, 4, "broken", "fetch"},
		{"a broken repository", fmt.Errorf("opening: %w", &git.CorruptError{Path: "HEAD", Reason: "is empty", Help: "mend"}), 4, "opening: reading HEAD: is empty", "mend"},
		{"anything else", errors.New("disk full"), 4, "disk full", ""},
		{"an interruption", fmt.Errorf("walking: %w", context.Canceled), 130, "interrupted", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			status, message, help := statusOf(c.err)
			if status != c.status || message != c.message || help != c.help {
				t.Errorf("status %d, %q, help %q", status, message, help)
			}
		})
	}
}

// TestStatus: 2 comes before there is a report; then 1 before 4 before 3, and --exit-zero takes away the 1 alone.
func TestStatus(t *testing.T) {
	t.Parallel()
	warning := diag.Report{Findings: []diag.Finding{{Severity: diag.Warning}}}
	everything := diag.Report{Findings: []diag.Finding{{Severity: diag.Error}}, Unchecked: []diag.Unchecked{{Blocks: true}}, Empty: "nothing"}
	untold := diag.Report{Unchecked: []diag.Unchecked{{Blocks: true}}, Empty: "nothing"}
	empty := diag.Report{Unchecked: []diag.Unchecked{{}}, Empty: "nothing"}
	for _, c := range []struct {
		name   string
		o      checkOptions
		report diag.Report
		want   int
	}{
		{"consistent", checkOptions{failOn: "error"}, diag.Report{}, 0},
		{"below --fail-on", checkOptions{failOn: "error"}, warning, 0},
		{"at --fail-on", checkOptions{failOn: "warning"}, warning, 1},
		{"findings before all", checkOptions{failOn: "error"}, everything, 1},
		{"could not tell before nothing", checkOptions{failOn: "error", allowEmpty: true}, untold, 4},
		{"nothing", checkOptions{failOn: "error"}, empty, 3},
		{"nothing, allowed", checkOptions{failOn: "error", allowEmpty: true}, empty, 0},
		{"--exit-zero", checkOptions{failOn: "note", exitZero: true}, warning, 0},
		{"--exit-zero hides no other status", checkOptions{failOn: "error", exitZero: true}, everything, 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := c.o.status(c.report); got != c.want {
				t.Errorf("status %d, want %d", got, c.want)
			}
		})
	}
}

func TestComplainEscapes(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	s := streams{err: &text}
	if status := s.complain(usagef("\x1b[2J", "one\n\x1b[31mtwo")); status != exitUsage {
		t.Errorf("status %d", status)
	}
	if got := text.String(); strings.Contains(got, "\x1b") || strings.Count(got, "verscheck: ") != 2 || strings.Count(got, "help: ") != 1 {
		t.Errorf("printed %q", got)
	}
}

func TestUntilInterrupted(t *testing.T) {
	t.Parallel()
	s := streams{err: io.Discard}
	if got := untilInterrupted(t.Context(), s, time.Hour, func() int { return exitFound }); got != exitFound {
		t.Errorf("a run that is not interrupted ends with %d", got)
	}
	interrupted, cancel := context.WithCancel(t.Context())
	cancel()
	ending := func() int { <-interrupted.Done(); return exitUsage }
	if got := untilInterrupted(interrupted, s, time.Hour, ending); got != exitUsage {
		t.Errorf("a run that ends by itself ends with %d", got)
	}
	forever := make(chan struct{})
	t.Cleanup(func() { close(forever) })
	if got := untilInterrupted(interrupted, s, time.Millisecond, func() int { <-forever; return 0 }); got != exitInterrupted {
		t.Errorf("a run that cannot be stopped ends with %d", got)
	}
}
