package gate

import (
	"context"
	"errors"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/fetch"
	"github.com/verscheck/verscheck/internal/remote"
	"github.com/verscheck/verscheck/internal/render"
)

const (
	maxRounds   = 8 // remote bases that follow each other
	fetchesOnce = 4 // at a time
)

// provideRemotes says what stands for the remote bases of overlays that are going to be rendered: what was fetched, or why nothing
// was. What was fetched may name further ones.
func (g *Gathered) provideRemotes(ctx context.Context, in Input, choices []Choice) {
	var dirs []string
	for _, c := range choices {
		if !c.Manifest && g.graph.LeadsOut(c.Path) {
			dirs = append(dirs, c.Path)
		}
	}
	for round := range maxRounds + 1 {
		list := g.tree.Remotes(dirs)
		if len(list) == 0 || ctx.Err() != nil {
			return
		}
		stands := make([]render.Stand, len(list))
		found := make([]fetch.Found, len(list))
		var group errgroup.Group
		group.SetLimit(fetchesOnce)
		for i, r := range list {
			group.Go(func() error {
				if round == maxRounds {
					stands[i] = render.Stand{Reason: "too many remote bases follow each other", Help: "copy what is needed into the repository"}
					return nil
				}
				stands[i], found[i] = in.standFor(ctx, r)
				return nil
			})
		}
		_ = group.Wait() // none returns an error: what is not fetched is a result
		for i, r := range list {
			g.tree.Provide(r, stands[i])
			if found[i].FS != nil {
				g.fetched[remote.Printable(r.Address)] = found[i]
			}
		}
	}
}

// standFor fetches what an entry leads to, if that may be.
func (in Input) standFor(ctx context.Context, r render.Remote) (render.Stand, fetch.Found) {
	const checked = "what the overlay adds itself was checked; "
	a, err := remote.Parse(r.Address, r.FileOnly)
	if err != nil {
		return render.Stand{Reason: "kustomize cannot read it either: it " + err.Error(), Help: "correct the address"}, fetch.Found{}
	}
	if in.isSelf(a) {
		return render.Stand{Path: a.Path}, fetch.Found{}
	}
	pinned := "pin it to a tag or a commit"
	if a.Kind == fact.RemoteFile {
		pinned = "take it from an address with a version in it"
	}
	switch {
	case in.Fetch == nil && a.Pin() == fact.Moving:
		return render.Stand{Help: checked + pinned + ", and add --remote to have all of it checked"}, fetch.Found{}
	case in.Fetch == nil:
		return render.Stand{Help: checked + "add --remote to have all of it checked"}, fetch.Found{}
	case a.Ref == "":
		return render.Stand{Reason: "it is not pinned: the address names no version", Help: checked + pinned}, fetch.Found{}
	case a.Pin() == fact.Moving:
		return render.Stand{Reason: "it is not pinned: " + a.Ref + " moves", Help: checked + pinned}, fetch.Found{}
	case a.Kind == fact.RemoteRepository && remote.IsShortCommit(a.Ref):
		return render.Stand{
			Reason: a.Ref + " is an abbreviated commit, by which no server gives anything", Help: "write the full commit id",
		}, fetch.Found{}
	}
	found, err := in.Fetch(ctx, a)
	if problem, ok := errors.AsType[*fetch.Problem](err); ok {
		return render.Stand{Reason: problem.Reason, Help: problem.Help}, fetch.Found{}
	}
	if err != nil { // the context's, which is told for all that is not rendered
		return render.Stand{Reason: "the run ended before it was fetched"}, fetch.Found{}
	}
	return render.Stand{FS: found.FS, Path: found.Path, Name: found.Name, File: found.File, ID: found.ID}, found
}

// isSelf reports whether an address leads to the tree that is checked: its own repository, at the release that is being made.
func (in Input) isSelf(a remote.Address) bool {
	return a.Kind == fact.RemoteRepository && in.Release.Compares() && in.Stream == "" &&
		strings.TrimPrefix(a.Ref, "refs/tags/") == in.Release.Tag && in.Identity.Holds(a.Host, a.Repo)
}

// claimRemotes tells the remote bases that are of this repository itself, and adds what is known of those that were fetched.
func claimRemotes(g *Gathered, in Input) {
	for i := range g.Remotes {
		base := &g.Remotes[i]
		base.Own = in.Identity.Holds(base.Host, base.Repo)
		found, ok := g.fetched[base.Address]
		if !ok || base.Kind != fact.RemoteRepository {
			continue
		}
		base.Commit, base.Pin = found.Commit, fact.Pinned
		if found.Branch {
			base.Pin = fact.Moving
		}
	}
}
