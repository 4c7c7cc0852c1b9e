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
	"slices"

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
	Identity own.Identity
	Release  fact.Release
	Config   *config.Config // never nil
	Select   Select
	Limits   render.Limits

	Rules     []rules.Rule
	Selection rules.Selection

	// Ask is the registry stage. nil: no registry is asked, and NotAsked says why, as in "--offline".
	Ask      func(context.Context, []fact.Ref) map[fact.Ref]fact.Answer
	NotAsked string
	Require  bool // whatever a registry cannot tell blocks
}

// Gathered is what the reading stages came to.
type Gathered struct {
	Tree      *render.Tree
	Overlays  []Choice // every kustomization that was found, and every file of plain manifests
	Images    []fact.Image
	Objects   int
	Unchecked []diag.Unchecked
}

// Survey finds the overlays and chooses those to check, without rendering any. The error is one of reading the directory itself,
// or of the context.
func Survey(ctx context.Context, in Input) (Gathered, error) {
	g := Gathered{Tree: render.Open(in.Tree, collect.Tags, in.Limits)}
	dir, err := g.Tree.Dir(in.Dir)
	if err != nil {
		return g, err
	}
	graph, err := g.Tree.Discover(ctx, dir)
	if err != nil {
		return g, err
	}
	g.Unchecked = graph.Unchecked
	g.Overlays = choose(graph.Overlays, in.Config.Overlays, in.Select)
	manifests, err := g.Tree.Match(ctx, dir, matcher(in.Config.Manifests))
	if err != nil {
		return g, err
	}
	for _, name := range manifests {
		g.Overlays = append(g.Overlays, Choice{Path: name, Chosen: true, Why: "listed under manifests:", Manifest: true})
	}
	if dir == "." {
		g.Unchecked = append(g.Unchecked, unmatched(g.Overlays, in)...)
	}
	return g, nil
}

// Gather surveys, renders the chosen overlays and collects their images. The error is that of [Survey]; everything else that
// went wrong is unchecked.
func Gather(ctx context.Context, in Input) (Gathered, error) {
	g, err := Survey(ctx, in)
	if err != nil {
		return g, err
	}
	for _, r := range renderAll(ctx, g.Tree, g.Overlays) {
		g.Unchecked = append(g.Unchecked, r.Unchecked...)
		g.Objects += len(r.Objects)
		g.Images = append(g.Images, collect.Images(r, g.Tree)...)
	}
	if err := ctx.Err(); err != nil {
		return g, err
	}
	claim(&g, in)
	return g, nil
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
	restore := render.Isolate()
	defer restore()
	return append(tree.Render(ctx, dirs), tree.Manifests(ctx, files)...)
}

// claim tells own images from others: what the configuration says counts, else what can be inferred.
func claim(g *Gathered, in Input) {
	refs := distinct(g.Images)
	claims := own.Infer(own.Input{Identity: in.Identity, Release: in.Release, Refs: refs})
	kept := g.Images[:0]
	for _, image := range g.Images {
		if image.Problem != "" {
			image.Why = "it is no image reference"
			kept = append(kept, image)
			continue
		}
		repository := image.Ref.Repository()
		image.Own, image.Why = claims[repository].Own, claims[repository].Why
		image.Local = names(in.Config.Registry, image.Ref.Host)
		if entry, ok := in.Config.Image(repository); ok {
			if entry.Policy.Ignores() {
				continue
			}
			image.Policy, image.Denied = entry.Policy, entry.Deny
			switch entry.Own {
			case config.Claimed:
				image.Own, image.Why = true, "images: in "+in.Config.File+" says so"
			case config.Disclaimed:
				image.Own, image.Why = false, "images: in "+in.Config.File+" says so"
			case config.Unstated:
			}
		}
		kept = append(kept, image)
	}
	g.Images = kept
}

// names reports whether the configuration names a registry, so that whoever wrote it means that host.
func names(r config.Registry, host string) bool {
	named := func(h config.Host) bool { return h.Host == host }
	return slices.ContainsFunc(r.Allow, named) || slices.ContainsFunc(r.PlainHTTP, named)
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
