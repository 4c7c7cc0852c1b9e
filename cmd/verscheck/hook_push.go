package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/hook"
	"github.com/verscheck/verscheck/internal/release"
	"github.com/verscheck/verscheck/internal/rules"
)

func newPrePush(s streams) *cobra.Command {
	var o checkOptions
	cmd := &cobra.Command{
		Use:   "pre-push [REMOTE [URL]]",
		Short: "what git calls before a push: check each release tag that is pushed",
		Long: `pre-push reads from the standard input what git is about to push, see githooks(5). For each release tag it checks the files of the
commit that is pushed, whatever is checked out. Branches, deletions and other tags pass without a look.`,
		Args: cobra.MaximumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error { return prePush(cmd.Context(), s, o, args) },
	}
	o.bindJudging(cmd.Flags())
	return cmd
}

func prePush(ctx context.Context, s streams, o checkOptions, args []string) error {
	pushes, err := hook.ReadPushes(s.in) // to its end, or git is told that nobody listens
	if err != nil {
		return err
	}
	var tags []hook.Push
	for _, p := range pushes {
		if _, ok := p.Tag(); ok {
			tags = append(tags, p)
		}
	}
	if len(tags) == 0 {
		return nil // a push of branches costs nothing
	}
	if err := o.validate(); err != nil {
		return err
	}
	o.past = true
	w, err := open(ctx, s, &o.treeOptions, nil)
	if err != nil {
		return err
	}
	defer w.close()
	if w.repository == nil {
		return usagef("let git call it", "pre-push is a hook of git, and no git repository contains the current directory")
	}
	remote := "the remote"
	if len(args) > 0 {
		remote = args[0]
	}
	s.out = s.err // git keeps the standard output of a push for itself
	worst := exitConsistent
	for _, p := range tags {
		err := o.checkPush(ctx, s, w, p, remote)
		if status, ok := errors.AsType[outcome](err); ok {
			worst = worseStatus(worst, int(status))
		} else if err != nil {
			return err
		}
	}
	if worst != exitConsistent {
		s.say("the push is refused; `git push --no-verify` pushes all the same")
	}
	return outcome(worst)
}

// worseStatus is the one of two exit statuses that counts.
func worseStatus(a, b int) int {
	for _, status := range []int{exitUsage, exitFound, exitCouldNotTell, exitNothing} {
		if a == status || b == status {
			return status
		}
	}
	return exitConsistent
}

// checkPush checks one tag that is pushed.
func (o *checkOptions) checkPush(ctx context.Context, s streams, w *workspace, p hook.Push, remote string) error {
	name, _ := p.Tag()
	if !w.concerns(name, o.component) {
		if o.verbose {
			s.say("tag %s is no release tag, and was not checked: these are %s", name, w.full.Release.Namespace)
		}
		return nil
	}
	if c, _, ok := w.full.ComponentOf(name); ok && c.Bare() {
		s.say("tag %s was not checked: component %s names nothing that could be compared", name, c.Name)
		return nil
	}
	revision, err := w.repository.Resolve(p.LocalID)
	if wrong, ok := errors.AsType[*git.RevisionError](err); ok {
		s.say("tag %s was not checked: it %s", name, wrong.Reason)
		return nil
	}
	if err != nil {
		return err
	}
	revision.Name = name
	if w.tree, err = w.repository.TreeOf(revision.Commit); err != nil {
		return err
	}
	state, err := w.repository.State(isRelease(w.full))
	if err != nil {
		return err
	}
	w.config = w.full
	pushed := release.Input{Pushed: name, Checked: &revision, Git: &state, Namespace: w.full.Release.Namespace, Phase: o.phase}
	if err := w.settle(pushed, &o.treeOptions); err != nil {
		return err
	}
	if w.undecided != nil {
		return w.undecided
	}
	if move, moved := w.moved(p, remote, revision.Commit); moved {
		w.release.Moves = append(w.release.Moves, move)
	}
	in, err := o.input(w)
	if err != nil {
		return err
	}
	answers, err := o.asker(ctx, s, w)
	if err != nil {
		return err
	}
	in.Ask, in.AskedOf = answers.ask, answers.by
	if head, err := w.repository.Head(); err == nil && head.Commit == revision.Commit && w.closer != nil {
		in.Mend = "verscheck fix --tag " + rules.Word(name) // in the work tree, which is about what the commit holds
	}
	return answers.keep(o.judge(ctx, s, in))
}

// concerns reports whether a tag is a release of a part of the repository that is checked.
func (w *workspace) concerns(tag, component string) bool {
	c, _, ok := w.full.ComponentOf(tag)
	_, top := w.full.Release.Namespace.Match(tag)
	return component == "" && (ok || top) || component != "" && ok && c.Name == component
}

// moved reports whether the push would move the tag on the remote to another commit. What the tag is on there is told by its object's
// id where the object is not here.
func (w *workspace) moved(p hook.Push, remote, commit string) (fact.Move, bool) {
	if p.RemoteID == "" || p.RemoteID == p.LocalID {
		return fact.Move{}, false
	}
	on := p.RemoteID
	if there, err := w.repository.Resolve(p.RemoteID); err == nil {
		on = there.Commit
	}
	return fact.Move{Where: "on " + remote, Commit: on, Pushed: true}, on != commit
}
