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

// judged lists the files that a verdict rests on: those that overlays have read, and those that hold an own image or a version that is
// compared, as charts, documents and version files do.
func (g *Gathered) judged() []string {
	files := slices.Clone(g.files)
	for _, c := range g.Carriers {
		if c.Compared {
			files = append(files, c.At.File)
		}
	}
	for _, image := range g.Images {
		if image.Own {
			files = append(files, image.At.File)
		}
	}
	slices.Sort(files)
	return slices.Compact(files)
}

// compareCommit finds the files that count and are not as in the commit.
func (g *Gathered) compareCommit(in Input, release *fact.Release) {
	if in.Commit == nil || !release.Compares() {
		return
	}
	for _, file := range g.judged() {
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
