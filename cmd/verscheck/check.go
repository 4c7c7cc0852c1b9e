package main

import (
	"context"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/gate"
	"github.com/verscheck/verscheck/internal/report"
	"github.com/verscheck/verscheck/internal/rules"
)

func newCheck(s streams) *cobra.Command {
	var o checkOptions
	cmd := &cobra.Command{
		Use:   "check [PATH]",
		Short: "compare manifests, tag and registry (the default command)",
		Long: `check renders every overlay that users apply, gathers its images and compares those that this repository builds with the
release: the one given by --tag, else the tag at HEAD. Without a release no version is compared, and everything else is.

With - for PATH it checks rendered manifests from the standard input, as those of the repository that contains the current
directory.`,
		Example: `  verscheck check --tag v1.2.0            before the tag is created
  verscheck check                         at the tag, or on a branch
  verscheck check --offline -f concise deploy/overlays/prod
  helm template chart | verscheck check - --tag v1.2.0`,
		Args:              arguments(0, "PATH"),
		ValidArgsFunction: completeDirectories,
		RunE:              func(cmd *cobra.Command, args []string) error { return check(cmd.Context(), s, o, args) },
	}
	o.bind(cmd.Flags())
	return cmd
}

func check(ctx context.Context, s streams, o checkOptions, args []string) error {
	if err := o.validate(); err != nil {
		return err
	}
	w, in, answers, err := o.ready(ctx, s, args)
	if err != nil {
		return err
	}
	defer w.close()
	in.Mend = o.mendWith(w, args)
	o.ci = true
	err = answers.keep(o.judge(ctx, s, in))
	if w.closeCache(); w.noCache != nil && o.verbose {
		s.say("what was rendered is not kept for the next run: %s", w.noCache)
	}
	return err
}

// ready opens what is to be judged, for a release that is known, and finds out whom to ask. Whoever gets the workspace closes it.
func (o *checkOptions) ready(ctx context.Context, s streams, args []string) (w *workspace, in gate.Input, a answerers, err error) {
	if w, err = open(ctx, s, &o.treeOptions, args); err != nil {
		return nil, in, a, err
	}
	if err = w.undecided; err == nil {
		in, err = o.input(w)
	}
	if err == nil {
		a, err = o.asker(ctx, s, w)
	}
	if err != nil {
		w.close()
		return nil, in, a, err
	}
	in.Ask, in.AskedOf = a.ask, a.by
	w.lookElsewhere(&in)
	return w, in, a, nil
}

// input is what the gate needs from flags, configuration and tree, but for who asks the registries.
func (o *checkOptions) input(w *workspace) (gate.Input, error) {
	in := w.input(o.choice)
	in.Rules, in.NoIgnores = rules.All, o.noIgnores
	in.Today = time.Now().UTC().Format(time.DateOnly)
	mode, why := o.mode(w.config)
	in.Require = mode == config.Require
	if mode == config.Off {
		in.NotAsked = why
	}
	var err error
	if in.Baseline, err = o.acceptedFindings(); err != nil {
		return in, err
	}
	in.Selection, err = o.ruleSelection(w.config)
	return in, err
}

// judge runs the gate, writes the report and returns the exit status as an [outcome].
func (o *checkOptions) judge(ctx context.Context, s streams, in gate.Input) error {
	in.Chains = o.verbose && o.format == report.Formats()[0]
	line := s.progress(o.noProgress || o.quiet)
	defer line.finish()
	in.Progress = line.at
	if ask := in.Ask; ask != nil && o.wait > 0 { // waiting has a line of its own
		in.Ask = func(ctx context.Context, list []fact.Question) map[fact.Ref]fact.Answer {
			line.finish()
			return ask(ctx, list)
		}
	}
	r, g, err := gate.Check(ctx, in)
	line.finish()
	if err != nil {
		return err
	}
	status := o.status(r)
	failOn, _ := diag.ParseSeverity(o.failOn) // one of them
	options := report.Options{
		Source: g.Line, FailOn: failOn, AllowEmpty: o.allowEmpty, ExitCode: status, Version: buildVersion(),
		Verbose: o.verbose, Quiet: o.quiet, Over: over(g.Images),
	}
	err = o.write(ctx, s, options, func(w io.Writer, format string, options report.Options) error {
		return report.Write(w, format, r, options)
	})
	if err != nil {
		return err
	}
	if o.verbose && g.Recalled > 0 {
		s.say("%d of %d overlays are as in an earlier run, and were not rendered again", g.Recalled, r.Stats.Overlays)
	}
	return outcome(status)
}

// status is the exit status that a report comes to. With --exit-zero it is what it would be without findings.
func (o *checkOptions) status(r diag.Report) int {
	failOn, _ := diag.ParseSeverity(o.failOn) // one of them
	if o.exitZero {
		failOn = diag.Error + 1
	}
	return statusOfVerdict(r.Verdict(failOn, o.allowEmpty))
}
