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
	"strings"

	"github.com/verscheck/verscheck/internal/collect"
	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/fetch"
	"github.com/verscheck/verscheck/internal/own"
	"github.com/verscheck/verscheck/internal/remote"
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
	Tags     []string       // all git tags of the repository: what else it releases
	Config   *config.Config // never nil
	Select   Select
	Limits   render.Limits
	// MaxOverlays is how many overlays are checked; 0: all.
	MaxOverlays int
	Cache       Cache  // nil: every overlay is rendered
	Commit      Commit // the commit that is released, when the tree is a work tree that may differ from it; nil otherwise
	// Tracked reports whether git tracks a file of the tree; nil: all count as tracked.
	Tracked func(name string) bool
	Past    bool // the tree is that of an older release: what the configuration names need not be there, and no render is compared
	Chains  bool // tell of each image who wrote its tag, layer by layer, which takes further builds

	// IsCommit reports whether a full or abbreviated id is that of a commit of this repository. nil: nobody knows.
	IsCommit func(id string) bool

	// Unchecked is what is known beforehand to be missing in the tree.
	Unchecked []diag.Unchecked

	Rules     []rules.Rule
	Selection rules.Selection
	NoIgnores bool            // what somebody wants to ignore is reported all the same
	Baseline  []fact.Accepted // findings that are not reported
	Today     string          // year, month and day, "2027-01-31": for what ends on a day
	Mend      string          // the command that makes the edits which findings propose; "" where none can

	// Progress is told what the run is at, and of how many of them it is which, 0 where that cannot be said. It is called by several
	// at once. nil: nobody wants to know.
	Progress func(what string, done, total int)

	// Ask is the registry stage: an answer for each of some distinct references. nil: nobody is asked. NotAsked says why no registry
	// is, as in "--offline"; somebody else may answer all the same, and has NotAsked for the rest.
	Ask      func(context.Context, []fact.Question) map[fact.Ref]fact.Answer
	NotAsked string
	AskedOf  string // who answers when that is no registry, "the record r.json"; "" for registries
	Require  bool   // whatever a registry cannot tell blocks

	// Fetch gets what a pinned remote base leads to; its error is a [*fetch.Problem], or the context's. nil: nothing is fetched.
	Fetch func(context.Context, remote.Address) (fetch.Found, error)
	// FindTag looks a tag up in another repository, which is named by its address or by a path from the root of the checked one, and
	// returns the commit that it is on, "" when there is none. The error is a [*fetch.Problem], or the context's. nil: none is looked up.
	FindTag func(ctx context.Context, repository, tag string) (commit string, err error)
	Origin  Origin // whose tag is compared with the checked commit; zero: none's
}

// Gathered is what the reading stages came to.
type Gathered struct {
	fact.Inventory // images that the configuration ignores included

	Overlays  []Choice // every kustomization that was found, and every file of plain manifests
	Helm      []Choice // every Helm chart that was found
	Texts     Texts
	Recalled  int // how many overlays were not rendered, as they are as in an earlier run
	Objects   int
	Unchecked []diag.Unchecked

	tree     *render.Tree
	config   *config.Config
	files    []string        // that the chosen overlays have read
	dir      string          // Input.Dir without symlinks
	recalled map[string]bool // parts that were kept
	parts    map[string]part // by the path of a choice
	graph    render.Graph
	fetched  map[string]fetch.Found // by address
	outlined bool                   // there are committed renders, so that parts need outlines
}

// Line returns a line of a file of the tree, counted from 1 and without its line break; not ok when there is none, or it stands
// where values of Secrets do. The configuration's are those of the file that is in force, which need not be the tree's.
func (g Gathered) Line(file string, line int) (string, bool) {
	var text string
	var err error
	if file == g.config.File && file != "" {
		text = g.config.Source
	} else {
		text, err = g.tree.Text(file)
	}
	if err != nil || line < 1 || g.tree.HoldsSecret(file, line) {
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

// Discover finds the overlays and chooses those to check, without rendering any: committed renders of overlays are not found. The
// error is one of reading the directory itself, or of the context.
func Discover(ctx context.Context, in Input) (Gathered, error) {
	g, _, err := discover(ctx, in)
	return g, err
}

func discover(ctx context.Context, in Input) (Gathered, render.Graph, error) {
	g := Gathered{config: in.Config, tree: render.Open(in.Tree, collect.Tags, in.Limits), parts: map[string]part{}, recalled: map[string]bool{}, fetched: map[string]fetch.Found{}}
	if in.Cache != nil {
		g.tree.Remember(in.Cache)
	}
	if in.Stream != "" {
		g.Overlays = []Choice{{Path: in.Stream, File: in.Stream, Manifest: true, Chosen: true, Why: "named on the command line"}}
		return g, render.Graph{}, nil
	}
	var err error
	if g.dir, err = g.tree.Dir(in.Dir); err != nil {
		return g, render.Graph{}, err
	}
	in.at("looking for overlays", 0, 0)
	graph, err := g.tree.Discover(ctx, g.dir)
	if err != nil {
		return g, graph, err
	}
	manifests, err := g.tree.Match(ctx, g.dir, matcher(in.Config.Manifests))
	if err != nil {
		return g, graph, err
	}
	for _, o := range graph.Overlays {
		g.Overlays = append(g.Overlays, chooseOverlay(o, in.Config.Overlays, in.Select))
	}
	for _, c := range graph.Charts {
		g.Helm = append(g.Helm, chooseChart(c, in))
	}
	for _, name := range manifests {
		g.Overlays = append(g.Overlays, chooseManifest(name, in.Config.Overlays, in.Select))
	}
	g.graph, g.Unchecked = graph, append(slices.Concat(in.Unchecked, graph.Unchecked), tooMany(g.Overlays, in.MaxOverlays)...)
	return g, graph, nil
}

// Survey discovers, and finds the committed renders: where a file may be one, overlays are rendered to tell. The error is that of
// [Discover].
func Survey(ctx context.Context, in Input) (Gathered, error) {
	g, graph, err := discover(ctx, in)
	if err != nil || in.Stream != "" {
		return g, err
	}
	if err := g.addRenders(ctx, in, graph); err != nil {
		return g, err
	}
	if !in.Past {
		unused, unchecked := unmatched(slices.Concat(g.Overlays, g.Helm), in)
		g.Unmatched, g.Unchecked = append(g.Unmatched, unused...), append(g.Unchecked, unchecked...)
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
	chosen := slices.DeleteFunc(slices.Clone(g.Overlays), func(c Choice) bool { return !c.Chosen })
	for _, p := range g.partsOf(ctx, in, chosen) {
		g.add(p)
	}
	clear(g.parts) // of a large tree they are megabytes, and all of it is in g now
	for _, c := range chosen {
		if g.recalled[c.Path] {
			g.Recalled++
		}
	}
	if err := ctx.Err(); err != nil {
		return g, err
	}
	if !in.Past { // no verdict about the past rests on what was found without configuration
		g.addCharts()
	}
	if err := g.addCarriers(ctx, in); err != nil {
		return g, err
	}
	g.prefer()
	g.addFound(in)
	claim(&g, in)
	claimCharts(&g, in)
	claimRemotes(&g, in)
	if err := g.addText(ctx, in); err != nil {
		return g, err
	}
	g.addUnclaimed(in)
	if in.Past || in.Dir != "." {
		g.Unmatched = nil // it need not have been there yet, or may be elsewhere
	}
	return g, nil
}

// at tells what the run is at.
func (in Input) at(what string, done, total int) {
	if in.Progress != nil {
		in.Progress(what, done, total)
	}
}

// distinct returns the references of images, sorted, each once.
func distinct(images []fact.Image) []fact.Ref {
	seen := map[fact.Ref]bool{}
	var refs []fact.Ref
	for _, image := range images {
		if image.Problem == "" && !seen[image.Ref] {
			seen[image.Ref] = true
			refs = append(refs, image.Ref)
		}
	}
	diag.SortBy(refs, func(a, b fact.Ref) int { return cmp.Compare(a.String(), b.String()) })
	return refs
}

// Files lists the files that the chosen overlays have read, sorted.
func (g Gathered) Files() []string {
	files := slices.Clone(g.files)
	slices.Sort(files)
	return slices.Compact(files)
}
