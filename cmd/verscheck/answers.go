package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/pflag"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/record"
)

// answerOptions say who answers in place of registries, and where answers are kept.
type answerOptions struct {
	record string
	replay string
}

func (o *answerOptions) bind(flags *pflag.FlagSet) {
	flags.Var(filled(&o.record, "file"), "registry-record", "keep all answers of registries in `FILE`, for --registry-replay")
	flags.Var(filled(&o.replay, "file"), "registry-replay", "take the answers of registries from `FILE`, and contact none")
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
	case o.record != "" && off != "":
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

// answers decides who answers; network is asked for who does when registries are asked. It is nil when nobody is. All that is asked
// about one workspace comes into one record.
func (o *registryOptions) answers(w *workspace, network func() (record.Ask, error)) (a answerers, err error) {
	if o.replay != "" {
		r, err := readRecord(o.replay)
		if err != nil {
			return a, err
		}
		a.ask, a.by = r.Ask, "the record "+o.replay
		if r.Recorded != "" {
			a.by += " of " + r.Recorded
		}
		return a, nil
	}
	if a.ask, err = network(); err != nil {
		return a, err
	}
	if o.record != "" && a.ask != nil {
		if w.recorder == nil {
			w.recorder = &record.Recorder{}
		}
		a.recorder, a.file = w.recorder, o.record
		a.ask = a.recorder.Through(a.ask)
	}
	return a, nil
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
