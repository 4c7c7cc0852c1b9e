package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// released is set by the linker for released binaries.
var released string

// buildVersion is the version of this binary: the released one, else what the go command knows of the source.
func buildVersion() string {
	if released != "" {
		return released
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

func newVersion(s streams) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "print the version of verscheck",
		Args:  arguments(0),
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(s.out, "verscheck %s, built with %s for %s/%s\n", buildVersion(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}
