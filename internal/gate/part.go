package gate

import (
	"context"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/verscheck/verscheck/internal/collect"
	"github.com/verscheck/verscheck/internal/committed"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// part is what one overlay, or one file of plain manifests, came to: all that is kept of it. It depends on the files that were
// read for it and on nothing else, neither the release nor the configuration. It is stored, so that all of it is exported.
type part struct {
	fact.Inventory

	Objects   int
	Outline   []committed.Object // of the objects; nil where nothing is compared with them
	Files     []string           // that were read, sorted
	Unchecked []diag.Unchecked
}

// imagesOf collects the images of an overlay. What an interruption leaves of chains is never seen: [Gather] ends with the context.
func imagesOf(ctx context.Context, r render.Result, chains bool) []fact.Image {
	if !chains {
		return collect.Images(r)
	}
	images, _ := collect.Chained(ctx, r)
	return images
}

func partOf(r render.Result, images []fact.Image, scan *collect.ScalarScan, outlined bool) part {
	p := part{
		Inventory: fact.Inventory{Images: images, Entries: collect.Entries(r), Ignores: collect.Ignores(r), Remotes: collect.Remotes(r), Scalars: scan.Scalars(r)},
		Objects:   len(r.Objects), Files: r.Files, Unchecked: r.Unchecked,
	}
	if outlined {
		p.Outline = committed.Outline(r, p.Images)
	}
	return p
}

func (g *Gathered) add(p part) {
	g.Add(p.Inventory)
	g.Objects += p.Objects
	g.files = append(g.files, p.Files...)
	g.Unchecked = append(g.Unchecked, p.Unchecked...)
}

// partsOf returns what overlays came to, in their order: as it was kept where all that it rests on is as it was then, else rendered.
// In one run, nothing is looked up or rendered twice.
func (g *Gathered) partsOf(ctx context.Context, in Input, choices []Choice) []part {
	var unknown []Choice
	for _, c := range choices {
		if _, ok := g.parts[c.Path]; !ok {
			unknown = append(unknown, c)
		}
	}
	g.provideRemotes(ctx, in, unknown)
	found := make([]part, len(unknown))
	kept := keeper{tree: g.tree, cache: in.Cache, limits: in.Limits, outlined: g.outlined, chains: in.Chains, past: in.Past}
	missing := kept.recall(unknown, found)
	for _, c := range unknown {
		g.recalled[c.Path] = true
	}
	for _, i := range missing {
		g.recalled[unknown[i].Path] = false
	}
	if len(missing) > 0 {
		var scan collect.ScalarScan
		var done atomic.Int64
		in.at("rendering overlays", 0, len(missing))
		renderEach(ctx, g.tree, unknown, missing, func(i int, r render.Result) {
			found[i] = partOf(r, imagesOf(ctx, r, in.Chains), &scan, g.outlined)
			if ctx.Err() == nil { // else there may be chains missing in it
				kept.remember(unknown[i], r, found[i])
			}
			in.at("rendering overlays", int(done.Add(1)), len(missing))
		})
	}
	for i, c := range unknown {
		g.parts[c.Path] = found[i]
	}
	parts := make([]part, len(choices))
	for i, c := range choices {
		parts[i] = g.parts[c.Path]
	}
	return parts
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
