// Package report writes a finished [diag.Report]: a file a format, each one function that takes the report, the options
// and a writer.
//
// It leaves to others what is in a report and in which order (package diag), where its text goes, whether a stream takes
// colour and what the exit status is (package cmd). It knows no rules, no terminals and no environment. Text formats
// escape whatever a terminal would obey; a report may hold any bytes that a checked tree holds.
package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
)

// Options say how a report is written. The zero value is for a plain file: no colour, no source lines.
type Options struct {
	Color bool // colour the text formats
	// Width is the number of columns of the terminal. 0 means that there is none: source lines are then clipped as for
	// 80 columns, and every label stands beside its caret, however long the line gets.
	Width int
	// Source returns a line of a file of the checked tree, without its line break; false when it cannot be had. Nil
	// stands for a function that has none.
	Source func(file string, line int) (string, bool)

	// Over returns what the text at a place of a finding was written over, the nearest first, and why that is perhaps not all;
	// "" when it is. Nil tells nothing.
	Over func(diag.Place) (over []Writer, gap string)

	FailOn     diag.Severity // as for [diag.Report.Verdict]; 0 means error
	AllowEmpty bool          // as for [diag.Report.Verdict]
	ExitCode   int           // told in JSON
	Version    string        // of verscheck, told in JSON

	Limit   int  // how many bytes Markdown may have; 0: as many as it takes
	Verbose bool // -v: every overlay by name
	Quiet   bool // -q: no summary line and no hints, unless there was nothing to check
}

// line is the source line of a place; "" when it cannot be had.
func (o Options) line(at diag.Place) string {
	if o.Source == nil || at.Line == 0 {
		return ""
	}
	text, _ := o.Source(at.File, at.Line)
	return text
}

// A format is a name for -f and the function that writes it.
type format struct {
	name  string
	write func(io.Writer, diag.Report, Options) error
}

var formats = []format{
	{"full", writeFull},
	{"concise", writeConcise},
	{"json", writeJSON},
	{"sarif", writeSARIF},
	{"junit", writeJUnit},
	{"github", writeGitHub},
	{"gitlab", writeGitLab},
	{"markdown", writeMarkdown},
	{"html", writeHTML},
}

// Formats lists the names of the formats, the default one first.
func Formats() []string {
	names := make([]string, 0, len(formats))
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

// Write writes a report that [diag.Build] made. An unknown format is an error that lists the known ones; any other
// error is the writer's.
func Write(w io.Writer, format string, r diag.Report, o Options) error {
	if o.FailOn == 0 {
		o.FailOn = diag.Error
	}
	for _, f := range formats {
		if f.name == format {
			return f.write(w, r, o)
		}
	}
	return fmt.Errorf("unknown format %q, known are %s", format, strings.Join(Formats(), ", "))
}
