package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// side is one way to list the images of a scenario.
type side struct {
	name    string
	program string
	args    []string
	prepare func() error // before each run; nil for nothing
}

// cost is what a command and its children took; of several runs the least of each.
type cost struct {
	wall, cpu time.Duration
	peak      int64 // bytes of the largest process
}

// run measures a side once, from a process of its own: the peak that the system tells of a child begins with its parent's.
func (s side) run(ctx context.Context, dir string) (cost, error) {
	if s.prepare != nil {
		if err := s.prepare(); err != nil {
			return cost{}, err
		}
	}
	self, err := os.Executable()
	if err != nil {
		return cost{}, err
	}
	cmd := exec.CommandContext(ctx, self, append([]string{measureCommand, s.output(dir), s.program}, s.args...)...)
	cmd.Dir = dir
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return cost{}, fmt.Errorf("running %s: %w\n%s", s.name, err, stderr.String())
	}
	var c cost
	_, err = fmt.Sscan(string(out), (*int64)(&c.wall), (*int64)(&c.cpu), &c.peak)
	return c, err
}

// measureCommand is the first argument of the process that measures: the others are a file for the output and the command.
const measureCommand = "measure"

// measured runs a command and prints what it took, for run.
func measured(ctx context.Context, args []string) error {
	out, err := os.Create(args[0])
	if err != nil {
		return err
	}
	defer func() { _ = out.Close() }() // the process that compares reads it back
	cmd := exec.CommandContext(ctx, args[1], args[2:]...)
	cmd.Stdout, cmd.Stderr = out, os.Stderr
	begin := time.Now()
	err = cmd.Run()
	wall := time.Since(begin)
	if err != nil {
		return err
	}
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return errors.New("the system does not tell what it took")
	}
	fmt.Println(int64(wall), int64(cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime()), usage.Maxrss<<10)
	return nil
}

// output is the file beside the scenario's directory that a side writes to.
func (s side) output(dir string) string {
	return dir + "." + strings.ReplaceAll(filepath.Base(s.name), " ", "-")
}

func (c cost) least(other cost) cost {
	if c.wall == 0 {
		return other
	}
	return cost{min(c.wall, other.wall), min(c.cpu, other.cpu), min(c.peak, other.peak)}
}

// alternate runs all sides in turns, so that what else the machine does meets each of them.
func alternate(ctx context.Context, dir string, sides []side, times int) ([]cost, error) {
	costs := make([]cost, len(sides))
	for range times {
		for i, s := range sides {
			c, err := s.run(ctx, dir)
			if err != nil {
				return nil, err
			}
			costs[i] = costs[i].least(c)
		}
	}
	return costs, nil
}
