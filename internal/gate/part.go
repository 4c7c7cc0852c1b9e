package gate

import (
	"context"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/verscheck/verscheck/internal/collect"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// part is what one overlay, or one file of plain manifests, came to: all that is kept of it. It depends on the files that were
// read for it and on nothing else, neither the release nor the configuration. It is stored, so that all of it is exported.
type part struct {
	fact.Inventory

	Objects   int
	Unchecked []diag.Unchecked
}

func partOf(r render.Result, scan *collect.ScalarScan) part {
	return part{
		Inventory: fact.Inventory{Images: collect.Images(r), Scalars: scan.Scalars(r)},
		Objects:   len(r.Objects), Unchecked: r.Unchecked,
	}
}

func (g *Gathered) add(p part) {
	g.Add(p.Inventory)
	g.Objects += p.Objects
	g.Unchecked = append(g.Unchecked, p.Unchecked...)
}

// addParts adds what the chosen overlays came to, in their order: as it was kept where all that it rests on is as it was then, else
// rendered.
func (g *Gathered) addParts(ctx context.Context, in Input) {
	var chosen []Choice
	for _, o := range g.Overlays {
		if o.Chosen {
			chosen = append(chosen, o)
		}
	}
	parts := make([]part, len(chosen))
	kept := keeper{tree: g.tree, cache: in.Cache, limits: in.Limits}
	missing := kept.recall(chosen, parts)
	g.Recalled = len(chosen) - len(missing)
	if len(missing) > 0 {
		var scan collect.ScalarScan
		renderEach(ctx, g.tree, chosen, missing, func(i int, r render.Result) {
			parts[i] = partOf(r, &scan)
			kept.remember(chosen[i], r, parts[i])
		})
	}
	for _, p := range parts {
		g.add(p)
	}
}

// renderEach renders the overlays at some indices, and hands over each result as soon as it is there.
func renderEach(ctx context.Context, tree *render.Tree, overlays []Choice, indices []int, done func(int, render.Result)) {
	restore := render.Isolate()
	defer restore()
	var dirs []string
	var at []int
	for _, i := range indices {
		if !overlays[i].Manifest {
			dirs, at = append(dirs, overlays[i].Path), append(at, i)
		}
	}
	tree.RenderEach(ctx, dirs, func(n int, r render.Result) { done(at[n], r) })
	for _, i := range indices {
		if overlays[i].Manifest {
			done(i, tree.Manifests(ctx, []string{overlays[i].Path})[0])
		}
	}
}

// recall fills in the parts that are still true, and returns the indices of the others.
func (k keeper) recall(chosen []Choice, parts []part) (missing []int) {
	found := make([]bool, len(chosen))
	if k.cache != nil {
		var next atomic.Int64
		var group errgroup.Group
		for range max(k.limits.Workers, 1) {
			group.Go(func() error {
				for {
					i := int(next.Add(1)) - 1
					if i >= len(chosen) {
						return nil
					}
					parts[i], found[i] = k.find(chosen[i])
				}
			})
		}
		_ = group.Wait() // none returns an error: what is not found is rendered
	}
	for i := range found {
		if !found[i] {
			missing = append(missing, i)
		}
	}
	return missing
}
