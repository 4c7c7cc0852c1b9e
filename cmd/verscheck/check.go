package main

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/gate"
	"github.com/verscheck/verscheck/internal/render"
	"github.com/verscheck/verscheck/internal/report"
	"github.com/verscheck/verscheck/internal/rules"
)

func newCheck(s streams) *cobra.Command {
	var o checkOptions
	cmd := &cobra.Command{
		Use:   "check [PATH]",
		Short: "compare manifests, tag and registry (the default command)",
		Long: `check renders every overlay that users apply, gathers its images and compares those that this repository builds with the
release: the one given by --tag, else the tag at HEAD. Without a release no version is compared, and everything else is.`,
		Example: `  verscheck check --tag v1.2.0            before the tag is created
  verscheck check                         at the tag, or on a branch
  verscheck check --offline -f concise deploy/overlays/prod`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return check(cmd.Context(), s, o, args) },
	}
	o.bind(cmd.Flags())
	return cmd
}

func check(ctx context.Context, s streams, o checkOptions, args []string) error {
	if err := o.validate(); err != nil {
		return err
	}
	w, err := open(s, &o.treeOptions, args)
	if err != nil {
		return err
	}
	defer w.close()
	if w.undecided != nil {
		return w.undecided
	}
	in, err := o.input(s, w)
	if err != nil {
		return err
	}
	r, g, err := gate.Check(ctx, in)
	if err != nil {
		return err
	}
	return o.finish(s, r, g.Tree)
}

// input fills what the gate needs from flags, configuration and tree.
func (o *checkOptions) input(s streams, w *workspace) (gate.Input, error) {
	in := gate.Input{
		Tree: w.tree, Dir: w.dir, Identity: w.identity, Release: w.release, Config: w.config,
		Limits: render.DefaultLimits(), Rules: rules.All,
	}
	var err error
	if in.Select, err = o.selection(); err != nil {
		return in, err
	}
	if in.Selection, err = o.ruleSelection(w.config); err != nil {
		return in, err
	}
	mode, why := o.mode(w.config)
	if mode == config.Off {
		in.NotAsked = why
		return in, nil
	}
	in.Require = mode == config.Require
	in.Ask, err = o.asker(s, w.config)
	return in, err
}

// mode tells how far registries are asked, and what says so when they are not.
func (o *checkOptions) mode(cfg *config.Config) (mode config.Mode, why string) {
	switch {
	case o.offline:
		return config.Off, "--offline"
	case o.registry != "":
		return config.Mode(o.registry), "--registry off"
	case cfg.Registry.Mode != "":
		return cfg.Registry.Mode, "registry.mode is off in " + cfg.File
	}
	return config.Auto, ""
}

// finish writes the report and returns its exit status.
func (o *checkOptions) finish(s streams, r diag.Report, tree *render.Tree) error {
	failOn, _ := diag.ParseSeverity(o.failOn) // validated
	status := statusOfVerdict(r.Verdict(failOn, o.allowEmpty))
	if o.exitZero && status == exitFound {
		status = exitConsistent
	}
	options := report.Options{
		Source: func(file string, line int) (string, bool) { return lineOf(tree, file, line) },
		FailOn: failOn, AllowEmpty: o.allowEmpty, ExitCode: status, Version: buildVersion(),
		Verbose: o.verbose, Quiet: o.quiet,
	}
	err := o.write(s, func(w io.Writer) error {
		options.Width, _ = terminal(w)
		options.Color = s.colored(o.color, w)
		return report.Write(w, o.format, r, options)
	})
	if err != nil {
		return err
	}
	return outcome(status)
}

func lineOf(tree *render.Tree, file string, line int) (string, bool) {
	text, err := tree.Text(file)
	if err != nil {
		return "", false
	}
	for i := 1; i < line; i++ {
		_, after, ok := strings.Cut(text, "\n")
		if !ok {
			return "", false
		}
		text = after
	}
	text, _, _ = strings.Cut(text, "\n")
	return strings.TrimPrefix(text, "\ufeff"), true
}
