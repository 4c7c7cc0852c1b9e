package main

import (
	"context"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/verscheck/verscheck/internal/audit"
	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/report"
)

// auditOptions are audit's flags.
type auditOptions struct {
	treeOptions
	registryOptions
	outputs

	tags       []string
	since      string
	quiet      bool
	verbose    bool
	noProgress bool
	exitZero   bool
}

func (o *auditOptions) bind(flags *pflag.FlagSet) {
	o.bindChoice(flags)
	flags.Var(tagGlobs(&o.tags), "tags", "look only at the release tags that match `GLOB`")
	flags.Var(filled(&o.since, "tag"), "since", "leave out the releases before `TAG`")
	o.registryOptions.bind(flags)
	flags.Lookup("registry").Usage = "ask registries which own images are still there: auto|off|require (default off)"
	o.outputs.bind(flags, "history", report.HistoryFormats())
	o.bindCI(flags)
	flags.BoolVarP(&o.quiet, "quiet", "q", false, "no summary")
	flags.BoolVarP(&o.verbose, "verbose", "v", false, "show releases without overlays one by one, and why something is unchecked")
	flags.BoolVar(&o.noProgress, "no-progress", false, "show no progress")
	flags.BoolVar(&o.exitZero, "exit-zero", false, "drift does not count for the exit status")
	bindColor(flags, &o.color)
}

// tagGlobs are globs for tags, one a flag.
func tagGlobs(to *[]string) *value {
	return &value{set: func(text string) error {
		if _, err := path.Match(text, ""); err != nil || text == "" {
			return usagef("", "%q is no pattern of tags such as \"v1.*\"", text)
		}
		*to = append(*to, text)
		return nil
	}}
}

func newAudit(s streams) *cobra.Command {
	var o auditOptions
	cmd := &cobra.Command{
		Use:   "audit [PATH]",
		Short: "what every release has shipped: releases down, overlays across",
		Long: `audit looks at the files of every release tag, read from git's objects without a checkout, and compares the own images of each
overlay with the release. Overlays are chosen as for check, by the configuration of the work tree. With --registry auto it asks, too, which of these images are still there.

Exit status 1: a release shipped drift, or an image that is not there.`,
		Example: `  verscheck audit                       the whole history
  verscheck audit --since v1.20.0       what users can still install
  verscheck audit --tags 'v1.3*' -f json deploy/`,
		Args:              arguments(0, "PATH"),
		ValidArgsFunction: completeDirectories,
		RunE:              func(cmd *cobra.Command, args []string) error { return runAudit(cmd.Context(), s, o, args) },
	}
	o.bind(cmd.Flags())
	return cmd
}

func runAudit(ctx context.Context, s streams, o auditOptions, args []string) error {
	if piped(args) {
		return usagef("name a directory, or nothing for the current one", "audit reads a repository, and the standard input is none")
	}
	if err := o.registryOptions.validate(); err != nil {
		return err
	}
	if o.record != "" && o.registry == "" {
		return usagef("add --registry auto", "an audit asks no registry by itself, so that there is nothing for --registry-record")
	}
	if err := o.outputs.validate(); err != nil {
		return err
	}
	o.past = true
	w, err := open(ctx, s, &o.treeOptions, args)
	if err != nil {
		return err
	}
	defer w.close()
	if w.repository == nil {
		return usagef("run it inside of a clone", "audit reads git's history, and no git repository contains the checked path")
	}
	answers, err := o.asker(ctx, s, w)
	if err != nil {
		return err
	}
	inputs, err := o.inputs(w)
	if err != nil {
		return err
	}
	h, err := o.history(ctx, s, inputs)
	if err != nil {
		return err
	}
	if answers.ask != nil {
		if audit.Ask(ctx, &h, answers.ask); ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return answers.keep(o.tell(ctx, s, h))
}

// history runs the audit of all parts.
func (o *auditOptions) history(ctx context.Context, s streams, inputs []audit.Input) (diag.History, error) {
	total, done := 0, 0
	for _, in := range inputs {
		total += len(in.Releases)
	}
	line := s.progress(o.noProgress || o.quiet)
	defer line.finish()
	line.at("releases", 0, total)
	var histories []diag.History
	for _, in := range inputs {
		before := done
		in.Done = func(n int) { line.at("releases", before+n, total) }
		h, err := audit.Run(ctx, in)
		if err != nil {
			return diag.History{}, err
		}
		histories, done = append(histories, h), done+len(in.Releases)
	}
	return audit.Join(histories), nil
}

// inputs are what the audit needs from flags, configuration and repository, for each part of the repository that has releases: what
// the top of the configuration is about, and the components with something to compare.
func (o *auditOptions) inputs(w *workspace) ([]audit.Input, error) {
	configs := []*config.Config{w.full.Of(o.component)}
	if o.component == "" {
		for _, c := range w.full.Components {
			if !c.Bare() {
				configs = append(configs, w.full.Of(c.Name))
			}
		}
	}
	since := false
	var inputs []audit.Input
	for _, cfg := range configs {
		in := o.input(w, cfg)
		if o.since != "" {
			v, ok := cfg.Release.Namespace.Match(o.since)
			if !ok {
				continue // it is a release of another part
			}
			since = true
			in.Releases = slices.DeleteFunc(in.Releases, func(r audit.Release) bool { return r.Version.Compare(v) < 0 })
		}
		if len(in.Releases) > 0 {
			inputs = append(inputs, in)
		}
	}
	switch {
	case o.since != "" && !since:
		return nil, usagef("name a release tag, such as the one from which on users are supported", "--since %s is no release tag of this repository: these are %s", o.since, namespaces(configs))
	case len(inputs) == 0:
		return nil, o.noReleases(w, namespaces(configs))
	}
	return inputs, nil
}

// input is what the audit needs for the releases of one part of the repository.
func (o *auditOptions) input(w *workspace, cfg *config.Config) audit.Input {
	in := audit.Input{
		Gate: w.input(o.choice), Known: known(w.tags, cfg.Release.Namespace), Siblings: w.siblings,
		Open: func(commit string) (fs.FS, error) { return w.repository.TreeOf(commit) },
	}
	in.Gate.Config = cfg
	for _, tag := range w.tags {
		v, ok := cfg.Release.Namespace.Match(tag.Name)
		if !ok || !o.wants(tag.Name) {
			continue
		}
		if tag = w.repository.Verify(tag); tag.State != git.OnOther {
			in.Releases = append(in.Releases, audit.Release{Tag: tag.Name, Version: v, Commit: tag.Commit, Err: tag.Err})
		}
	}
	diag.SortBy(in.Releases, func(a, b audit.Release) int { return a.Version.Compare(b.Version) })
	return in
}

// namespaces says which tags are releases of some parts.
func namespaces(configs []*config.Config) string {
	var texts []string
	for _, cfg := range configs {
		texts = append(texts, cfg.Release.Namespace.String())
	}
	return strings.Join(texts, ", ")
}

func (o *auditOptions) wants(tag string) bool {
	return len(o.tags) == 0 || slices.ContainsFunc(o.tags, func(glob string) bool {
		ok, _ := path.Match(glob, tag)
		return ok
	})
}

// noReleases says why there is nothing to look at.
func (o *auditOptions) noReleases(w *workspace, namespaces string) error {
	switch {
	case len(o.tags)+len(o.since) > 0:
		return usagef("`verscheck list tags` shows all tags", "no release tag is left by --tags and --since")
	case w.repository.Shallow() && len(w.tags) == 0:
		return usagef("fetch them: `git fetch --tags --unshallow`", "there are no release tags here: this clone is shallow")
	case len(w.tags) == 0:
		return usagef("fetch them: `git fetch --tags`", "there are no tags here")
	}
	return usagef("say which are, with release.tags in .verscheck.yaml", "none of %d tags is a release: these are %s", len(w.tags), namespaces)
}

// tell writes the history and returns the exit status as an [outcome].
func (o *auditOptions) tell(ctx context.Context, s streams, h diag.History) error {
	status := exitConsistent
	switch {
	case h.Stats.Drifting+h.Stats.Gone > 0 && !o.exitZero:
		status = exitFound
	case len(h.Unchecked) > 0 || h.Stats.Open > 0:
		status = exitCouldNotTell
	case h.Stats.Compared == 0:
		status = exitNothing
	}
	o.ci = true
	options := report.Options{Version: buildVersion(), Verbose: o.verbose, Quiet: o.quiet, ExitCode: status}
	err := o.write(ctx, s, options, func(w io.Writer, format string, options report.Options) error {
		return report.WriteHistory(w, format, h, options)
	})
	if err != nil {
		return err
	}
	return outcome(status)
}
