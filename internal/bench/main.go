// Command bench measures verscheck against the loop that people run instead, "kustomize build, grep image:" over every
// overlay, on generated repositories. bench/run builds both programs and calls it.
//
// It first measures, and then compares the images: where the two do not find the same, there is no ratio. It also measures an audit
// against the script that people would write, and what must cost next to nothing against git.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"

	"github.com/verscheck/verscheck/internal/benchresults"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// options are the flags.
type options struct {
	verscheck, kustomize string
	scratch              string
	only                 string
	times                int
	results              string
}

func run(ctx context.Context, args []string) error {
	if len(args) > 2 && args[0] == measureCommand {
		return measured(ctx, args[1:])
	}
	switch {
	case len(args) == 1 && args[0] == decideCommand:
		return decide()
	case len(args) == 1 && args[0] == nothingCommand:
		return nil
	}
	var o options
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.StringVar(&o.verscheck, "verscheck", "", "the `PROGRAM` to measure")
	flags.StringVar(&o.kustomize, "kustomize", "", "the `PROGRAM` to measure it against, of the same version of the library")
	flags.StringVar(&o.scratch, "scratch", "", "an empty `DIRECTORY` for the generated repositories")
	flags.StringVar(&o.only, "only", "", "the scenarios to run, as a comma-separated `LIST`; all when empty")
	flags.IntVar(&o.times, "times", 3, "runs of each side, of which the least counts")
	flags.StringVar(&o.results, "results", "", "a Markdown `FILE` in which the results are renewed")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if o.verscheck == "" || o.kustomize == "" || o.scratch == "" || o.times < 1 {
		return errors.New("-verscheck, -kustomize and -scratch are needed: use bench/run")
	}
	about, err := o.about(ctx)
	if err != nil {
		return err
	}
	var text strings.Builder
	text.WriteString(about)
	for _, c := range o.contests() {
		if o.only != "" && !strings.Contains(","+o.only+",", ","+c.name+",") {
			continue
		}
		table, err := c.measure(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		fmt.Println(table)
		text.WriteString("\n" + table)
	}
	if o.results == "" {
		return nil
	}
	return benchresults.Renew(o.results, begin, end, text.String())
}

// contest is something that is measured, and gives a table.
type contest struct {
	name    string
	measure func(context.Context) (string, error)
}

func (o options) contests() []contest {
	var all []contest
	for _, s := range scenarios() {
		all = append(all, contest{s.name, func(ctx context.Context) (string, error) { return o.measure(ctx, s) }})
	}
	return append(all, contest{"history", o.history}, contest{"release", o.release}, contest{"hook", o.hook})
}

// measure generates a scenario, runs all sides, compares what they found and returns the table.
func (o options) measure(ctx context.Context, s scenario) (string, error) {
	dir := filepath.Join(o.scratch, s.name)
	if err := s.files.write(dir); err != nil {
		return "", err
	}
	if err := commit(ctx, dir, s.origin); err != nil {
		return "", err
	}
	size := s.files.size()
	sides := o.sides(s, dir+".cache")
	costs, err := alternate(ctx, dir, sides, o.times)
	if err != nil {
		return "", err
	}
	want, err := printed(ctx, o.kustomize, dir, dir+".printed", s.leaves)
	if err != nil {
		return "", err
	}
	for _, side := range sides {
		if !side.lists() {
			continue
		}
		got, err := listed(side.output(dir))
		if err != nil {
			return "", fmt.Errorf("reading what %s printed: %w", side.name, err)
		}
		if different := difference(want, got); different != "" {
			return "", fmt.Errorf("the images of %s differ, so there is nothing to compare: %s", side.name, different)
		}
	}
	return table(s, size, len(want), sides, costs), nil
}

// sides are the loop, which comes first, and the commands that stand in its place: once without what an earlier run has kept, and
// once with it, the first of the runs being the earlier one.
func (o options) sides(s scenario, cache string) []side {
	loop := fmt.Sprintf("for d in %s; do %s build $d | grep image:; done", strings.Join(s.leaves, " "), o.kustomize)
	return []side{
		{name: "kustomize build, grep image:", program: "sh", args: []string{"-c", loop}},
		{name: "verscheck list images", program: o.verscheck, args: []string{"list", "images", "-f", "json", "--no-cache"}},
		{name: "the same, nothing changed since", program: o.verscheck, args: []string{"list", "images", "-f", "json", "--cache-dir", cache}},
		{name: "verscheck check --offline", program: o.verscheck, args: []string{"check", "--offline", "--exit-zero", "--tag", "v1.0.0", "--no-cache"}},
	}
}

// lists reports whether the output of a side is a list of images to compare.
func (s side) lists() bool { return len(s.args) > 0 && s.args[0] == "list" }

// commit makes the directory a git repository, as those are that people check.
func commit(ctx context.Context, dir, origin string) error {
	for _, args := range [][]string{
		{"init", "-q"},
		{"remote", "add", "origin", origin},
		{"add", "-A"},
		{"-c", "user.name=bench", "-c", "user.email=bench@example.com", "commit", "-qm", "generated"},
	} {
		if out, err := exec.CommandContext(ctx, "git", append([]string{"-C", dir}, args...)...).CombinedOutput(); err != nil {
			return fmt.Errorf("running git %s: %w\n%s", args[0], err, out)
		}
	}
	return nil
}
