package main

import (
	"context"
	"errors"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/verscheck/verscheck/internal/gate"
	"github.com/verscheck/verscheck/internal/git"
)

func newPreCommit(s streams) *cobra.Command {
	var o checkOptions
	cmd := &cobra.Command{
		Use:   "pre-commit",
		Short: "what git calls before a commit: check what is staged, if an overlay reads it",
		Long: `pre-commit checks what is staged for the next commit, offline, and only when an overlay reads a staged file. On a release branch, or with
a version file, a wrong version is refused; elsewhere no version is compared. What cannot be told here is printed and holds no
commit up: the push of the tag, and CI, do.`,
		Args: arguments(0),
		RunE: func(cmd *cobra.Command, _ []string) error { return preCommit(cmd.Context(), s, o) },
	}
	o.bindJudging(cmd.Flags())
	return cmd
}

func preCommit(ctx context.Context, s streams, o checkOptions) error {
	if err := o.validate(); err != nil {
		return err
	}
	repository, err := openRepository(".")
	if err != nil {
		return err
	}
	if repository == nil {
		return usagef("let git call it", "pre-commit is a hook of git, and no git repository contains the current directory")
	}
	staged, concerned, err := o.mayConcern(s, repository)
	if err = errors.Join(err, repository.Close()); err != nil {
		return err
	}
	if !concerned {
		o.sayUnconcerned(s, staged)
		return nil
	}
	o.staged, o.offline, o.remote = true, true, false
	w, err := open(ctx, s, &o.treeOptions, []string{repository.Root()})
	if err != nil {
		return err
	}
	defer w.close()
	in, err := o.input(w)
	if err != nil {
		return err
	}
	in.NotAsked, in.Mend = "a hook before a commit asks nobody", "verscheck fix"
	if concerned, err = w.concerned(ctx, in, staged); err != nil {
		return err
	}
	if !concerned {
		o.sayUnconcerned(s, staged)
		return nil
	}
	s.out = s.err
	err = o.judge(ctx, s, in)
	switch status, _ := errors.AsType[outcome](err); status {
	case exitCouldNotTell, exitNothing:
		return nil
	case exitFound:
		s.say("the commit is refused; `git commit --no-verify` commits all the same")
	}
	return err
}

// mayConcern lists what is staged, and reports whether an overlay may read some of it, judged by names: most commits end here.
func (o *checkOptions) mayConcern(s streams, repository *git.Repository) (staged []string, concerned bool, err error) {
	index, err := repository.Index(s.getenv("GIT_INDEX_FILE"))
	if err != nil {
		return nil, false, err
	}
	if staged, err = index.Changes(); err != nil || len(staged) == 0 {
		return nil, false, err
	}
	cfg, err := (&workspace{home: os.DirFS(repository.Root())}).readConfig(&o.treeOptions)
	if err != nil || slices.Contains(staged, configFile) {
		return staged, err == nil, err
	}
	texts, err := index.Texts(gate.Decides)
	return staged, err != nil || gate.MayConcern(staged, texts, cfg), nil //nolint:nilerr // what cannot be read is told where it is checked
}

func (o *checkOptions) sayUnconcerned(s streams, staged []string) {
	if o.verbose && len(staged) > 0 {
		s.say("no overlay reads what is staged, so nothing was checked")
	}
}

// concerned reports whether an overlay reads one of some paths, or did before they were removed.
func (w *workspace) concerned(ctx context.Context, in gate.Input, paths []string) (bool, error) {
	reads := func() (bool, error) {
		inputs, err := gate.Inputs(ctx, in)
		return slices.ContainsFunc(paths, func(path string) bool { return inputs[path] || path == configFile || gate.Named(path, in.Config) }), err
	}
	if concerned, err := reads(); concerned || err != nil {
		return concerned, err
	}
	head, err := w.repository.Head()
	if err != nil || head.Unborn() {
		return false, err
	}
	if in.Tree, err = w.repository.TreeOf(head.Commit); err != nil {
		return false, err
	}
	return reads()
}
