package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fix"
	"github.com/verscheck/verscheck/internal/gate"
	"github.com/verscheck/verscheck/internal/report"
	"github.com/verscheck/verscheck/internal/rules"
)

// fixOptions are fix's flags.
type fixOptions struct {
	checkOptions

	dryRun bool
}

func newFix(s streams) *cobra.Command {
	var o fixOptions
	cmd := &cobra.Command{
		Use:   "fix [PATH]",
		Short: "write what check's findings propose",
		Long: `fix writes the right version where a finding says exactly where the wrong one stands, and nothing else: comments, quotes, order,
indentation and line endings stay. What check would still find afterwards is reported, and decides the exit status. Files are replaced
one by one, each at once; one that cannot be mended as proposed is named and left alone. The index of git is never touched.`,
		Example: `  verscheck fix --tag v1.2.0 --dry-run    show what would be written, as a diff that git apply takes
  verscheck fix --tag v1.2.0              write it`,
		Args:              arguments(0, "PATH"),
		ValidArgsFunction: completeDirectories,
		RunE:              func(cmd *cobra.Command, args []string) error { return runFix(cmd.Context(), s, o, args) },
	}
	flags := cmd.Flags()
	o.format = report.Formats()[0]
	o.bindRelease(flags)
	o.bindRules(flags)
	o.bindAmount(flags)
	flags.BoolVar(&o.dryRun, "dry-run", false, "write nothing, and show the difference; the exit status is that of check")
	return cmd
}

func runFix(ctx context.Context, s streams, o fixOptions, args []string) error {
	if err := o.mendable(args); err != nil {
		return err
	}
	w, in, answers, err := o.ready(ctx, s, args)
	if err != nil {
		return err
	}
	defer w.close()
	m, err := gate.Mend(ctx, in)
	if err != nil {
		return err
	}
	if o.dryRun {
		return answers.keep(o.show(s, m))
	}
	if err := s.writeChanges(w, m.Changes); err != nil {
		return err
	}
	return answers.keep(o.tell(s, m))
}

// mendWith is the command line that makes the edits which findings of a workspace propose; "" where the files are none of the work
// tree, so that nobody can.
func (o *treeOptions) mendWith(w *workspace, args []string) string {
	if o.ref != "" || o.staged || o.past || w.piped != nil || w.closer == nil || w.tree != w.home {
		return ""
	}
	words := []string{"verscheck", "fix"}
	add := func(flag, value string) {
		if value != "" {
			words = append(words, "--"+flag, rules.Word(value))
		}
	}
	add("tag", o.tag)
	add("component", o.component)
	add("config", o.config)
	for _, p := range o.choice.Only {
		add("overlay", p.Text)
	}
	if o.choice.All {
		words = append(words, "--all-overlays")
	}
	if o.noConfig {
		words = append(words, "--no-config")
	}
	if len(args) > 0 && args[0] != "." {
		words = append(words, rules.Word(args[0]))
	}
	return strings.Join(words, " ")
}

// mendable refuses to mend what is no file of the work tree.
func (o *fixOptions) mendable(args []string) error {
	const help = "check it with `verscheck check`, and mend the work tree"
	if o.ref != "" {
		return usagef(help, "fix writes files of the work tree, and --ref %s names a commit", o.ref)
	}
	if piped(args) {
		return usagef(help, "fix writes files, and the standard input is none")
	}
	if len(args) > 0 {
		if _, elsewhere, err := o.address(args[0]); elsewhere || err != nil {
			return usagef(help, "fix writes files of the work tree, and %s is none", args[0])
		}
	}
	return o.validate()
}

// show writes what would be written, as a diff that can be applied, and beside it what is refused.
func (o *fixOptions) show(s streams, m gate.Mended) error {
	out := printer{w: s.out}
	all := true
	for _, c := range m.Changes {
		diff, whole := report.Diff(c.Diff(), s.colored(o.color), func(line int) bool {
			_, shown := m.Gathered.Line(c.File, line)
			return shown
		})
		all = all && whole
		out.printf("%s", diff)
	}
	if out.err != nil {
		return out.err
	}
	if !all {
		s.say("lines of Secrets are not shown, so that this diff cannot be applied")
	}
	s.refused(m.Refused)
	if !o.quiet {
		s.say("%s would be written; nothing was", inFiles(m))
	}
	return outcome(o.status(m.Before))
}

// writeChanges writes all files that can be written, and says which cannot.
func (s streams) writeChanges(w *workspace, changes []fix.Change) error {
	if len(changes) == 0 {
		return nil
	}
	root, err := os.OpenRoot(w.closer.Root())
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }() // each file has been forced to disk
	var failed []error
	for _, c := range changes {
		err := fix.Write(root, c)
		switch {
		case errors.Is(err, fix.ErrChanged):
			failed = append(failed, fmt.Errorf("%s is not as it was checked, and was left as it is", c.File))
		case err != nil:
			failed = append(failed, fmt.Errorf("writing %s: %w", c.File, plain(err)))
		}
	}
	if written := len(changes) - len(failed); written > 0 && failed != nil {
		s.say("%d of %s written", written, plural(len(changes), "file"))
	}
	return errors.Join(failed...)
}

// tell says what was written, and reports what check finds now.
func (o *fixOptions) tell(s streams, m gate.Mended) error {
	status := o.status(m.After)
	failOn, _ := diag.ParseSeverity(o.failOn) // one of them
	var text bytes.Buffer
	for _, p := range m.Made {
		fmt.Fprintf(&text, "%s: %s -> %s [%s]\n", report.Visible(placeInWords(p.At)), report.Visible(p.Old), report.Visible(p.New), p.Rule)
	}
	if len(m.Made) > 0 && !o.quiet {
		fmt.Fprintf(&text, "%s written\n\n", inFiles(m))
	}
	options := report.Options{
		Source: m.Gathered.Line, FailOn: failOn, AllowEmpty: o.allowEmpty, ExitCode: status, Version: buildVersion(),
		Verbose: o.verbose, Quiet: o.quiet, Color: s.colored(o.color),
	}
	options.Width, _ = terminal(s.out)
	if err := report.Write(&text, o.format, m.After, options); err != nil {
		return err
	}
	if err := s.deliver("", text.Bytes()); err != nil {
		return err
	}
	s.refused(m.Refused)
	return outcome(status)
}

func (s streams) refused(list []fix.Refusal) {
	for _, r := range list {
		s.say("%s was left as it is: at line %d, %s [%s]", r.At.File, r.At.Line, r.Reason, r.Rule)
	}
}

// inFiles counts what is written.
func inFiles(m gate.Mended) string {
	return fmt.Sprintf("%s in %s", plural(len(m.Made), "edit"), plural(len(m.Changes), "file"))
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func placeInWords(p diag.Place) string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column) }
