package main

import (
	"github.com/spf13/cobra"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/rules"
)

func newConfig(s streams) *cobra.Command {
	cmd := &cobra.Command{Use: "config", Short: "verify .verscheck.yaml, and print its schema"}
	cmd.RunE = subcommand(cmd)
	cmd.AddCommand(newConfigSchema(s), newConfigVerify(s))
	return cmd
}

func newConfigSchema(s streams) *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "print the JSON Schema of .verscheck.yaml, for editors and validators",
		Args:  arguments(0),
		RunE: func(*cobra.Command, []string) error {
			_, err := s.out.Write(config.Schema(config.Known{Rules: rules.IDs()}))
			return err
		},
	}
}

// subcommand is what a command does that only has others below it.
func subcommand(cmd *cobra.Command) func(*cobra.Command, []string) error {
	return func(_ *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		return about(cmd.Name(), oneOf(args[0], names(cmd)))
	}
}
