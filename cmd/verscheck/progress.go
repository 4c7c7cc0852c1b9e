package main

import (
	"github.com/schollz/progressbar/v3"
)

// progress shows how far a long command has come, on the standard error.
type progress struct{ bar *progressbar.ProgressBar }

// progress starts showing it, where somebody looks at the standard error and wants to be shown.
func (o *auditOptions) progress(s streams, total int) progress {
	if !s.watched() || o.noProgress || o.quiet {
		return progress{}
	}
	return progress{progressbar.NewOptions(total,
		progressbar.OptionSetWriter(s.err), progressbar.OptionSetDescription("releases"), progressbar.OptionShowCount(),
		progressbar.OptionSetPredictTime(false), progressbar.OptionClearOnFinish(), progressbar.OptionSetWidth(30),
	)}
}

// watched reports whether somebody looks at the standard error while it is written.
func (s streams) watched() bool {
	_, ok := terminal(s.err)
	return ok && s.getenv("CI") == "" && s.getenv("TERM") != "dumb"
}

// set shows that n are done. What cannot be shown is no matter.
func (p progress) set(n int) {
	if p.bar != nil {
		_ = p.bar.Set(n)
	}
}

func (p progress) finish() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}
