package gate

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/committed"
	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// addRenders finds the committed renders of overlays and compares them. They become choices like plain manifests, as they are what
// users apply. The error is the context's.
func (g *Gathered) addRenders(ctx context.Context, in Input, graph render.Graph) error {
	pairs := slices.DeleteFunc(slices.Clone(in.Config.Renders), func(pair config.Render) bool { return !inside(g.dir, pair.Rendered.Name) })
	likely := g.likelyRenders(in, graph)
	g.outlined = len(pairs)+len(likely) > 0
	for _, pair := range pairs {
		g.addPair(ctx, in, graph, pair)
	}
	g.findRenders(ctx, in, graph, likely)
	return ctx.Err()
}

// inside reports whether a path is at or below a directory.
func inside(dir, name string) bool {
	return dir == "." || name == dir || strings.HasPrefix(name, dir+"/")
}

// chooseRender decides whether a committed render is looked at. A file that manifests: lists is a choice already; its index is that
// in the overlays, else -1.
func (g *Gathered) chooseRender(name, why string, in Input) (c Choice, at int) {
	at = slices.IndexFunc(g.Overlays, func(c Choice) bool { return c.Manifest && c.Path == name })
	if at >= 0 {
		return g.Overlays[at], at
	}
	c = Choice{Path: name, File: name, Manifest: true}
	if c, ok := bySelection(c, in.Config.Overlays, in.Select); ok {
		return c, at
	}
	return c.decided(true, why), at
}

// addPair compares a pair of the configuration. Its overlay need not be one that is checked.
func (g *Gathered) addPair(ctx context.Context, in Input, graph render.Graph, pair config.Render) {
	name, dir := pair.Rendered.Name, pair.Overlay.Name
	unable := func(at diag.Place, reason, help string) {
		g.Unchecked = append(g.Unchecked, diag.Unchecked{
			Subject: name, Kind: diag.NotRead, Reason: "it cannot be compared with a render of " + dir + ": " + reason, Help: help, At: at, Blocks: true,
		})
	}
	if _, err := g.tree.Text(name); errors.Is(err, fs.ErrNotExist) {
		unable(pair.Rendered.At, "there is no such file", "correct the path, or run `kustomize build` and commit the file")
		return
	}
	c, at := g.chooseRender(name, "under renders:, as a render of "+dir, in)
	if at < 0 {
		g.Overlays = append(g.Overlays, c)
	}
	i := slices.IndexFunc(graph.Overlays, func(o render.Overlay) bool { return o.Dir == dir })
	switch {
	case !c.Chosen:
		return
	case i < 0:
		unable(pair.Overlay.At, "there is no kustomization in it", "correct the path: `verscheck list overlays` shows them all")
		return
	}
	parts := g.partsOf(ctx, in, []Choice{c, {Path: dir, File: graph.Overlays[i].File}})
	file, overlay := parts[0], parts[1]
	if len(overlay.Unchecked) > 0 {
		unable(pair.Overlay.At, overlay.Unchecked[0].Reason, overlay.Unchecked[0].Help)
	}
	if len(file.Unchecked)+len(overlay.Unchecked) > 0 {
		return // what is wrong with the file is told as its part is added
	}
	r := committed.Compare(file.side(name), overlay.side(dir))
	g.compareSchemas(ctx, in, &r, file.side(name), overlay.side(dir))
	g.Rendered = append(g.Rendered, r)
}

// likelyRenders chooses the files that stand where renders are committed.
func (g *Gathered) likelyRenders(in Input, graph render.Graph) []Choice {
	var likely []Choice
	for _, name := range graph.Manifests {
		paired := slices.ContainsFunc(in.Config.Renders, func(pair config.Render) bool { return pair.Rendered.Name == name })
		if paired || !committed.Usual(name) {
			continue
		}
		if c, _ := g.chooseRender(name, "", in); c.Chosen {
			likely = append(likely, c)
		}
	}
	return likely
}

// findRenders finds which files are renders of an overlay by what is in them. All overlays are rendered for it that are not excluded by
// default, as any may be the one.
func (g *Gathered) findRenders(ctx context.Context, in Input, graph render.Graph, likely []Choice) {
	var files []committed.Side
	for i, p := range g.partsOf(ctx, in, likely) {
		// One that cannot be read as manifests is a file like any other here.
		if side := p.side(likely[i].Path); len(p.Unchecked) == 0 && committed.Telling(side) {
			files = append(files, side)
		}
	}
	if len(files) == 0 {
		g.outlined = g.outlined && len(in.Config.Renders) > 0
		return
	}
	var overlays []Choice
	for _, o := range graph.Overlays {
		if !o.Component && o.Excluded == "" {
			overlays = append(overlays, Choice{Path: o.Dir, File: o.File})
		}
	}
	var sides, notRendered []committed.Side
	for i, p := range g.partsOf(ctx, in, overlays) {
		if side := p.side(overlays[i].Path); len(p.Unchecked) == 0 {
			sides = append(sides, side)
		} else {
			notRendered = append(notRendered, side)
		}
	}
	for _, file := range files {
		g.pair(ctx, in, file, sides, notRendered)
	}
}

// pair compares a file with the overlays that it must be a render of, if there are any.
func (g *Gathered) pair(ctx context.Context, in Input, file committed.Side, sides, notRendered []committed.Side) {
	name := file.Path
	candidates := committed.Candidates(file, sides)
	if len(candidates) == 0 {
		return
	}
	r := committed.Resemble(file, candidates)
	c, at := g.chooseRender(name, "a render of "+r.Overlay+": "+r.Why, in)
	if at < 0 {
		if left, reason := leftOut(r.Overlay, in); left && len(in.Select.Only) == 0 {
			c = c.decided(false, "a render of "+r.Overlay+", "+reason)
		}
		g.Overlays = append(g.Overlays, c)
	}
	if !c.Chosen || in.Past {
		return
	}
	if rival, ok := committed.Rival(r, candidates[0], notRendered); ok {
		g.Unchecked = append(g.Unchecked, diag.Unchecked{
			Subject: name, Kind: diag.NotRendered, At: diag.Place{File: name, Overlay: name},
			Reason: "whether it is a stale render of " + r.Overlay + " cannot be told: it may be one of " + rival + ", which is not rendered",
			Help:   "say which in .verscheck.yaml: renders: [{rendered: " + name + ", overlay: …}]",
		})
		return
	}
	g.compareSchemas(ctx, in, &r, file, candidates[0])
	g.Rendered = append(g.Rendered, r)
}

// leftOut reports whether somebody has decided that an overlay is not looked at, and how: its renders are not, either.
func leftOut(dir string, in Input) (left bool, how string) {
	c, decided := bySelection(Choice{Path: dir}, in.Config.Overlays, in.Select)
	switch {
	case decided:
		return !c.Chosen, c.Why
	case len(in.Config.Overlays.Include) > 0 && !in.Config.Overlays.Included(dir):
		return true, "not named by overlays: include:"
	}
	return false, ""
}

func (p part) side(path string) committed.Side {
	return committed.Side{Path: path, Objects: p.Outline, Images: p.Images, Files: p.Files}
}

// compareSchemas compares the schemas of custom resources, which no part holds. Where those that stand in the overlay's files are
// not the ones in the manifest, a build that takes them through every patch decides. An error is the context's, which ends all.
func (g *Gathered) compareSchemas(ctx context.Context, in Input, r *fact.Rendered, file, overlay committed.Side) {
	there := g.schemas(ctx, in, file.Files)
	if len(there) == 0 || len(committed.StaleSchemas(*r, file, there, g.schemas(ctx, in, overlay.Files))) == 0 {
		return
	}
	restore := render.Isolate()
	defer restore()
	if fresh, err := g.tree.BuiltSchemas(ctx, overlay.Path); err == nil {
		r.Changed = append(r.Changed, committed.StaleSchemas(*r, file, there, fresh)...)
	}
}

// schemas returns the schemas in some files, each as it was kept when its content is what it was then.
func (g *Gathered) schemas(ctx context.Context, in Input, files []string) map[string]string {
	all := map[string]string{}
	for _, file := range files {
		if text, err := g.tree.Text(file); err != nil || !strings.Contains(text, "CustomResourceDefinition") {
			continue
		}
		var found map[string]string
		name := "schemas " + g.tree.ContentOf(file)
		if in.Cache != nil {
			if data, ok := in.Cache.Get(name); ok && json.Unmarshal(data, &found) == nil {
				maps.Copy(all, found)
				continue
			}
		}
		found, err := g.tree.Schemas(ctx, []string{file})
		if err != nil {
			continue
		}
		maps.Copy(all, found)
		if data, err := json.Marshal(found); err == nil && in.Cache != nil {
			in.Cache.Put(name, data)
		}
	}
	return all
}
