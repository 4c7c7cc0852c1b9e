// Package audit runs the gate over every release of a repository and says what each has shipped: the matrix of releases and
// overlays. One process reads all trees from git's objects; an overlay whose files did not change between two releases is
// rendered once.
//
// It leaves to others which tags are releases and how trees are opened (cmd, package git), what an image's tag must be (packages
// gate and rules), and how the matrix is written (package report).
package audit

import (
	"context"
	"errors"
	"io/fs"
	"slices"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/gate"
	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/render"
	"github.com/verscheck/verscheck/internal/version"
)

// Release is a tag to look at.
type Release struct {
	Tag     string
	Version version.Version
	Commit  string // full id; "" when it cannot be told, for the reason in Err
	Err     error

	final *Release // of a pre-release: the final release that the same commit carries
}

// withFinals finds the pre-releases that became final as they were: one commit cannot hold both versions, and it holds the final one.
func withFinals(releases []Release) []Release {
	releases = slices.Clone(releases)
	for i := range releases {
		r := &releases[i]
		for j := range releases {
			final := &releases[j]
			if r.Version.IsPrerelease() && !final.Version.IsPrerelease() && r.Commit != "" && r.Commit == final.Commit && r.Version.Final() == final.Version {
				r.final = final
			}
		}
	}
	return releases
}

// Input is what an audit is about.
type Input struct {
	Releases []Release // oldest first
	Known    []version.Version
	// Open returns the files of a commit. An error concerns that commit alone.
	Open func(commit string) (fs.FS, error)
	// Siblings returns the newest release of each component as of a commit; nil where there are none.
	Siblings func(commit string) map[string]fact.Sibling
	Gate     gate.Input // of which the tree and the release are those of each tag in turn
	// Done is called after each release with the number of those that are done; nil for nobody.
	Done func(n int)
}

// Run looks at every release. The error is the context's; what went wrong with a release or an overlay of it is in the history.
func Run(ctx context.Context, in Input) (diag.History, error) {
	h := diag.History{Repository: in.Gate.Identity.Name(), Releases: make([]diag.ReleaseRow, 0, len(in.Releases))}
	seen := memory{behind: in.Gate.Cache, kept: map[string][]byte{}}
	in.Gate.Cache = &seen
	in.Gate.Past = true
	strangers := map[string]bool{}
	for i, release := range withFinals(in.Releases) {
		row, g, err := in.release(ctx, release)
		if ctx.Err() != nil {
			return diag.History{}, ctx.Err()
		}
		if err != nil {
			row.Verdict = diag.ShippedUnknown
			h.Unchecked = append(h.Unchecked, unreadable(release, err))
		}
		h.Unchecked = append(h.Unchecked, unreadIn(release, g)...)
		for _, image := range g.Images {
			if !image.Own && image.Problem == "" {
				strangers[image.Ref.Repository()] = true
			}
		}
		h.Stats.Rendered += len(row.Overlays) - g.Recalled
		h.Releases = append(h.Releases, row)
		if in.Done != nil {
			in.Done(i + 1)
		}
	}
	h.Stats.Left = len(strangers)
	count(&h)
	return h, nil
}

// release looks at one release.
func (in Input) release(ctx context.Context, release Release) (diag.ReleaseRow, gate.Gathered, error) {
	row := diag.ReleaseRow{
		Tag: release.Tag, Component: in.Gate.Config.Component, Version: release.Version.String(), Commit: release.Commit, Verdict: diag.ShippedNone,
	}
	as := release
	if release.final != nil {
		as, row.Final = *release.final, release.final.Tag
	}
	if release.Err != nil {
		return row, gate.Gathered{}, release.Err
	}
	tree, err := in.Open(release.Commit)
	if err != nil {
		return row, gate.Gathered{}, err
	}
	gi := in.Gate
	gi.Tree = tree
	gi.Release = fact.Release{
		Tag: as.Tag, Version: as.Version, Commit: as.Commit, Phase: fact.Released, Source: "audit", Known: in.Known,
		Component: in.Gate.Config.Component,
	}
	if in.Siblings != nil {
		gi.Release.Components = in.Siblings(as.Commit)
	}
	g, err := gate.Gather(ctx, gi)
	switch {
	// The directory that was asked for was not there yet.
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, render.ErrNoDir):
		return row, g, nil
	case err != nil:
		return row, g, err
	}
	row.Overlays = cells(g, gi.Release)
	row.Carriers = carriers(g, gi.Release)
	for _, cell := range row.Overlays {
		row.Verdict = row.Verdict.Worse(cell.Verdict)
	}
	for _, c := range row.Carriers {
		row.Verdict = row.Verdict.Worse(c.Verdict)
	}
	row.Verdict = row.Verdict.Worse(unread(g))
	return row, g, nil
}

func unreadable(release Release, err error) diag.Unchecked {
	return diag.Unchecked{Subject: release.Tag, Kind: diag.NotRead, Reason: err.Error(), Help: git.Help(err), Blocks: true}
}

func count(h *diag.History) {
	s := &h.Stats
	for _, row := range h.Releases {
		s.Releases++
		s.Overlays += len(row.Overlays)
		switch row.Verdict {
		case diag.ShippedDrift:
			s.Drifting++
		case diag.ShippedFloating:
			s.Floating++
		case diag.ShippedUnknown:
			s.Open++
		case diag.ShippedOK, diag.ShippedNone:
		}
		if row.Verdict != diag.ShippedNone && row.Verdict != diag.ShippedUnknown {
			s.Compared++
		}
	}
}
