package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

// newHelp replaces cobra's own, which takes a command that does not exist for success.
func newHelp(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "show the help of a command",
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			cmd, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return names(cmd), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			cmd := root
			for _, arg := range args {
				if err := oneOf(arg, names(cmd)); err != nil {
					return about("command", err)
				}
				cmd, _, _ = cmd.Find([]string{arg}) // it is there
			}
			return cmd.Help()
		},
	}
}

// bindUsage puts the exit statuses below the usage of every command. Not by a template: what calls methods by name, as
// text/template does, makes the linker keep every exported method, a tenth of the binary.
func bindUsage(root *cobra.Command) {
	usage := root.UsageFunc()
	root.SetUsageFunc(func(cmd *cobra.Command) error {
		if err := usage(cmd); err != nil {
			return err
		}
		_, err := fmt.Fprintf(cmd.OutOrStderr(), "\n%s", exitHelp)
		return err
	})
}

// bindHelp says of --help what it does, in every command.
func bindHelp(cmd *cobra.Command) {
	cmd.Flags().BoolP("help", "h", false, "show this help")
	for _, sub := range cmd.Commands() {
		bindHelp(sub)
	}
}
