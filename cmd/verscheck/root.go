package main

import (
	"context"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"github.com/verscheck/verscheck/internal/report"
)

// streams are what a run may read and write.
type streams struct {
	in       io.Reader
	out, err io.Writer
	env      func(string) (string, bool)
}

// getenv returns a variable; one that is set to nothing counts as not set.
func (s streams) getenv(name string) string {
	value, _ := s.env(name)
	return value
}

// run runs one command line and returns the exit status.
func run(ctx context.Context, args []string, s streams) int {
	cmd := newRoot(s)
	cmd.SetArgs(args)
	status, message, help := statusOf(cmd.ExecuteContext(ctx))
	complaint := printer{w: s.err} // where it cannot be written, nobody can be told
	for line := range strings.Lines(message) {
		complaint.printf("verscheck: %s\n", report.Visible(strings.TrimSuffix(line, "\n")))
	}
	if help != "" {
		complaint.printf("help: %s\n", report.Visible(help))
	}
	return status
}

func newRoot(s streams) *cobra.Command {
	var o checkOptions
	root := &cobra.Command{
		Use:   "verscheck [PATH]",
		Short: "compare manifests with the release and with the registry",
		Long: `verscheck renders the kustomize overlays of a repository in memory, gathers every image, compares each with the git tag
being released and with what its registry holds, and says at file and line what does not fit.

Without a command it checks the repository that contains PATH (default: the current directory).`,
		Args:          cobra.MaximumNArgs(1),
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE:          func(cmd *cobra.Command, args []string) error { return check(cmd.Context(), s, o, args) },
	}
	o.bind(root.Flags())
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usagef("`"+cmd.CommandPath()+" --help` lists the flags", "%s", err)
	})
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error { return fromEnvironment(cmd.Flags(), s) }
	root.SetUsageTemplate(root.UsageTemplate() + "\n" + exitHelp)
	root.AddCommand(newCheck(s), newList(s), newExplain(s), newDemo(s), newVersion(s))
	wrapArgs(root)
	return root
}

// wrapArgs makes wrong arguments wrong use.
func wrapArgs(cmd *cobra.Command) {
	if want := cmd.Args; want != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			if err := want(cmd, args); err != nil {
				return usagef("`"+cmd.CommandPath()+" --help` shows how it is called", "%s", err)
			}
			return nil
		}
	}
	for _, sub := range cmd.Commands() {
		wrapArgs(sub)
	}
}

// fromEnvironment sets each flag that was not given from VERSCHECK_…, if that is set to something; but not --tag, where two
// sources that contradict each other must be told apart.
func fromEnvironment(flags *pflag.FlagSet, s streams) error {
	var failed error
	flags.VisitAll(func(f *pflag.Flag) {
		name := "VERSCHECK_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		value := s.getenv(name)
		if f.Changed || value == "" || f.Name == "help" || f.Name == "tag" || failed != nil {
			return
		}
		if err := f.Value.Set(value); err != nil {
			failed = usagef("", "%s=%s: %s", name, value, err)
			return
		}
		f.Changed = true
	})
	return failed
}

// terminal reports whether a stream is one, and how wide it is.
func terminal(w io.Writer) (width int, ok bool) {
	f, isFile := w.(*os.File)
	if !isFile || !term.IsTerminal(int(f.Fd())) {
		return 0, false
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0, true
	}
	return width, true
}

// colored decides for one stream: --color, then NO_COLOR, then CLICOLOR_FORCE and FORCE_COLOR, then whether somebody looks
// at it: at a terminal, or at a log of GitHub or GitLab, which show colours.
func (s streams) colored(choice string, w io.Writer) bool {
	switch {
	case choice == "always":
		return true
	case choice == "never", s.getenv("NO_COLOR") != "":
		return false
	}
	for _, name := range []string{"CLICOLOR_FORCE", "FORCE_COLOR"} {
		if v := s.getenv(name); v != "" && v != "0" {
			return true
		}
	}
	if s.getenv("GITHUB_ACTIONS") == "true" || s.getenv("GITLAB_CI") == "true" {
		return true
	}
	_, ok := terminal(w)
	return ok && s.getenv("TERM") != "dumb"
}
