// Command registrybench measures how long it takes to ask a registry about many images: with verscheck, and with what people use
// instead, crane in a loop, crane in xargs, and go-containerregistry's Puller. The registry is in process, and every connection to it
// goes through a relay that makes each round trip take its time. bench/registry builds the programs and calls it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"github.com/verscheck/verscheck/internal/benchresults"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "registrybench:", err)
		os.Exit(1)
	}
}

// options are the flags.
type options struct {
	verscheck, crane string
	scratch          string
	references       int
	inFlight         int
	roundTrip        time.Duration
	times            int
	sample           int
	results          string
}

func run(ctx context.Context, args []string) error {
	var o options
	flags := flag.NewFlagSet("registrybench", flag.ContinueOnError)
	flags.StringVar(&o.verscheck, "verscheck", "", "the `PROGRAM` to measure")
	flags.StringVar(&o.crane, "crane", "", "the `PROGRAM` to measure it against")
	flags.StringVar(&o.scratch, "scratch", "", "an empty `DIRECTORY`")
	flags.IntVar(&o.references, "references", 1000, "how many images, each in a repository of its own")
	flags.IntVar(&o.inFlight, "jobs", 32, "requests in flight, of those that can have several")
	flags.DurationVar(&o.roundTrip, "rtt", 50*time.Millisecond, "the round trip")
	flags.IntVar(&o.times, "times", 3, "runs of each side that takes seconds, of which the least counts")
	flags.IntVar(&o.sample, "sample", 20, "how many images the loop is run over; its time for all is extrapolated")
	flags.StringVar(&o.results, "results", "", "a Markdown `FILE` in which the results are renewed")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if o.verscheck == "" || o.crane == "" || o.scratch == "" || o.times < 1 || o.sample < 1 || o.sample > o.references {
		return errors.New("-verscheck, -crane and -scratch are needed: use bench/registry")
	}
	server, err := serve(ctx, o.roundTrip, o.scratch)
	if err != nil {
		return err
	}
	defer server.close()
	var measured []cost
	for _, s := range o.sides(server) {
		c, err := s.measure(ctx, server)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		fmt.Fprintf(os.Stderr, "%s: %.2f s, %d requests, %d connections\n", s.name, c.wall.Seconds(), c.requests, c.connections)
		measured = append(measured, c)
	}
	overrun, err := overrun(ctx, server)
	if err != nil {
		return err
	}
	text := o.table(measured, overrun)
	fmt.Print(text)
	if o.results == "" {
		return nil
	}
	return benchresults.Renew(o.results, begin, end, text)
}
