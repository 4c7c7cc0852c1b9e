package collect

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// Why a chain ends above the resource.
const (
	gapPartly  = "the overlay is not rendered as a whole"
	gapPlain   = "a kustomization of it looks at tags, so that markers cannot tell"
	gapRefused = "without its last writer, kustomize does not build the overlay"
	gapMoved   = "without its last writer, something else stands in its place"
	gapPlace   = "where the next one stands is not known"
)

// Chained returns what [Images] does, and of each image who wrote its tag, layer by layer. For that the overlay is built again:
// without what wrote a tag last, the mark of what wrote it before arrives at the same field of the same object. The error is
// the context's. The process should be isolated meanwhile, see [render.Isolate].
func Chained(ctx context.Context, r render.Result) ([]fact.Image, error) {
	search := newSearcher(r)
	top := search.visible()
	found := images(top)
	c := &chainer{
		ctx: ctx, search: search, layers: r.Layers(), images: make(map[useKey]*fact.Image, len(top)), built: map[string]state{},
	}
	for i, l := range top {
		c.images[l.key] = &found[i]
	}
	gap := ""
	if len(r.Unchecked) > 0 {
		gap = gapPartly // whatever is missing may have written, too
	}
	built, read := top, top[len(top):]
	if n := slices.IndexFunc(top, func(l located) bool { return r.Objects[l.key.object].File != "" }); n >= 0 {
		built, read = top[:n], top[n:] // what stands in files comes behind what was built
	}
	c.shallow(read, gap)
	if !r.Marked {
		c.shallow(built, gapPlain)
		return found, ctx.Err()
	}
	c.carriers = c.layers.Carriers()
	c.follow(built, nil)
	for _, l := range built {
		image := c.images[l.key]
		image.ChainGap = cmp.Or(image.ChainGap, gap)
	}
	return found, ctx.Err()
}

// shallow chains uses to their places and no further.
func (c *chainer) shallow(uses []located, gap string) {
	c.end(uses, gap)
	for _, l := range uses {
		if image := c.images[l.key]; l.placed {
			image.Chain = []fact.Writer{c.writer(l)}
		} else {
			image.ChainGap = gapPlace
		}
	}
}

// chainer follows the writers of tags down the layers of one overlay.
type chainer struct {
	ctx      context.Context //nolint:containedctx // it lives as long as one call
	search   *searcher
	layers   *render.Layers
	carriers []render.Cut // see [render.Layers.Carriers]
	images   map[useKey]*fact.Image
	built    map[string]state // by what was cut; nil where kustomize refused
}

// state is what an overlay came to in one build.
type state map[useKey]located

// build builds the overlay without some parts; not ok when kustomize refuses that.
func (c *chainer) build(cuts []render.Cut) (s state, ok bool) {
	key := fmt.Sprint(cuts)
	s, known := c.built[key]
	if !known {
		if objects, err := c.layers.Without(c.ctx, cuts); err == nil {
			s = state{}
			for _, l := range c.search.locate(objects) {
				s[l.key] = l
			}
		}
		c.built[key] = s
	}
	return s, s != nil
}

// follow adds to the chains of uses who wrote them last in a build without some parts, and goes on below.
func (c *chainer) follow(uses []located, cuts []render.Cut) {
	carried, ok := c.carried(uses, cuts)
	if !ok {
		c.end(uses, gapRefused)
	}
	var order []render.Cut
	below := map[render.Cut][]located{}
	for _, l := range uses {
		carrier, isCarried := carried[l.key]
		cut, more := c.link(l, carrier, isCarried, len(cuts) == 0)
		if !more {
			continue
		}
		if below[cut] == nil {
			order = append(order, cut)
		}
		below[cut] = append(below[cut], l)
	}
	for _, cut := range order {
		c.descend(below[cut], cuts, cut, cut)
	}
}

// link adds the last writer of a use to its chain, and returns the cut that shows what is below, if anything is and can be known.
// Away from the top, where the place is the image's own, only what is certain is added.
func (c *chainer) link(l located, carrier render.Cut, isCarried, top bool) (cut render.Cut, more bool) {
	image := c.images[l.key]
	certain := l.marked || l.origin.Role == render.RoleResource
	if !l.placed || !certain && !top {
		image.ChainGap = gapPlace
		return cut, false
	}
	w := c.writer(l)
	if isCarried {
		w.SetBy = fact.SetByReplacement
		if carrier.Role() == render.RolePatch {
			w.SetBy = fact.SetByPatch
		}
		image.Chain = append(image.Chain, w)
		return carrier, image.ChainGap == ""
	}
	image.Chain = append(image.Chain, w)
	cut, depth := c.layers.Below(l.origin)
	if depth == render.DepthUnknown || !certain {
		image.ChainGap = gapPlace
	}
	return cut, depth == render.Above && image.ChainGap == ""
}

// descend goes on with uses of one writer in a build without it, and without a further cut.
func (c *chainer) descend(uses []located, cuts []render.Cut, cut, writer render.Cut) {
	cuts = append(slices.Clip(cuts), cut)
	found, ok := c.build(cuts)
	if !ok {
		c.end(uses, gapRefused)
		return
	}
	var next, gone []located
	for _, l := range uses {
		switch n, ok := found[l.key]; {
		case !ok:
			gone = append(gone, l)
		case !sameUse(l, n):
			c.images[l.key].ChainGap = gapMoved
		case n.origin.Role == render.RoleImages && n.ref.Repository() != l.ref.Repository():
			c.renamed(l, n, cuts, writer)
		default:
			next = append(next, n)
		}
	}
	if len(next) > 0 {
		c.follow(next, cuts)
	}
	for _, l := range gone {
		c.replaced(l, cuts[:len(cuts)-1])
	}
}

// renamed goes on with a use that has another name without its writer, and now the tag of an entry of images:. Such an entry goes by
// the name, so that one which is applied later than the writer never wrote here, and does so only now.
func (c *chainer) renamed(l, n located, cuts []render.Cut, writer render.Cut) {
	entry, _ := c.layers.Below(n.origin)
	switch later, known := c.layers.Later(entry, writer); {
	case !known:
		c.images[l.key].ChainGap = gapMoved
	case later:
		c.descend([]located{l}, cuts, entry, writer)
	default:
		c.follow([]located{n}, cuts)
	}
}

// replaced goes on with a use that is gone without its writer. Either nothing was there before, or a patch replaced a list as a whole,
// as it does in custom resources: then it shows without the patch.
func (c *chainer) replaced(l located, cuts []render.Cut) {
	if l.origin.Role != render.RolePatch {
		return
	}
	entries := c.layers.Entries(l.origin)
	if len(entries) == 0 {
		c.images[l.key].ChainGap = gapPlace
		return
	}
	cuts = slices.Concat(cuts, entries)
	found, ok := c.build(cuts)
	if !ok {
		c.images[l.key].ChainGap = gapRefused
	} else if n, ok := found[l.key]; ok && sameUse(l, n) {
		c.follow([]located{n}, cuts)
	}
}

// carried tells which uses, in a build without some parts, got their tag carried from somewhere else, and the cut of what carried
// it: without all carriers it does not arrive, and of those it is the last one that it hangs on.
func (c *chainer) carried(uses []located, cuts []render.Cut) (by map[useKey]render.Cut, ok bool) {
	if len(c.carriers) == 0 {
		return nil, true
	}
	without := func(n int) state {
		s, built := c.build(slices.Concat(cuts, c.carriers[:n]))
		ok = ok && built
		return s
	}
	ok = true
	none := without(len(c.carriers))
	by = map[useKey]render.Cut{}
	for _, l := range uses {
		if ok && !none.has(l) {
			n := sort.Search(len(c.carriers), func(n int) bool { return !without(n + 1).has(l) })
			if n < len(c.carriers) {
				by[l.key] = c.carriers[n]
			}
		}
	}
	return by, ok
}

// has reports whether a use has in this build the writer that it has in another.
func (s state) has(l located) bool {
	n, ok := s[l.key]
	if !ok {
		return false
	}
	if !l.marked {
		return n.raw == l.raw
	}
	return slices.ContainsFunc(n.text.Marks, func(m render.Mark) bool { return m.Origin == l.origin })
}

// sameUse reports whether a use, in a build without its last writer, is that of the same container, variable or argument, by
// another writer.
func sameUse(l, n located) bool {
	if strings.HasSuffix(l.field, "]") && l.text.Value[:l.start] != n.text.Value[:n.start] {
		return false // another flag
	}
	return l.owner == n.owner && n.origin != l.origin
}

func (c *chainer) end(uses []located, gap string) {
	for _, l := range uses {
		c.images[l.key].ChainGap = gap
	}
}

// writer is the link of a use's last writer.
func (c *chainer) writer(l located) fact.Writer {
	w := fact.Writer{SetBy: l.image.SetBy, At: textOf(l.image.At), Tag: l.origin.Text}
	w.At.Overlay = c.layers.Dir(l.origin)
	if l.ref.Tag == "" && l.ref.Digest == "" && (l.problem == "" || !l.marked) {
		w.Tag = ""
	}
	return w
}

// textOf is a place without what it was met through.
func textOf(at diag.Place) diag.Place {
	return diag.Place{File: at.File, Line: at.Line, Column: at.Column, EndColumn: at.EndColumn}
}
