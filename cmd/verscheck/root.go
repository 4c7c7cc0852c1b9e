package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"
)

// run runs one command line and returns the exit status.
func run(ctx context.Context, args []string, s streams) int {
	cmd := newRoot(s)
	if len(args) > 0 && strings.HasPrefix(args[0], cobra.ShellCompRequestCmd) { // with descriptions or without
		completeFlags(cmd, s)
	}
	cmd.SetArgs(args)
	return s.complain(cmd.ExecuteContext(ctx))
}

func newRoot(s streams) *cobra.Command {
	var o checkOptions
	root := &cobra.Command{
		Use:   "verscheck [PATH]",
		Short: "compare manifests with the release and with the registry",
		Long: `verscheck renders the kustomize overlays of a repository in memory, gathers every image, compares each with the git tag
being released and with what its registry holds, and says at file and line what does not fit.

Without a command it checks the repository that contains PATH (default: the current directory).`,
		Args:              arguments(0, "PATH"),
		ValidArgsFunction: completeDirectories,
		SilenceUsage:      true,
		SilenceErrors:     true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.RunE = func(cmd *cobra.Command, args []string) error {
		return commandHelp(check(cmd.Context(), s, o, args), root, args)
	}
	o.bind(root.Flags())
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	root.SetFlagErrorFunc(flagError)
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error { return fromEnvironment(cmd.Flags(), s) }
	bindUsage(root)
	root.AddCommand(
		newAudit(s),
		newBaseline(s),
		newCache(s),
		newCheck(s),
		newCompletion(s),
		newConfig(s),
		newDemo(s),
		newExplain(s),
		newFix(s),
		newHook(s),
		newInit(s),
		newList(s),
		newMan(s),
		newReport(s),
		newTrace(s),
		newVersion(s),
	)
	root.SetHelpCommand(newHelp(root))
	bindHelp(root)
	return root
}
