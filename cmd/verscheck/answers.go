package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/layout"
	"github.com/verscheck/verscheck/internal/record"
)

// answerOptions say who answers in place of registries, and where answers are kept.
type answerOptions struct {
	record  string
	replay  string
	layouts []layoutFlag
}

// layoutFlag is one --layout.
type layoutFlag struct {
	name layout.Name
	path string
}

func (o *answerOptions) bind(flags *pflag.FlagSet) {
	flags.Var(filled(&o.record, "file"), "registry-record", "keep all answers of registries in `FILE`, for --registry-replay")
	flags.Var(filled(&o.replay, "file"), "registry-replay", "take the answers of registries from `FILE`, and contact none")
	flags.Var(layoutFlags(&o.layouts), "layout", "look for the images of NAME in an OCI layout first: `NAME=DIR`, or a tar file")
}

// layoutFlags are layouts, one a flag.
func layoutFlags(to *[]layoutFlag) *value {
	const help = "write it as HOST/REPOSITORY=DIRECTORY or HOST/REPOSITORY:TAG=DIRECTORY"
	return &value{set: func(text string) error {
		text, path, ok := strings.Cut(text, "=")
		if !ok || path == "" {
			return usagef(help, "%q names no directory", text)
		}
		name, err := layout.ParseName(text)
		if err != nil {
			return usagef(help, "%q names no images: %s", text, err)
		}
		*to = append(*to, layoutFlag{name, path})
		return nil
	}}
}

// validateAnswers refuses flags that contradict each other.
func (o *registryOptions) validateAnswers() error {
	off := ""
	switch {
	case o.offline:
		off = "--offline"
	case o.registry == config.Off:
		off = "--registry off"
	}
	switch {
	case o.record != "" && o.replay != "":
		return usagef("leave one of them out", "--registry-record and --registry-replay contradict each other")
	case o.replay != "" && off != "":
		return usagef("leave "+off+" out: no registry is contacted in a replay", "--registry-replay and %s contradict each other", off)
	case o.record != "" && off != "" && len(o.layouts) == 0:
		return usagef("leave one of them out", "--registry-record and %s contradict each other: there is nothing to record", off)
	case o.record == "-":
		return usagef("name a file", "--registry-record - would mix with the report")
	}
	return writable("--registry-record", o.record)
}

// answerers is who answers questions about images in one run.
type answerers struct {
	ask      record.Ask // nil: nobody
	by       string     // who it is when no registry is asked, "the record r.json"; "" for registries
	recorder *record.Recorder
	file     string // of the recorder
}

// answers decides who answers; network is asked for who does when registries are asked, which may be nobody. Layouts answer first, and
// all that is answered about one workspace comes into one record.
func (o *registryOptions) answers(ctx context.Context, w *workspace, network func() (record.Ask, error)) (a answerers, err error) {
	if o.replay != "" {
		r, err := readRecord(o.replay)
		if err != nil {
			return a, err
		}
		a.ask, a.by = r.Ask, "the record "+o.replay
		if r.Recorded != "" {
			a.by += " of " + r.Recorded
		}
	} else if a.ask, err = network(); err != nil {
		return a, err
	}
	if len(o.layouts) > 0 {
		if a.ask, err = o.beforeLayouts(ctx, w, a.ask); err != nil {
			return a, err
		}
	}
	if o.record != "" {
		if _, why := o.mode(w.config); a.ask == nil {
			return a, usagef("add --registry auto", "--registry-record has nothing to record: no registry is asked (%s)", why)
		}
		if w.recorder == nil {
			w.recorder = &record.Recorder{}
		}
		a.recorder, a.file = w.recorder, o.record
		a.ask = a.recorder.Through(a.ask)
	}
	return a, nil
}

// beforeLayouts opens the layouts, which stay open as long as the workspace.
func (o *registryOptions) beforeLayouts(ctx context.Context, w *workspace, ask record.Ask) (record.Ask, error) {
	var opened []*layout.Layout
	for _, flag := range o.layouts {
		l, err := layout.Open(ctx, flag.name, flag.path)
		if errors.Is(err, fs.ErrNotExist) && !exists(flag.path) {
			return nil, usagef("name the directory or tar file that holds it", "the layout %s does not exist", flag.path)
		}
		if err != nil {
			return nil, fmt.Errorf("reading the layout %w", plainly(flag.path, err))
		}
		w.layouts = append(w.layouts, l)
		opened = append(opened, l)
	}
	_, why := o.mode(w.config)
	notAsked := fact.Answer{Verdict: fact.NotAsked, Detail: "no registry is asked (" + why + ")"}
	return layout.Before(ask, notAsked, opened...), nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func readRecord(name string) (*record.Record, error) {
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, usagef("name one that was written with --registry-record", "the record %s does not exist", name)
	}
	if err != nil {
		return nil, fmt.Errorf("opening the record %w", plainly(name, err))
	}
	defer func() { _ = f.Close() }() // only read
	r, err := record.Read(name, f)
	if err != nil {
		return nil, usagef("record it again with --registry-record", "reading the record %s: %s", name, plain(err))
	}
	return r, nil
}

// keep writes the record when a command has done its work, and returns what the command did: one that has failed has nothing to
// record.
func (a answerers) keep(err error) error {
	_, done := errors.AsType[outcome](err)
	if a.recorder == nil || err != nil && !done {
		return err
	}
	text, encodeErr := a.recorder.Encode(buildVersion(), time.Now().UTC().Format(time.RFC3339))
	if encodeErr == nil {
		encodeErr = replaceFile(a.file, text)
	}
	if encodeErr != nil {
		return fmt.Errorf("writing the record %s: %w", a.file, plain(encodeErr))
	}
	return err
}
