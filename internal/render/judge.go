package render

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/verscheck/verscheck/internal/diag"
)

// maxChains bounds the routes from one overlay to its kustomizations.
const maxChains = 1000

// addJudged adds the entries of the kustomizations of an overlay that did render, the outermost first. Where the marker of an
// entry arrived it is live; where none did, its own directory is built once more. That is done once for all overlays.
func (t *task) addJudged(ctx context.Context, r *Result, j *jail) {
	arrived := arrivedIn(r.Objects)
	read := j.views()
	t.eachLayer(r, func(chain []string, l *layer) []Entry {
		entries := slices.Clone(l.entries)
		sure := true
		for i := range entries {
			e := &entries[i]
			if e.arrived(arrived) {
				e.Fate = Live
			}
			sure = sure && e.Fate == Live && !e.mayMeanMore(j.mode, read)
		}
		if sure {
			return entries
		}
		for i, judged := range t.judged(ctx, chain, l) {
			if entries[i].Fate == Live {
				judged.Fate, judged.Why, judged.By, judged.Layer = Live, "", nil, nil
			}
			entries[i] = judged
		}
		return entries
	})
}

// addUnknown adds the entries of an overlay that did not render.
func (t *task) addUnknown(r *Result) {
	t.eachLayer(r, func(_ []string, l *layer) []Entry {
		entries := slices.Clone(l.entries)
		for i := range entries {
			entries[i].Fate = Unknown
		}
		return entries
	})
}

// eachLayer judges every layer of an overlay by every chain that leads to it.
func (t *task) eachLayer(r *Result, judge func(chain []string, l *layer) []Entry) {
	first := map[*layer]int{} // of a layer's entries in the result
	for _, chain := range t.files.chains(r.Overlay) {
		l := t.files.layerIn(chain[len(chain)-1])
		if l == nil || len(l.entries) == 0 || t.files.disk.mounted(l.view.k.dir) {
			continue // what was fetched is somebody else's to mend
		}
		entries := judge(chain, l)
		at, again := first[l]
		if !again {
			first[l] = len(r.Entries)
			r.Entries = append(r.Entries, entries...)
			continue
		}
		for i, e := range entries {
			r.Entries[at+i] = better(r.Entries[at+i], e)
		}
	}
	for i := range r.Entries {
		e := &r.Entries[i]
		e.At.Overlay, e.SetAt.Overlay = r.Overlay, r.Overlay
		if e.Layer != nil {
			layer := *e.Layer
			layer.Overlay, layer.task = r.Overlay, t
			e.Layer = &layer
		}
	}
}

// chains lists the routes from a kustomization to all that it refers to: each ends in one of them, and begins in the nearest that
// is no component; all between are components. That is how far one must go to have a component's resources.
func (s *source) chains(dir string) [][]string {
	var list [][]string
	seen := map[string]bool{}
	var follow func(chain []string)
	follow = func(chain []string) {
		key := strings.Join(chain, "\n")
		if seen[key] || len(list) == maxChains {
			return
		}
		seen[key] = true
		list = append(list, chain)
		dir := chain[len(chain)-1]
		l := s.layerIn(dir)
		if l == nil {
			return
		}
		for _, e := range l.view.k.entries() {
			isBase := e.field == "resources"
			if !isBase && e.field != "components" {
				continue
			}
			target, ok := s.target(l.view.k.dir, e)
			if !ok {
				continue
			}
			name, info, err := s.resolve(target)
			switch {
			case err != nil, !info.IsDir():
			case isBase:
				follow([]string{name})
			case !slices.Contains(chain, name):
				follow(append(slices.Clip(chain), name))
			}
		}
	}
	follow([]string{dir})
	return list
}

// leadsTo reports whether an entry of a kustomization, as the library gets to see it, is a directory.
func (s *source) leadsTo(dir, entry, to string) bool {
	name := s.disk.join(dir, entry)
	if target, ok := s.disk.redirected(name); ok {
		name = target
	}
	name, _, err := s.resolve(name)
	return err == nil && name == to
}

// arrivedIn returns the places whose markers arrived in a value of one line: a text that has more may hold the kustomization itself.
func arrivedIn(objects []Object) map[diag.Place]bool {
	arrived := map[diag.Place]bool{}
	for _, o := range objects {
		if o.IsKustomization() { // itself, of which something is left out
			continue
		}
		for n, marks := range o.marks {
			if strings.Contains(n.Value, "\n") {
				continue
			}
			for _, m := range marks {
				arrived[diag.Place{File: m.Origin.File, Line: m.Origin.Line, Column: m.Origin.Column, EndColumn: m.Origin.EndColumn}] = true
			}
		}
	}
	return arrived
}

// judgement is what builds of a chain said of the entries of its last layer, once for all overlays.
type judgement struct {
	once    sync.Once
	entries []Entry
	by      *books
}

// judged returns the entries of the last layer of a chain with their fates.
func (t *task) judged(ctx context.Context, chain []string, l *layer) []Entry {
	d := t.files.disk
	key := strings.Join(chain, "\n")
	d.judging.Lock()
	judged := d.judgements[key]
	if judged == nil {
		judged = &judgement{}
		d.judgements[key] = judged
	}
	d.judging.Unlock()
	judged.once.Do(func() {
		first := &task{files: d.apart(), limits: t.limits}
		judged.by = first.files.books
		judged.entries = first.try(ctx, chain, l)
	})
	t.files.books.add(judged.by)
	return judged.entries
}
