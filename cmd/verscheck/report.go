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
	commands := report.Schemas()
	return &cobra.Command{
		Use:               "schema [check|audit|merge|trace]",
		Short:             "print the JSON Schema of what check, audit, report merge or trace writes with --format json",
		Args:              arguments(0, "COMMAND"),
		ValidArgsFunction: cobra.FixedCompletions(commands, cobra.ShellCompDirectiveNoFileComp),
		RunE: func(_ *cobra.Command, args []string) error {
			command := commands[0]
			if len(args) > 0 {
				if err := oneOf(args[0], commands); err != nil {
					return about("command", err)
				}
				command = args[0]
			}
			_, err := s.out.Write(report.Schema(command))
			return err
		},
	}
}
