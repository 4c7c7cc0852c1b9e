// Command verscheck compares the manifests that a project ships to Kubernetes with the git tag being released and with what
// its registries hold.
//
// This package holds flags, wiring and exit statuses, a file a command. It judges nothing itself: package gate and those
// behind it do.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() { os.Exit(Main()) }

// Main runs the program on the process's own streams and returns its exit status. Tests call it in place of main.
func Main() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return run(ctx, os.Args[1:], streams{in: os.Stdin, out: os.Stdout, err: os.Stderr, env: os.LookupEnv})
}
