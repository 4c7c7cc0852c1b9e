package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/verscheck/verscheck/internal/report"
)

// mergeOptions are report merge's flags.
type mergeOptions struct {
	outputs

	expect int
	quiet  bool
}

func newReportMerge(s streams) *cobra.Command {
	var o mergeOptions
	cmd := &cobra.Command{
		Use:   "merge FILE...",
		Short: "join reports of several runs into one report and one exit status",
		Long: `merge reads what ` + "`verscheck check -f json`" + ` has written, as of the shards of a fleet of repositories, and writes one report. The exit
status is the worst of theirs: findings, then what could not be told, then nothing to check. A report that is missing or cannot be read
could not be told.`,
		Example: `  verscheck report merge -f html -o fleet.html reports/*.json
  verscheck report merge --expect 7 reports/*.json`,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return []string{"json"}, cobra.ShellCompDirectiveFilterFileExt
		},
		RunE: func(cmd *cobra.Command, args []string) error { return mergeReports(cmd.Context(), s, o, args) },
	}
	flags := cmd.Flags()
	o.bind(flags, "report", report.MergeFormats())
	flags.Var(number(&o.expect), "expect", "how many reports there have to be: for those that are not there, it could not be told")
	flags.BoolVarP(&o.quiet, "quiet", "q", false, "no summary")
	bindColor(flags, &o.color)
	return cmd
}

func mergeReports(ctx context.Context, s streams, o mergeOptions, files []string) error {
	if len(files) == 0 && o.expect == 0 {
		return usagef("`verscheck report merge --help` shows how it is called", "merge needs a FILE")
	}
	if err := o.validate(); err != nil {
		return err
	}
	parts := readParts(files)
	if n := o.expect - len(files); n > 0 {
		parts = append(parts, report.Missing("(missing)", fmt.Sprintf("%d missing of %d reports", n, o.expect)))
	}
	status := report.MergedExitCode(parts)
	options := report.Options{Version: buildVersion(), Quiet: o.quiet, ExitCode: status}
	err := o.write(ctx, s, options, func(w io.Writer, format string, options report.Options) error {
		return report.WriteMerged(w, format, parts, options)
	})
	if err != nil {
		return err
	}
	return outcome(status)
}

// readParts reads reports. One that cannot be read is a part, too.
func readParts(files []string) []report.Part {
	var parts []report.Part
	for _, name := range files {
		base := filepath.Base(name)
		data, err := os.ReadFile(name)
		if err != nil {
			parts = append(parts, report.Missing(base, "it cannot be read: "+plain(err).Error()))
			continue
		}
		part, err := report.ReadPart(base, data)
		if err != nil {
			part = report.Missing(base, err.Error())
		}
		parts = append(parts, part)
	}
	return parts
}
