package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/verscheck/verscheck/internal/demo"
	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/registry"
	"github.com/verscheck/verscheck/internal/report"
)

func newDemo(s streams) *cobra.Command {
	var color string
	cmd := &cobra.Command{
		Use:   "demo [DIR]",
		Short: "check an embedded example and say what to look at",
		Long: `demo writes a small project with four releases to DIR, which must be empty or absent, and checks each release against a
registry that it holds in process. Without DIR it uses a temporary directory and removes it. It needs no network.`,
		Args:              arguments(0, "DIR"),
		ValidArgsFunction: completeDirectories,
		RunE:              func(cmd *cobra.Command, args []string) error { return runDemo(cmd.Context(), s, color, args) },
	}
	bindColor(cmd.Flags(), &color)
	return cmd
}

func runDemo(ctx context.Context, s streams, color string, args []string) error {
	dir, remove, err := demoDir(args)
	if err != nil {
		return err
	}
	defer remove()
	draft, err := git.Init(dir, demo.Remote, "demo", time.Date(2024, 1, 1, 9, 0, 0, 0, time.UTC))
	if err != nil {
		return err
	}
	transport, err := demo.Registry()
	if err != nil {
		return err
	}
	client, err := registry.New(registry.Options{Transport: transport})
	if err != nil {
		return err
	}
	out := printer{w: s.out}
	width, _ := terminal(s.out)
	tell := func(text string) { out.printf("%s", report.Reflow(text, width)) }
	tell("A small shop was released four times. At each tag, verscheck compares what users would install with\nthe tag and with what the registry holds.\n")
	for _, release := range demo.Releases() {
		if err := draft.Release(release.Tag, release.Files); err != nil {
			return err
		}
		tell("\n" + release.Tag + ": " + release.Story + "\n")
		out.printf("$ verscheck check\n")
		if err := demoCheck(ctx, s, color, dir, client); err != nil {
			return err
		}
	}
	farewell(&out, args)
	return out.err
}

// farewell says what to try next.
func farewell(out *printer, args []string) {
	where := "shop"
	if len(args) > 0 {
		where = args[0]
	}
	out.printf("\nWhat to look at next\n")
	if len(args) == 0 {
		out.printf("  verscheck demo shop\n      keeps the example in the directory shop, for the next two\n")
	}
	out.printf(`  verscheck check --offline --tag v1.3.0 %[1]s
      says what to change before the next release
  verscheck list images %[1]s
      shows every image: whose it is and why, and where its tag is written
  verscheck explain version-drift
      says what a rule finds, why it matters and how to fix it
`, where)
}

// demoDir returns an empty directory, and what removes it when nobody asked for it.
func demoDir(args []string) (dir string, remove func(), err error) {
	if len(args) > 0 {
		return args[0], func() {}, emptyDir(args[0])
	}
	temporary, err := os.MkdirTemp("", "verscheck-demo-")
	if err != nil {
		return "", nil, err
	}
	remove = func() { _ = os.RemoveAll(temporary) }
	dir = filepath.Join(temporary, "shop")
	if err := os.Mkdir(dir, 0o755); err != nil {
		remove()
		return "", nil, err
	}
	return dir, remove, nil
}

// emptyDir makes a directory, or takes an empty one.
func emptyDir(dir string) error {
	const help = "name a directory that does not exist yet"
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return usagef(help, "%s is a file, and demo overwrites nothing", dir)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("making %w", plainly(dir, err))
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("reading %w", plainly(dir, err))
	}
	if len(entries) > 0 {
		return usagef(help, "%s is not empty, and demo overwrites nothing", dir)
	}
	return nil
}

// demoCheck is check with the registry of the example, and without a tag from the environment, which is another project's.
func demoCheck(ctx context.Context, s streams, color, dir string, client *registry.Client) error {
	env := s.env
	s.env = func(name string) (string, bool) {
		if name == "VERSCHECK_TAG" {
			return "", false
		}
		return env(name)
	}
	var o checkOptions
	o.bind(pflag.NewFlagSet("demo", pflag.ContinueOnError)) // for the defaults
	o.color, o.cache.off = color, true
	w, err := open(ctx, s, &o.treeOptions, []string{dir})
	if err != nil {
		return err
	}
	defer w.close()
	in, err := o.input(w)
	if err != nil {
		return err
	}
	in.Ask = client.Inquire
	err = o.judge(ctx, s, in)
	if _, done := errors.AsType[outcome](err); done {
		return nil
	}
	return err
}
