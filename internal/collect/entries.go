package collect

import (
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// Entries returns the entries of images: that an overlay meets, in the order of the result. Of one that rewrites nothing it says
// what stands there that may have been meant.
func Entries(r render.Result) []fact.Entry {
	layers := map[*render.Object][]fact.Image{} // of results that several entries share, by their first object
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
		if e.Layer != nil && len(e.Layer.Objects) > 0 {
			key := &e.Layer.Objects[0]
			images, known := layers[key]
			if !known {
				images = Images(*e.Layer)
				layers[key] = images
			}
			meant(&f, e, images, taken(r.Entries, e.Dir))
		}
		entries = append(entries, f)
	}
	return entries
}

// taken returns the names of images that the living entries of a directory are for, before and behind them.
func taken(entries []render.Entry, dir string) map[string]bool {
	names := map[string]bool{}
	for _, e := range entries {
		if e.Dir == dir && e.Fate != render.Dead {
			names[e.Name], names[e.NewName] = true, true
		}
	}
	return names
}
