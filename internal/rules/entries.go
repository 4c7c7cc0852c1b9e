package rules

import (
	"slices"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
)

// entries returns the entries of images:, each once. What an entry is in one overlay it is in all, but for one of a component, which
// is alive if it is in any of those that use it, and not judged if one of these could not be rendered.
func (p *Pass) entries() []fact.Entry {
	type key struct {
		at              diag.Place
		dir, name, what string
	}
	at := map[key]int{}
	var entries []fact.Entry
	for _, e := range p.Entries {
		k := key{at: e.At.Text()}
		if e.At.Line == 0 { // of several without a place only those that say the same are the same
			k = key{diag.Place{File: e.At.File}, e.Dir, e.Name, e.Sets()}
		}
		i, known := at[k]
		if !known {
			at[k] = len(entries)
			entries = append(entries, e)
			continue
		}
		entries[i] = joined(entries[i], e)
	}
	return entries
}

// joined makes one of an entry as two overlays meet it.
func joined(a, b fact.Entry) fact.Entry {
	rank := map[fact.Fate]int{fact.Live: 4, fact.Shadowed: 2, fact.Dead: 1}
	if a.Component || a.Dir != b.Dir { // one file may be the kustomization of two directories
		rank[fact.Unknown] = 3
	}
	if rank[b.Fate] > rank[a.Fate] {
		a, b = b, a
	}
	for _, name := range b.Other {
		if !slices.Contains(a.Other, name) {
			a.Other = append(slices.Clip(a.Other), name)
		}
	}
	return a
}

// entryInWords names an entry for the beginning of a message.
func entryInWords(e fact.Entry) string {
	if e.Transformer {
		return "the ImageTagTransformer for " + e.Name
	}
	return "the images: entry " + e.Name
}

// inVain says what an entry would do and does not.
func inVain(e fact.Entry) string {
	if sets := e.Sets(); sets != "" {
		return "sets " + sets + " nowhere"
	}
	return "rewrites nothing"
}
