package render_test

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/collect"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// TestChainProperties holds what is promised of every chain against each fixture:
//
//   - to ask for chains changes nothing else, and a chain begins at the image's own place;
//   - at every link stands the tag or digest that it tells, no link comes twice, and a chain without a gap ends where nothing can be
//     below: in a resource, a generator, or something that was the first to write there;
//   - where a link is the first of a base, that writer is in a chain of that base, built by itself, at this very field.
func TestChainProperties(t *testing.T) {
	t.Parallel()
	rules, err := filepath.Glob("../rules/testdata/*/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(archives(t), rules...) {
		t.Run(strings.TrimSuffix(name, ".txtar"), func(t *testing.T) {
			t.Parallel()
			tree, overlays := discover(t, filesOf(t, parseArchive(t, name)))
			newChains(t, tree, overlays).check(t)
		})
	}
}

// TestChainsOfTrees holds the same against real trees, see TestTrees.
func TestChainsOfTrees(t *testing.T) {
	for _, dir := range realTrees(t) {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			fsys := openTree(t, dir)
			tree, overlays := discover(t, fsys)
			c := newChains(t, tree, overlays)
			c.check(t)
			t.Logf("%+v", c.count)
		})
	}
}

// chains are the images of one tree with their chains, and without.
type chains struct {
	places     properties
	components []string
	with       map[string][]fact.Image // by overlay
	without    map[string][]fact.Image
	count      struct{ images, links, longest, gaps, bases int }
}

func newChains(t *testing.T, tree *render.Tree, overlays []render.Overlay) *chains {
	t.Helper()
	c := &chains{places: properties{tree: tree}, with: map[string][]fact.Image{}, without: map[string][]fact.Image{}}
	c.components = dirs(overlays, func(o render.Overlay) bool { return o.Component })
	for _, r := range tree.Render(t.Context(), dirs(overlays, notAlone)) {
		c.without[r.Overlay] = collect.Images(r)
		images, err := collect.Chained(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		c.with[r.Overlay] = images
	}
	return c
}

func (c *chains) check(t *testing.T) {
	t.Helper()
	for overlay, images := range c.with {
		plain := slices.Clone(images)
		for n := range plain {
			plain[n].Chain, plain[n].ChainGap = nil, ""
		}
		if diff := cmp.Diff(c.without[overlay], plain); diff != "" {
			t.Errorf("%s: other images with chains (-without +with):\n%s", overlay, diff)
		}
		for _, i := range images {
			c.checkChain(t, i)
		}
	}
}

func (c *chains) checkChain(t *testing.T, i fact.Image) {
	t.Helper()
	name := i.At.Overlay + ": " + i.Raw + " of " + i.At.Object + " at " + i.At.Field
	c.count.images++
	c.count.links += len(i.Chain)
	c.count.longest = max(c.count.longest, len(i.Chain))
	if i.ChainGap != "" {
		c.count.gaps++
		t.Logf("%s: %s", name, i.ChainGap)
	}
	if len(i.Chain) == 0 {
		if i.ChainGap == "" || i.At.Line > 0 {
			t.Errorf("%s has no chain", name)
		}
		return
	}
	if !i.At.SameText(i.Chain[0].At) {
		t.Errorf("%s: its chain begins at %s, and its place is %s", name, where(i.Chain[0].At), where(i.At))
	}
	for n, w := range i.Chain {
		at := fact.Image{At: w.At}
		if text := c.places.textAt(t, at); text == "" || w.Tag != "" && text != w.Tag {
			t.Errorf("%s: %s holds %q, its link tells %q", name, where(w.At), text, w.Tag)
		}
		if slices.ContainsFunc(i.Chain[:n], func(v fact.Writer) bool { return v.At.SameText(w.At) }) {
			t.Errorf("%s: %s comes twice", name, where(w.At))
		}
		if n > 0 && w.At.Overlay != i.Chain[n-1].At.Overlay && w.At.Overlay != i.At.Overlay {
			c.checkBase(t, name, i, w)
		}
	}
}

// itemNumber is what changes in a field when a layer above adds to a list.
var itemNumber = regexp.MustCompile(`\d+`)

// checkBase builds the base that a link is the first of.
func (c *chains) checkBase(t *testing.T, name string, i fact.Image, w fact.Writer) {
	t.Helper()
	images, built := c.with[w.At.Overlay]
	if !built || slices.Contains(c.components, w.At.Overlay) {
		return
	}
	c.count.bases++
	kind, _, _ := strings.Cut(i.At.Object, "/")
	if !slices.ContainsFunc(images, func(b fact.Image) bool {
		return slices.ContainsFunc(b.Chain, func(v fact.Writer) bool { return v == w }) && strings.HasPrefix(b.At.Object, kind+"/") &&
			itemNumber.ReplaceAllString(b.At.Field, "") == itemNumber.ReplaceAllString(i.At.Field, "")
	}) {
		t.Errorf("%s: in %s by itself, %s writes nothing there", name, w.At.Overlay, where(w.At))
	}
}
