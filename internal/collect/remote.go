package collect

import (
	"unicode/utf8"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/remote"
	"github.com/verscheck/verscheck/internal/render"
)

// Remotes returns the entries of an overlay's kustomizations that lead out of the tree. Whose repositories they lead to is not
// decided here, nor whether a ref that looks like either is a branch or a tag.
func Remotes(r render.Result) []fact.RemoteBase {
	var bases []fact.RemoteBase
	for _, entry := range r.Remotes {
		base := fact.RemoteBase{Address: remote.Printable(entry.Address), Field: entry.Field, At: entry.At, Nested: entry.Fetched}
		a, err := remote.Parse(entry.Address, entry.FileOnly)
		if err != nil {
			base.Pin = fact.Open // kustomize cannot read it either, which is told where the overlay is unchecked
			bases = append(bases, base)
			continue
		}
		base.Kind, base.Host, base.Repo, base.Path, base.Ref, base.Pin = a.Kind, a.Host, a.Repo, a.Path, a.Ref, a.Pin()
		if a.RefRaw != "" && entry.At.EndColumn > 0 {
			base.RefAt = true
			base.At.Column += utf8.RuneCountInString(entry.Address[:a.RefAt])
			base.At.EndColumn = base.At.Column + utf8.RuneCountInString(a.RefRaw)
		}
		bases = append(bases, base)
	}
	return bases
}
