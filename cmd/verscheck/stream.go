package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"github.com/verscheck/verscheck/internal/report"
)

// streams are what a run may read and write.
type streams struct {
	in       io.Reader
	out, err io.Writer
	env      func(string) (string, bool)

	userCache func() (string, error) // the directory for what programs may lose; nil: there is none
}

// getenv returns a variable; one that is set to nothing counts as not set.
func (s streams) getenv(name string) string {
	value, _ := s.env(name)
	return value
}

// say prints a line about the run itself. Where it cannot be written, nobody can be told.
func (s streams) say(format string, args ...any) {
	out := printer{w: s.err}
	out.printf("verscheck: %s\n", report.Visible(fmt.Sprintf(format, args...)))
}

// complain prints what a command returned, if there is something to say, and returns the exit status.
func (s streams) complain(err error) int {
	status, message, help := statusOf(err)
	out := printer{w: s.err} // where it cannot be written, nobody can be told
	for line := range strings.Lines(message) {
		out.printf("verscheck: %s\n", report.Visible(strings.TrimSuffix(line, "\n")))
	}
	if help != "" {
		out.printf("help: %s\n", report.Visible(help))
	}
	return status
}

// terminal reports whether a stream is one, and how wide it is; 0 when that cannot be told.
func terminal(w io.Writer) (width int, ok bool) {
	f, isFile := w.(*os.File)
	if !isFile || !term.IsTerminal(int(f.Fd())) {
		return 0, false
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0, true
	}
	return width, true
}

// colored decides for the standard output: --color, then NO_COLOR, then CLICOLOR_FORCE and FORCE_COLOR, then whether
// somebody looks at it: at a terminal, or at a log of GitHub or GitLab, which show colours and are no files.
func (s streams) colored(choice string) bool {
	switch {
	case choice == "always":
		return true
	case choice == "never", s.getenv("NO_COLOR") != "":
		return false
	}
	for _, name := range []string{"CLICOLOR_FORCE", "FORCE_COLOR"} {
		if v := s.getenv(name); v != "" && v != "0" {
			return true
		}
	}
	if s.getenv("GITHUB_ACTIONS") == "true" || s.getenv("GITLAB_CI") == "true" {
		return !regular(s.out)
	}
	_, ok := terminal(s.out)
	return ok && s.getenv("TERM") != "dumb"
}

// regular reports whether a stream is a file on disk.
func regular(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode().IsRegular()
}
