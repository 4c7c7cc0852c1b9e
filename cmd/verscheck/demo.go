package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/verscheck/verscheck/internal/demo"
	"github.com/verscheck/verscheck/internal/gate"
	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/registry"
)

func newDemo(s streams) *cobra.Command {
	var color string
	cmd := &cobra.Command{
		Use:   "demo [DIR]",
		Short: "check an embedded example and say what to look at",
		Long: `demo writes a small project with four releases to DIR, which must be empty or absent, and checks each release against a
registry that it holds in process. Without DIR it uses a temporary directory and removes it. It needs no network.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return runDemo(cmd.Context(), s, color, args) },
	}
	cmd.Flags().StringVar(&color, "color", "auto", "colour: `auto`|always|never")
	return cmd
}

func runDemo(ctx context.Context, s streams, color string, args []string) error {
	if err := oneOf("--color", color, []string{"auto", "always", "never"}); err != nil {
		return err
	}
	dir, remove, err := demoDir(args)
	if err != nil {
		return err
	}
	defer remove()
	when := time.Date(2024, 1, 1, 9, 0, 0, 0, time.UTC)
	draft, err := git.Init(dir, demo.Remote, "demo", when)
	if err != nil {
		return err
	}
	out := printer{w: s.out}
	out.printf("A small shop was released four times. At each tag, verscheck compares what users would install with\nthe tag and with what the registry holds.\n")
	for _, release := range demo.Releases() {
		if err := draft.Release(release.Tag, release.Files); err != nil {
			return err
		}
		out.printf("\n%s: %s\n$ verscheck check\n", release.Tag, release.Story)
		if err := demoCheck(ctx, s, color, dir); err != nil {
			return err
		}
	}
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
	return out.err
}

// demoDir returns an empty directory, and what removes it when nobody asked for it.
func demoDir(args []string) (dir string, remove func(), err error) {
	if len(args) == 0 {
		temporary, err := os.MkdirTemp("", "verscheck-demo-")
		if err != nil {
			return "", nil, err
		}
		dir = filepath.Join(temporary, "shop")
		return dir, func() { _ = os.RemoveAll(temporary) }, os.Mkdir(dir, 0o755)
	}
	dir = args[0]
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", nil, err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", nil, err
	}
	if len(entries) > 0 {
		return "", nil, usagef("name a directory that does not exist yet", "%s is not empty, and demo overwrites nothing", dir)
	}
	return dir, func() {}, nil
}

// demoCheck is check with the registry of the example.
func demoCheck(ctx context.Context, s streams, color, dir string) error {
	transport, err := demo.Registry()
	if err != nil {
		return err
	}
	client, err := registry.New(registry.Options{Transport: transport})
	if err != nil {
		return err
	}
	var o checkOptions
	o.bind(pflag.NewFlagSet("demo", pflag.ContinueOnError))
	o.color, o.offline = color, true
	w, err := open(s, &o.treeOptions, []string{dir})
	if err != nil {
		return err
	}
	defer w.close()
	in, err := o.input(s, w)
	if err != nil {
		return err
	}
	in.Ask = client.Ask
	r, g, err := gate.Check(ctx, in)
	if err != nil {
		return err
	}
	var done outcome
	if err := o.finish(s, r, g.Tree); !errors.As(err, &done) {
		return err
	}
	return nil
}
