package main

import (
	"context"
	"path/filepath"

	"github.com/spf13/cobra"
)

func newConfigVerify(s streams) *cobra.Command {
	var o treeOptions
	cmd := &cobra.Command{
		Use:   "verify [PATH]",
		Short: "say whether " + configFile + " is right, and where it is not",
		Long: `verify reads the configuration and checks nothing. Whether its patterns match something is told by check, as unmatched-pattern and
unused-ignore.`,
		Args:              arguments(0, "PATH"),
		ValidArgsFunction: completeDirectories,
		RunE:              func(cmd *cobra.Command, args []string) error { return verifyConfig(cmd.Context(), s, o, args) },
	}
	cmd.Flags().Var(filled(&o.config, "file"), "config", "read the configuration from `FILE` in place of "+configFile)
	return cmd
}

func verifyConfig(ctx context.Context, s streams, o treeOptions, args []string) error {
	if piped(args) {
		return usagef("name a file with --config", "a configuration is no manifest, and is not read from the standard input")
	}
	o.phase, o.cache.off = "auto", true
	w, err := open(ctx, s, &o, args)
	if err != nil {
		return err
	}
	defer w.close()
	out := printer{w: s.out}
	if w.config.File == "" {
		out.printf("there is no %s, and none is needed\n", configFile)
	} else {
		out.printf("%s is right\n", filepath.ToSlash(w.config.File))
	}
	return out.err
}
