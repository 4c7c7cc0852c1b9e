package main

import (
	"github.com/spf13/cobra"

	"github.com/verscheck/verscheck/internal/report"
)

func newReport(s streams) *cobra.Command {
	cmd := &cobra.Command{Use: "report", Short: "join reports, and print their schema"}
	cmd.RunE = subcommand(cmd)
	cmd.AddCommand(newReportMerge(s), newReportSchema(s))
	return cmd
}

func newReportSchema(s streams) *cobra.Command {
	commands := []string{"check", "audit"}
	return &cobra.Command{
		Use:               "schema [check|audit]",
		Short:             "print the JSON Schema of what check or audit writes with --format json",
		Args:              arguments(0, "COMMAND"),
		ValidArgsFunction: cobra.FixedCompletions(commands, cobra.ShellCompDirectiveNoFileComp),
		RunE: func(_ *cobra.Command, args []string) error {
			history := false
			if len(args) > 0 {
				if err := oneOf(args[0], commands); err != nil {
					return about("command", err)
				}
				history = args[0] == "audit"
			}
			_, err := s.out.Write(report.Schema(history))
			return err
		},
	}
}
