package gate

import (
	"context"
	"errors"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/fetch"
	"github.com/verscheck/verscheck/internal/remote"
	"github.com/verscheck/verscheck/internal/version"
)

// Origin is the remote that the repository was cloned from.
type Origin struct{ Name, URL string }

// follow looks at the repositories that must follow the release. They do so after it, so that there is nothing to tell before.
func (in Input) follow(ctx context.Context) ([]fact.Downstream, []diag.Unchecked) {
	if in.Selection.Off["downstream-missing"] || !in.followed() {
		return nil, nil
	}
	wanted := slices.DeleteFunc(slices.Clone(in.Config.Downstream), func(d config.Downstream) bool {
		return in.Release.Version.Compare(d.Since) < 0
	})
	found := make([]fact.Downstream, len(wanted))
	problems := make([][]diag.Unchecked, len(wanted))
	var group errgroup.Group
	group.SetLimit(fetchesOnce)
	for i, d := range wanted {
		group.Go(func() error {
			found[i], problems[i] = in.lookAt(ctx, d)
			return nil
		})
	}
	_ = group.Wait() // none returns an error: what could not be told is a result
	return found, slices.Concat(problems...)
}

// followed reports whether the release is one that others must have followed.
func (in Input) followed() bool {
	return in.Release.Phase == fact.Released && !in.Release.Version.IsPrerelease() && in.Config.Component == "" && in.FindTag != nil
}

// notFollowed says that repositories of the configuration were not looked at, where they need not follow yet.
func (in Input) notFollowed() []string {
	if len(in.Config.Downstream) == 0 || !in.Release.Compares() || in.followed() || in.Selection.Off["downstream-missing"] {
		return nil
	}
	names := make([]string, len(in.Config.Downstream))
	for i, d := range in.Config.Downstream {
		names[i] = d.Name
	}
	when := "a final release once it is made, and were not looked at yet: "
	if in.Config.Component != "" {
		when = "releases of the repository as a whole, and were not looked at: "
	}
	return []string{"downstream repositories follow " + when + strings.Join(names, ", ")}
}

// lookAt looks for the tag of the release in one repository, and tells which image it builds from it.
func (in Input) lookAt(ctx context.Context, d config.Downstream) (fact.Downstream, []diag.Unchecked) {
	out := fact.Downstream{Name: d.Name, Remote: remote.Printable(d.Remote), At: d.At}
	var unchecked []diag.Unchecked
	var err error
	out.Tag, err = d.Tag.Render(version.Context{Tag: in.Release.Tag, Version: in.Release.Version, Known: in.Release.Known})
	if err != nil {
		return out, []diag.Unchecked{{
			Subject: "downstream repository " + d.Name, Kind: diag.Undetermined, Reason: "which tag it must have cannot be told: " + err.Error(),
			Help: "correct its tag: in " + in.Config.File, At: d.At, Blocks: true,
		}}
	}
	if d.Image != "" {
		// A "+" is what no image's tag can hold.
		out.Image, err = fact.ParseRef(d.Image + ":" + strings.ReplaceAll(out.Tag, "+", "-"))
		if err != nil {
			unchecked = append(unchecked, diag.Unchecked{
				Subject: "image of downstream repository " + d.Name, Kind: diag.Undetermined, At: d.At, Blocks: true,
				Reason: "no image can have the name " + d.Image + " and the tag " + out.Tag, Help: "correct the entry in " + in.Config.File,
			})
		}
	}
	commit, err := in.FindTag(ctx, d.Remote, out.Tag)
	switch {
	case err != nil:
		unchecked = append(unchecked, in.notFound(err, "tag "+out.Tag+" of downstream repository "+d.Name, d.At, true))
	case commit == "":
		out.Has = fact.Gone
	default:
		out.Has = fact.There
	}
	return out, unchecked
}

// notFound says why a tag elsewhere is not known. What was not asked for holds nobody up, unless everything must be known.
func (in Input) notFound(err error, subject string, at diag.Place, blocks bool) diag.Unchecked {
	u := diag.Unchecked{Subject: subject, Kind: diag.CannotTell, Reason: err.Error(), At: at, Blocks: blocks}
	if problem, ok := errors.AsType[*fetch.Problem](err); ok {
		u.Help = problem.Help
		if problem.NotAsked {
			u.Kind, u.Blocks = diag.NotAsked, in.Require
		}
	}
	return u
}

// compareOrigin finds out whether the release's tag is on another commit on the remote.
func (in Input) compareOrigin(ctx context.Context, release *fact.Release) []diag.Unchecked {
	if in.Origin.URL == "" || in.FindTag == nil || !release.Compares() || release.Commit == "" || in.Selection.Off["moved-tag"] {
		return nil
	}
	commit, err := in.FindTag(ctx, in.Origin.URL, release.Tag)
	switch {
	case err != nil:
		return []diag.Unchecked{in.notFound(err, "tag "+release.Tag+" on "+in.Origin.Name, diag.Place{}, in.Require)}
	case commit == "" || commit == release.Commit:
	// Where this repository agrees with the remote, it is said once.
	case !slices.ContainsFunc(release.Moves, func(m fact.Move) bool { return m.Commit == commit }):
		release.Moves = append(slices.Clone(release.Moves), fact.Move{Where: "on " + in.Origin.Name, Remote: in.Origin.Name, Commit: commit})
	}
	return nil
}

// builds lists what repositories that follow build.
func builds(downstream []fact.Downstream) []fact.Ref {
	var refs []fact.Ref
	for _, d := range downstream {
		if d.Has != fact.Gone && d.Image != (fact.Ref{}) {
			refs = append(refs, d.Image)
		}
	}
	return refs
}
