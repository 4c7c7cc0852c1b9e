package render

import (
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
)

// Entry is one entry of a kustomization's images:, or one ImageTagTransformer, as an overlay meets it.
type Entry struct {
	Name, NewName, NewTag, TagSuffix, Digest string // as written

	At          diag.Place // of the name
	SetAt       diag.Place // of newTag, else of digest, tagSuffix or newName: of what it sets; the name's when it sets nothing
	Dir         string     // of its kustomization
	Component   bool       // that is a component, so that its fate is another from parent to parent
	Transformer bool

	Fate  Fate
	Why   string   // of Unknown; "" when the overlay is unchecked, which says it
	By    *Entry   // of Shadowed: what overwrites it
	Other []string // names of images that it rewrites although they are not its name: that is a regular expression

	// Of Dead: what its directory renders to before its turn, nil where that cannot be had, and the names of the images there that
	// it would rewrite if they were its name.
	Layer   *Result
	InReach []string

	marked []diag.Place // where markers stand that can have come from nowhere else
}

// Fate says what an entry does in the render of its own directory, or, for one of a component, in that of the overlay that uses
// the component.
type Fate string

// The fates. An entry whose image a kustomization further out rewrites once more is live.
const (
	Live     Fate = "live"
	Dead     Fate = "dead"     // it rewrites nothing
	Shadowed Fate = "shadowed" // another one of its directory overwrites what it writes, wherever it writes it
	Unknown  Fate = "unknown"
)

// setsVersion reports whether an entry writes a tag or digest, and not at most a name.
func (e *Entry) setsVersion() bool { return e.NewTag != "" || e.Digest != "" || e.TagSuffix != "" }

// overwrites reports whether nothing is left of what another entry wrote where this one writes after it. A suffix leaves the
// tag that it is appended to, and a name by which this one knows the image in the first place has done its work.
func (e *Entry) overwrites(f *Entry) bool {
	if f.setsVersion() {
		return e.NewTag != "" || e.Digest != ""
	}
	return f.NewName != "" && e.NewName != "" && NewEntryName(e.Name).Match(f.Name)
}

// arrived reports whether a marker of the entry is among those that arrived.
func (e *Entry) arrived(at map[diag.Place]bool) bool {
	return slices.ContainsFunc(e.marked, func(p diag.Place) bool { return at[p] })
}

// target is the name of an image behind the entry.
func (e *Entry) target() string {
	if e.NewName != "" {
		return e.NewName
	}
	return e.Name
}

// better returns the fate of an entry that has one fate here and another there: alive anywhere is alive. What is not known somewhere
// cannot be called dead, if it is not a matter of the entry's own directory alone.
func better(a, b Entry) Entry {
	rank := map[Fate]int{Live: 4, Shadowed: 2, Dead: 1}
	if a.Component {
		rank[Unknown] = 3
	}
	if rank[b.Fate] > rank[a.Fate] {
		a, b = b, a
	}
	for _, name := range b.Other {
		a.addOther(name)
	}
	return a
}

func (e *Entry) addOther(name string) {
	if !slices.Contains(e.Other, name) {
		e.Other = append(slices.Clip(e.Other), name)
	}
}

// looksAtVersion reports whether the name of an entry can match a tag or digest, so that a marker behind it may change what it
// matches.
func (e *Entry) looksAtVersion() bool {
	// The name of a registry may hold a port: "localhost:5000/app".
	return strings.ContainsAny(e.Name[strings.LastIndexByte(e.Name, '/')+1:], `:@*+?()[]{}^$\|`)
}

// mayMeanMore reports whether the name of an entry, as an expression, may match the name of another image in the files that were
// read: a first look, which is not sure.
func (e *Entry) mayMeanMore(m mode, read []*view) bool {
	if strings.Contains(e.Name, "|") {
		return true
	}
	if !strings.Contains(e.Name, ".") || strings.ContainsAny(e.Name, `*+?()[]{}^$\`) {
		return false
	}
	return slices.ContainsFunc(read, func(v *view) bool { return v.hasAnother(e.Name, m) })
}
