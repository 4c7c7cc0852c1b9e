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
	"time"
)

// patience is how long an interrupted run may take to end by itself: a kustomization that is being built cannot be stopped.
const patience = 500 * time.Millisecond

func main() { os.Exit(Main()) }

// Main runs the program on the process's own streams and returns its exit status. Tests call it in place of main.
func Main() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	s := streams{in: os.Stdin, out: os.Stdout, err: os.Stderr, env: os.LookupEnv, userCache: os.UserCacheDir}
	pace(s)
	return untilInterrupted(ctx, s, patience, func() int { return run(ctx, os.Args[1:], s) })
}

// untilInterrupted waits for a function, and once the context has ended only for as long as the patience lasts.
func untilInterrupted(ctx context.Context, s streams, patience time.Duration, do func() int) int {
	done := make(chan int, 1)
	go func() { done <- do() }()
	select {
	case status := <-done:
		return status
	case <-ctx.Done():
	}
	select {
	case status := <-done:
		return status
	case <-time.After(patience):
		s.complain(ctx.Err())
		return exitInterrupted
	}
}
