package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"

	"golang.org/x/term"

	"github.com/verscheck/verscheck/internal/fetch"
)

// stdin is what the standard input is called where files have names.
const stdin = "<stdin>"

// piped reports whether the PATH among some arguments stands for the standard input.
func piped(args []string) bool { return len(args) > 0 && args[0] == "-" }

// validatePiped refuses what chooses among overlays, where there are none to choose from.
func (o *treeOptions) validatePiped() error {
	flag := ""
	switch {
	case len(o.choice.Only) > 0:
		flag = "--overlay"
	case len(o.choice.Exclude) > 0:
		flag = "--exclude"
	case o.choice.All:
		flag = "--all-overlays"
	case o.ref != "" || o.staged:
		return usagef("leave it out: what is piped in is checked", "--ref and --staged choose the files to check, and these come from the standard input")
	default:
		return nil
	}
	return usagef("leave it out, and pipe in what is to be checked", "%s chooses among overlays, and the standard input has none", flag)
}

// readManifests reads the standard input to its end, and makes it the one file of a tree. Where it is longer than a file may be,
// the rest is left: whoever reads the file says so.
func (s streams) readManifests(limit int64) (fs.FS, error) {
	if f, ok := s.in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		s.say("reading manifests from the terminal, up to the end of input (Ctrl-D)")
	}
	text, err := io.ReadAll(io.LimitReader(s.in, limit+1))
	if err != nil {
		return nil, fmt.Errorf("reading the standard input: %w", plain(err))
	}
	return fetch.OneFile(stdin, text), nil
}
