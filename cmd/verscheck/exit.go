package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fetch"
	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/release"
)

// The exit statuses. They do not depend on the format, and none is ever given another meaning.
const (
	exitConsistent   = 0
	exitFound        = 1
	exitUsage        = 2
	exitNothing      = 3
	exitCouldNotTell = 4
	exitInterrupted  = 130
)

const exitHelp = `Exit status:
  0    consistent, or nothing at or above --fail-on
  1    findings
  2    wrong use: a flag, the configuration, a release that cannot be told
  3    nothing to check; --allow-empty turns it into 0
  4    could not tell: something was not rendered, read or answered; only this is worth a retry
  130  interrupted
`

// usageError is a mistake of whoever called verscheck.
type usageError struct {
	message string
	help    string
}

func (e *usageError) Error() string { return e.message }

func usagef(help, format string, args ...any) error {
	return &usageError{message: fmt.Sprintf(format, args...), help: help}
}

// outcome is how a command that did its work ended: a status that is no error.
type outcome int

func (o outcome) Error() string { return fmt.Sprintf("exit status %d", int(o)) }

// statusOf tells the exit status of what a command returned, what to print about it, and the next step.
func statusOf(err error) (status int, message, help string) {
	if err == nil {
		return exitConsistent, "", ""
	}
	if done, ok := errors.AsType[outcome](err); ok {
		return int(done), "", ""
	}
	if errors.Is(err, context.Canceled) {
		return exitInterrupted, "interrupted", ""
	}
	if usage, ok := errors.AsType[*usageError](err); ok {
		return exitUsage, err.Error(), usage.help
	}
	if undecided, ok := errors.AsType[*release.UsageError](err); ok {
		return exitUsage, err.Error(), undecided.Help
	}
	if unreadable, ok := errors.AsType[*release.UnreadableError](err); ok {
		return exitCouldNotTell, err.Error(), unreadable.Help
	}
	if unfetched, ok := errors.AsType[*fetch.Problem](err); ok {
		return exitCouldNotTell, err.Error(), unfetched.Help
	}
	return exitCouldNotTell, err.Error(), git.Help(err)
}

// statusOfVerdict maps what a report comes to.
func statusOfVerdict(v diag.Verdict) int {
	switch v {
	case diag.Found:
		return exitFound
	case diag.CouldNotTell:
		return exitCouldNotTell
	case diag.NothingToCheck:
		return exitNothing
	case diag.Consistent:
		return exitConsistent
	}
	return exitCouldNotTell
}
