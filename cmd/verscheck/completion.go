package main

import (
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/verscheck/verscheck/internal/gate"
)

func newCompletion(s streams) *cobra.Command {
	shells := map[string]func(*cobra.Command, io.Writer) error{
		"bash":       func(root *cobra.Command, w io.Writer) error { return root.GenBashCompletionV2(w, true) },
		"fish":       func(root *cobra.Command, w io.Writer) error { return root.GenFishCompletion(w, true) },
		"powershell": (*cobra.Command).GenPowerShellCompletionWithDesc,
		"zsh":        (*cobra.Command).GenZshCompletion,
	}
	names := []string{"bash", "fish", "powershell", "zsh"}
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "write the completion script of a shell: " + strings.Join(names, ", "),
		Example: `  source <(verscheck completion bash)     for this bash
  verscheck completion zsh > "${fpath[1]}/_verscheck"
  verscheck completion fish > ~/.config/fish/completions/verscheck.fish`,
		Args:              arguments(1, "SHELL"),
		ValidArgsFunction: cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOf(args[0], names); err != nil {
				return about("shell", err)
			}
			return shells[args[0]](cmd.Root(), s.out)
		},
	}
}

func completeDirectories(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// completeFlags tells the shell what the flags of a command, and of those below it, may be set to.
func completeFlags(cmd *cobra.Command, s streams) {
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		v, ok := f.Value.(*value)
		switch {
		case !ok || cmd.Flags().Lookup(f.Name) == nil:
		case f.Name == "overlay", f.Name == "exclude":
			_ = cmd.RegisterFlagCompletionFunc(f.Name, completeOverlays(s)) // it fails for a flag that is not there, or a second time
		case f.Name == "tag", f.Name == "ref", f.Name == "since":
			_ = cmd.RegisterFlagCompletionFunc(f.Name, completeTags(s))
		case len(v.allowed) > 0:
			_ = cmd.RegisterFlagCompletionFunc(f.Name, v.complete)
		}
	})
	for _, sub := range cmd.Commands() {
		completeFlags(sub, s)
	}
}

// completeOverlays names the overlays of the tree. Where it cannot be read there are none: a completion has no place for errors.
func completeOverlays(s streams) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if piped(args) { // which nobody has piped anything into yet
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		w, err := open(cmd.Context(), s, &treeOptions{}, args)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		defer w.close()
		g, err := gate.Discover(cmd.Context(), w.input(gate.Select{}))
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		var paths []string
		for _, o := range g.Overlays {
			paths = append(paths, o.Path)
		}
		return paths, cobra.ShellCompDirectiveNoFileComp
	}
}

// completeTags names the tags of the repository that are releases.
func completeTags(s streams) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if piped(args) {
			args = nil // the tags are those of the current directory
		}
		w, err := open(cmd.Context(), s, &treeOptions{past: true}, args)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		defer w.close()
		var names []string
		for _, tag := range w.tags {
			_, top := w.full.Release.Namespace.Match(tag.Name)
			_, _, component := w.full.ComponentOf(tag.Name)
			if top || component {
				names = append(names, tag.Name)
			}
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
}
