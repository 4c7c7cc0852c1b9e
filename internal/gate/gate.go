// Package gate runs the stages for one tree and one release: render, collect, ask, judge. Every reading and asking ends before
// the first rule runs.
//
// It leaves to others what tree and which release that is (cmd, packages git and release), and how the report is written
// (package report). It knows no terminals and no flags.
package gate

import (
	"cmp"
	"context"
	"io/fs"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/verscheck/verscheck/internal/collect"
	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/own"
	"github.com/verscheck/verscheck/internal/render"
	"github.com/verscheck/verscheck/internal/rules"
)

// Input is what one run is about.
type Input struct {
	Tree     fs.FS  // nothing outside it is read
	Dir      string // the directory of the tree below which overlays are looked for, "." for all of it
	Stream   string // a file of the tree, of rendered objects, that is checked alone, and no overlay is looked for; "" otherwise
	Identity own.Identity
	Release  fact.Release
	Config   *config.Config // never nil
	Select   Select
	Limits   render.Limits
	Chains   bool // tell of each image who wrote its tag, layer by layer, which takes further builds

	Rules     []rules.Rule
	Selection rules.Selection

	// Ask is the registry stage: an answer for each of some distinct references. nil: no registry is asked, and NotAsked
	// says why, as in "--offline".
	Ask      func(context.Context, []fact.Ref) map[fact.Ref]fact.Answer
	NotAsked string
	Require  bool // whatever a registry cannot tell blocks
}

// Gathered is what the reading stages came to.
type Gathered struct {
	fact.Inventory // images that the configuration ignores included

	Overlays  []Choice // every kustomization that was found, and every file of plain manifests
	Objects   int
	Unchecked []diag.Unchecked

	tree *render.Tree
}

// Line returns a line of a file of the tree, counted from 1 and without its line break; not ok when there is none.
func (g Gathered) Line(file string, line int) (string, bool) {
	text, err := g.tree.Text(file)
	if err != nil || line < 1 {
		return "", false
	}
	for range line - 1 {
		_, after, ok := strings.Cut(text, "\n")
		if !ok {
			return "", false
		}
		text = after
	}
	text, _, _ = strings.Cut(text, "\n")
	return strings.TrimPrefix(text, "\ufeff"), true
}

// Survey finds the overlays and chooses those to check, without rendering any. The error is one of reading the directory itself,
// or of the context.
func Survey(ctx context.Context, in Input) (Gathered, error) {
	g := Gathered{tree: render.Open(in.Tree, collect.Tags, in.Limits)}
	if in.Stream != "" {
		g.Overlays = []Choice{{Path: in.Stream, Manifest: true, Chosen: true, Why: "named on the command line"}}
		return g, nil
	}
	var err error
	if in.Dir, err = g.tree.Dir(in.Dir); err != nil {
		return g, err
	}
	graph, err := g.tree.Discover(ctx, in.Dir)
	if err != nil {
		return g, err
	}
	manifests, err := g.tree.Match(ctx, in.Dir, matcher(in.Config.Manifests))
	if err != nil {
		return g, err
	}
	for _, o := range graph.Overlays {
		g.Overlays = append(g.Overlays, chooseOverlay(o, in.Config.Overlays, in.Select))
	}
	for _, name := range manifests {
		g.Overlays = append(g.Overlays, chooseManifest(name, in.Config.Overlays, in.Select))
	}
	g.Unchecked = append(graph.Unchecked, unmatched(g.Overlays, in)...)
	return g, nil
}

// Gather surveys, renders the chosen overlays and collects their images. The error is that of [Survey]; everything else that
// went wrong is unchecked.
func Gather(ctx context.Context, in Input) (Gathered, error) {
	g, err := Survey(ctx, in)
	if err != nil {
		return g, err
	}
	for _, p := range parts(ctx, g, in.Chains) {
		g.add(p)
	}
	if err := ctx.Err(); err != nil {
		return g, err
	}
	claim(&g, in)
	g.Unchecked = append(g.Unchecked, unclaimed(g.Images, in)...)
	return g, nil
}

// part is what one overlay, or one file of plain manifests, came to: all that is kept of it. It depends on the files that were
// read for it and on nothing else, neither the release nor the configuration.
type part struct {
	fact.Inventory

	Objects   int
	Unchecked []diag.Unchecked
}

func partOf(ctx context.Context, r render.Result, chains bool) part {
	p := part{Objects: len(r.Objects), Unchecked: r.Unchecked}
	if chains {
		p.Images, _ = collect.Chained(ctx, r) // Gather looks at the context itself
	} else {
		p.Images = collect.Images(r)
	}
	return p
}

func (g *Gathered) add(p part) {
	g.Add(p.Inventory)
	g.Objects += p.Objects
	g.Unchecked = append(g.Unchecked, p.Unchecked...)
}

// parts renders the chosen overlays and collects from each what is kept of it.
func parts(ctx context.Context, g Gathered, chains bool) []part {
	restore := render.Isolate()
	defer restore()
	results := renderAll(ctx, g.tree, g.Overlays)
	list := make([]part, len(results))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, r := range results {
		group.Go(func() error {
			list[i] = partOf(ctx, r, chains)
			return nil
		})
	}
	_ = group.Wait() // no worker returns an error
	return list
}

func renderAll(ctx context.Context, tree *render.Tree, overlays []Choice) []render.Result {
	var dirs, files []string
	for _, o := range overlays {
		switch {
		case !o.Chosen:
		case o.Manifest:
			files = append(files, o.Path)
		default:
			dirs = append(dirs, o.Path)
		}
	}
	return append(tree.Render(ctx, dirs), tree.Manifests(ctx, files)...)
}

// distinct returns the references of images, sorted, each once.
func distinct(images []fact.Image) []fact.Ref {
	var refs []fact.Ref
	for _, image := range images {
		if image.Problem == "" {
			refs = append(refs, image.Ref)
		}
	}
	slices.SortFunc(refs, func(a, b fact.Ref) int { return cmp.Compare(a.String(), b.String()) })
	return slices.Compact(refs)
}
