package gate

import (
	"slices"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
)

// Commit is the files of a commit.
type Commit interface {
	// Holds reports whether a file of the commit, checked out, has this content. The error says that it cannot be told.
	Holds(file, text string) (bool, error)
}

// compareCommit finds the files that overlays have read and that are not as in the commit.
func (g *Gathered) compareCommit(in Input, release *fact.Release) {
	if in.Commit == nil || !release.Compares() {
		return
	}
	slices.Sort(g.files)
	for _, file := range slices.Compact(g.files) {
		text, err := g.tree.Text(file)
		if err != nil || (diag.Place{File: file}).Elsewhere() {
			continue // whoever wanted to read it has said so; what was fetched is at a commit of its own
		}
		same, err := in.Commit.Holds(file, text)
		switch {
		case err != nil:
			g.Unchecked = append(g.Unchecked, diag.Unchecked{
				Subject: file, Kind: diag.NotRead, Reason: "whether it is as in the commit cannot be told: " + err.Error(), At: diag.Place{File: file},
			})
		case !same:
			release.Dirty = append(release.Dirty, file)
		}
	}
}
