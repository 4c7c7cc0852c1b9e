package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/gate"
	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/record"
	"github.com/verscheck/verscheck/internal/report"
	"github.com/verscheck/verscheck/internal/trace"
)

// traceOptions are trace's flags.
type traceOptions struct {
	treeOptions
	registryOptions

	format string
	color  string
}

func (o *traceOptions) bind(cmd *cobra.Command) {
	flags := cmd.Flags()
	o.bindChoice(flags)
	o.registryOptions.bind(flags)
	format := choice(&o.format, "text", report.TraceFormats()...)
	format.private = true // VERSCHECK_FORMAT names a format of reports
	flags.VarP(format, "format", "f", "write it in `FORMAT`: text|json")
	bindColor(flags, &o.color)
}

func newTrace(s streams) *cobra.Command {
	var o traceOptions
	cmd := &cobra.Command{
		Use:   "trace IMAGE [PATH]",
		Short: "lead from an image back to the commit that it was made from",
		Long: `trace asks the registry about an image, reads which commit it says that it was made from, looks that up in the repository that
contains PATH (default: the current directory), and says which tags are on it and which overlays use the image. What is not known
is said. It works outside of a repository, too, as far as that goes.

Exit status 1: the image is not there, or what it says contradicts what it is called. 4: the way to the commit ends somewhere.`,
		Example: `  verscheck trace registry.k8s.io/descheduler/descheduler:v0.29.0
  kubectl get pods -o jsonpath='{..imageID}' | xargs -n1 verscheck trace -f json`,
		Args: arguments(1, "IMAGE", "PATH"),
		RunE: func(cmd *cobra.Command, args []string) error { return runTrace(cmd.Context(), s, o, args) },
	}
	o.bind(cmd)
	return cmd
}

func runTrace(ctx context.Context, s streams, o traceOptions, args []string) error {
	// So dockershim wrote the ids of images into the status of pods.
	ref, err := fact.ParseRef(strings.TrimPrefix(args[0], "docker-pullable://"))
	if err != nil {
		return usagef("write it as HOST/REPOSITORY:TAG or HOST/REPOSITORY@sha256:…", "%q is no image reference: %s", args[0], err)
	}
	if err := o.registryOptions.validate(); err != nil {
		return err
	}
	if piped(args[1:]) {
		return usagef("name a directory, or nothing for the current one", "trace looks at a repository, and the standard input is none")
	}
	w, err := open(ctx, s, &o.treeOptions, args[1:])
	if err != nil {
		return err
	}
	defer w.close()
	in := trace.Input{Image: args[0], Ref: ref, Known: known(w.tags, w.config.Release.Namespace)}
	answers, err := o.asker(ctx, s, w)
	if err != nil {
		return err
	}
	o.answer(ctx, w, answers, &in)
	w.history(&in)
	if err := o.overlays(ctx, w, len(args) > 1, &in); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return answers.keep(o.write(s, trace.Run(in)))
}

// asker returns who is asked about the image: a record, or its registry.
func (o *traceOptions) asker(ctx context.Context, s streams, w *workspace) (answerers, error) {
	return o.answers(ctx, w, func() (record.Ask, error) {
		if mode, _ := o.mode(w.config); mode == config.Off {
			return nil, nil
		}
		client, err := o.client(s, w, false)
		if err != nil {
			return nil, err
		}
		return client.Inquire, nil
	})
}

// answer asks for everything about the image.
func (o *traceOptions) answer(ctx context.Context, w *workspace, a answerers, in *trace.Input) {
	if a.ask == nil {
		_, why := o.mode(w.config)
		in.Answer, in.From = fact.Answer{Verdict: fact.NotAsked, Detail: "no registry is asked (" + why + ")"}, "no registry asked"
		return
	}
	in.Answer = a.ask(ctx, []fact.Question{{Ref: in.Ref, Depth: fact.Everything}})[in.Ref]
	in.From = cmp.Or(in.Answer.Unpublished, a.by, in.Ref.Host)
	if in.Answer.Verdict == fact.CannotTell {
		in.From = "not told by " + in.From
	} else {
		in.From = "told by " + in.From
	}
}

// history fills in what the repository here can say.
func (w *workspace) history(in *trace.Input) {
	if w.repository == nil {
		in.NoRepository = "no git repository contains the current directory"
		return
	}
	in.Find = w.findCommit
	in.Whose = func(made fact.Made) fact.Whose {
		isCommit := func(id string) bool { _, ok, err := w.findCommit(id); return ok && err == nil }
		return w.identity.Whose(made, isCommit, w.release)
	}
	for _, tag := range w.tags {
		v, ok := w.full.Release.Namespace.Match(tag.Name)
		if !ok {
			_, v, ok = w.full.ComponentOf(tag.Name)
		}
		in.Tags = append(in.Tags, trace.Tag{Name: tag.Name, Commit: tag.Commit, Version: v, Release: ok})
	}
	slices.SortStableFunc(in.Tags, func(a, b trace.Tag) int { return b.Version.Compare(a.Version) })
}

func (w *workspace) findCommit(id string) (c trace.Commit, ok bool, err error) {
	found, err := w.repository.Commit(id)
	if _, none := errors.AsType[*git.RevisionError](err); none {
		return c, false, nil
	}
	if err != nil {
		return c, false, err
	}
	c = trace.Commit{ID: found.ID, Subject: found.Subject}
	if !found.When.IsZero() {
		c.When = found.When.Format("2006-01-02")
	}
	return c, true, nil
}

// overlays fills in what the overlays here use. Outside of a repository none is looked for unless a directory was named: the current one
// may be anything.
func (o *traceOptions) overlays(ctx context.Context, w *workspace, named bool, in *trace.Input) error {
	if w.repository == nil && !named {
		in.NoOverlays = "no git repository contains the current directory"
		return nil
	}
	gi := w.input(o.choice)
	if o.component == "" {
		gi.Config = w.full.Whole() // whichever part the image is of
	}
	g, err := gate.Gather(ctx, gi)
	if err != nil {
		return err
	}
	in.Images, in.NotLooked = g.Images, g.Unchecked
	return nil
}

// write writes the trace and returns the exit status as an [outcome].
func (o *traceOptions) write(s streams, t diag.Trace) error {
	status := exitConsistent
	switch {
	case len(t.Wrong) > 0:
		status = exitFound
	case slices.ContainsFunc(t.Unknown, func(u diag.Unchecked) bool { return u.Blocks }):
		status = exitCouldNotTell
	}
	options := report.Options{Version: buildVersion(), Color: s.colored(o.color), ExitCode: status}
	options.Width, _ = terminal(s.out)
	var text bytes.Buffer
	if err := report.WriteTrace(&text, o.format, t, options); err != nil {
		return err
	}
	if _, err := s.out.Write(text.Bytes()); err != nil {
		return err
	}
	return outcome(status)
}
