package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/verscheck/verscheck/internal/baseline"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/gate"
)

// baselineFile is what baseline write writes unless --baseline names another file.
const baselineFile = ".verscheck-baseline.json"

func newBaseline(s streams) *cobra.Command {
	cmd := &cobra.Command{Use: "baseline", Short: "accept today's findings, so that only new ones count"}
	cmd.RunE = subcommand(cmd)
	cmd.AddCommand(newBaselineWrite(s))
	return cmd
}

func newBaselineWrite(s streams) *cobra.Command {
	var o checkOptions
	cmd := &cobra.Command{
		Use:   "write [PATH]",
		Short: "write today's findings into a file for --baseline",
		Long: `write checks as check does, and writes all that is found into ` + baselineFile + `, or the file of --baseline. With --baseline, check does
not report these findings again. They are known by their content and not by their lines, so that what is added above them does not
matter; what is not found any more is reported as stale-baseline.`,
		Example: `  verscheck baseline write --tag v1.2.0
  verscheck check --tag v1.2.0 --baseline ` + baselineFile,
		Args:              arguments(0, "PATH"),
		ValidArgsFunction: completeDirectories,
		RunE:              func(cmd *cobra.Command, args []string) error { return writeBaseline(cmd.Context(), s, o, args) },
	}
	o.bindRelease(cmd.Flags())
	o.bindRules(cmd.Flags())
	return cmd
}

func writeBaseline(ctx context.Context, s streams, o checkOptions, args []string) error {
	name := o.baseline
	if o.baseline = ""; name == "" {
		name = baselineFile
	}
	if err := errors.Join(o.validate(), writable("--baseline", name)); err != nil {
		return err
	}
	w, in, answers, err := o.ready(ctx, s, args)
	if err != nil {
		return err
	}
	defer w.close()
	r, _, err := gate.Check(ctx, in)
	if err != nil {
		return err
	}
	text, err := baseline.Format(r.Findings)
	if err != nil {
		return err
	}
	if err := replaceFile(name, text); err != nil {
		return fmt.Errorf("writing %s: %w", name, plain(err))
	}
	out := printer{w: s.out}
	out.printf("%s accepted in %s\n", plural(len(r.Findings), "finding"), name)
	if out.err != nil {
		return out.err
	}
	for _, u := range r.Unchecked {
		if u.Blocks {
			s.say("not all could be checked, and what would be found there is not accepted: `verscheck check` says what")
			break
		}
	}
	return answers.keep(outcome(statusOfVerdict(r.Verdict(diag.Error+1, o.allowEmpty))))
}

// acceptedFindings reads the file of --baseline.
func (o *checkOptions) acceptedFindings() ([]fact.Accepted, error) {
	if o.baseline == "" {
		return nil, nil
	}
	data, err := os.ReadFile(o.baseline)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, usagef("write it with `verscheck baseline write`", "the baseline %s does not exist", o.baseline)
	}
	if err != nil {
		return nil, usagef("", "reading the baseline: %s", plainly(o.baseline, err))
	}
	list, err := baseline.Parse(o.baseline, data)
	if err != nil {
		return nil, usagef("write it anew with `verscheck baseline write`", "the baseline %s %s", o.baseline, err)
	}
	return list, nil
}
