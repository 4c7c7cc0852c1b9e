package collect

import (
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// Entries returns the entries of images: that an overlay meets, in the order of the result. Of one that rewrites nothing it says
// what stands there that may have been meant.
func Entries(r render.Result) []fact.Entry {
	layers := map[*render.Object][]fact.Image{} // of results that several entries share, by their first object
	taken := map[string]map[string]bool{}       // by directory, the names of images that its living entries are for
	for _, e := range r.Entries {
		if taken[e.Dir] == nil {
			taken[e.Dir] = map[string]bool{}
		}
		if e.Fate != render.Dead {
			taken[e.Dir][e.Name], taken[e.Dir][e.NewName] = true, true
		}
	}
	entries := make([]fact.Entry, 0, len(r.Entries))
	for _, e := range r.Entries {
		f := fact.Entry{
			Name: e.Name, NewName: e.NewName, NewTag: e.NewTag, TagSuffix: e.TagSuffix, Digest: e.Digest,
			At: e.At, SetAt: e.SetAt, Dir: e.Dir, Component: e.Component, Transformer: e.Transformer,
			Fate: fact.Fate(e.Fate), Why: e.Why, Other: e.Other,
		}
		if e.By != nil {
			by := fact.Entry{NewName: e.By.NewName, NewTag: e.By.NewTag, TagSuffix: e.By.TagSuffix, Digest: e.By.Digest}
			f.By = &fact.Overwriter{Name: e.By.Name, Sets: by.Sets(), At: e.By.At}
			f.By.At.Overlay = r.Overlay
		}
		if e.Layer != nil {
			var first *render.Object
			if len(e.Layer.Objects) > 0 {
				first = &e.Layer.Objects[0]
			}
			if _, known := layers[first]; !known {
				layers[first] = Images(*e.Layer)
			}
			meant(&f, e, layers[first], taken[e.Dir])
		}
		entries = append(entries, f)
	}
	return entries
}
