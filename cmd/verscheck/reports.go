package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/verscheck/verscheck/internal/report"
)

// outputs say in which formats a command reports, and where to.
type outputs struct {
	format string
	output string
	more   []reportFile
	color  string

	ci            bool // it is a step of a CI that is told too, in the CI's own ways
	noAnnotations bool
}

func (o *outputs) bind(flags *pflag.FlagSet, what string, formats []string) {
	flags.VarP(choice(&o.format, formats[0], formats...), "format", "f", "write the "+what+" in `FORMAT`: "+strings.Join(formats, "|"))
	flags.VarP(filled(&o.output, "file"), "output", "o", "write the "+what+" to `FILE`, - being the standard output")
	flags.Var(reportFiles(&o.more, formats), "report", "write the "+what+" to a file, too, as `FORMAT=FILE`; may be given more than once")
}

// bindCI binds what changes what a CI is told, for commands that tell it.
func (o *outputs) bindCI(flags *pflag.FlagSet) {
	flags.BoolVar(&o.noAnnotations, "no-annotations", false, "add no annotations to the log of GitHub Actions")
}

// reportFile is a further report, in a file.
type reportFile struct{ format, name string }

// reportFiles are further reports, one a flag.
func reportFiles(to *[]reportFile, formats []string) *value {
	v := &value{toFile: true, set: func(text string) error {
		format, name, ok := strings.Cut(text, "=")
		if !ok || name == "" || name == "-" {
			return usagef("write it as in --report sarif=verscheck.sarif; --format is for the standard output", "%q is not FORMAT=FILE", text)
		}
		if err := oneOf(format, formats); err != nil {
			return err
		}
		*to = append(*to, reportFile{format, name})
		return nil
	}}
	for _, format := range formats {
		v.allowed = append(v.allowed, format+"=")
	}
	return v
}

// validate refuses, before any work is done, files that cannot be written, and two reports in one file.
func (o *outputs) validate() error {
	if err := writable("--output", o.output); err != nil {
		return err
	}
	files := []string{}
	if !toStdout(o.output) {
		files = append(files, filepath.Clean(o.output))
	}
	for _, r := range o.more {
		if err := writable("--report", r.name); err != nil {
			return err
		}
		name := filepath.Clean(r.name)
		if slices.Contains(files, name) {
			return usagef("give each a file of its own", "two reports would be written to %s", r.name)
		}
		files = append(files, name)
	}
	return nil
}

// write writes a report in every format that was asked for: all of them are made before the first one is written, and the standard
// output comes last.
func (o *outputs) write(ctx context.Context, s streams, base report.Options, compose func(io.Writer, string, report.Options) error) error {
	made := func(format string, options report.Options) (text []byte, err error) {
		var b bytes.Buffer
		err = compose(&b, format, options)
		return b.Bytes(), err
	}
	base.Color = o.color == "always"
	main := base
	if toStdout(o.output) {
		main.Width, _ = terminal(s.out)
		main.Color = s.colored(o.color)
	}
	text, err := made(o.format, main)
	if err != nil {
		return err
	}
	more := [][]byte{}
	for _, r := range o.more {
		t, err := made(r.format, base)
		if err != nil {
			return err
		}
		more = append(more, t)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	for i, r := range o.more {
		if err := s.deliver(r.name, more[i]); err != nil {
			return err
		}
	}
	if err := s.deliver(o.output, text); err != nil {
		return err
	}
	if o.ci {
		base.Color = false
		o.tellCI(s, base, made)
	}
	return nil
}

// tellCI adds what a CI shows by itself: annotations and a summary on GitHub, and JUnit where Prow looks for it. Nobody has asked
// for it, so that what cannot be written is only said.
func (o *outputs) tellCI(s streams, base report.Options, made func(string, report.Options) ([]byte, error)) {
	if s.getenv("GITHUB_ACTIONS") == "true" && o.format != "github" && !o.noAnnotations {
		// The runner reads commands on both streams, and the standard output may go through a pipe.
		if text, err := made("github", base); err == nil {
			out := printer{w: s.err}
			out.printf("%s", text)
		}
	}
	if name := s.getenv("GITHUB_STEP_SUMMARY"); name != "" {
		if err := appendSummary(name, base, made); err != nil {
			s.say("the job summary is not written: %s", plainly(name, err))
		}
	}
	if dir := s.getenv("ARTIFACTS"); dir != "" {
		text, err := made("junit", base)
		if err == nil {
			err = writeArtifact(dir, text)
		}
		if err != nil {
			s.say("JUnit is not written to ARTIFACTS: %s", plainly(dir, err))
		}
	}
}

// maxSummary is how large the summary of a step may be; of a larger one GitHub shows nothing.
const maxSummary = 1 << 20

func appendSummary(name string, base report.Options, made func(string, report.Options) ([]byte, error)) error {
	base.Limit = maxSummary
	if info, err := os.Stat(name); err == nil {
		base.Limit = max(maxSummary-int(info.Size()), 1)
	}
	text, err := made("markdown", base)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o666) //nolint:gosec // less the umask, as a shell would
	if err != nil {
		return err
	}
	_, err = f.Write(append(text, '\n'))
	return errors.Join(err, f.Close())
}

// writeArtifact writes JUnit under a name that Prow's Spyglass shows. A job may run verscheck more than once, and a later run must
// not hide an earlier one.
func writeArtifact(dir string, text []byte) error {
	for n := 1; ; n++ {
		name := filepath.Join(dir, "junit_verscheck.xml")
		if n > 1 {
			name = filepath.Join(dir, fmt.Sprintf("junit_verscheck_%d.xml", n))
		}
		if _, err := os.Lstat(name); errors.Is(err, fs.ErrNotExist) {
			return replaceFile(name, text)
		} else if err != nil {
			return err
		}
	}
}
