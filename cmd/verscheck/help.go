package main

import "github.com/spf13/cobra"

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

// bindHelp says of --help what it does, in every command.
func bindHelp(cmd *cobra.Command) {
	cmd.Flags().BoolP("help", "h", false, "show this help")
	for _, sub := range cmd.Commands() {
		bindHelp(sub)
	}
}
