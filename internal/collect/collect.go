package collect

import (
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// Images returns every use of an image in what an overlay rendered to, in the order of objects and fields. Whose image it is
// and what its tag must be is not decided here.
//
// Not looked into: definitions of custom resources, whose schemas and descriptions only talk of images; the data of Secrets;
// what a controller reports in status; and what [passedOver] names.
func Images(r render.Result) []fact.Image { return images(newSearcher(r).visible()) }

func images(list []located) []fact.Image {
	var images []fact.Image
	for _, l := range list {
		images = append(images, l.image)
	}
	return images
}

// visible locates the uses of a result, but for those that are not what the overlay ships.
func (s *searcher) visible() []located {
	overrides := newOverrides(s.result)
	return slices.DeleteFunc(s.locate(s.result.Objects), func(l located) bool {
		return overrides.hides(s.result.Objects[l.key.object], l.use, l.image)
	})
}

// located is a use of an image, and where its tag was written.
type located struct {
	use
	key    useKey
	image  fact.Image
	origin render.Origin
	placed bool // the origin is known
	marked bool // by a mark
}

// useKey tells the uses of an overlay apart, in whichever way it is built.
type useKey struct {
	object int    // the place of the object among all
	id     string // of the object
	field  string
	nth    int // use in this field
}

// locate finds the references of objects, and the place of each.
func (s *searcher) locate(objects []render.Object) []located {
	var list []located
	for i, o := range objects {
		nth := map[string]int{}
		for _, u := range uses(o, s.result.Static) {
			l := located{use: u, key: useKey{i, o.ID(), u.field, nth[u.field]}}
			nth[u.field]++
			if l.origin, l.marked = u.writer(); l.marked {
				l.placed = true
			} else {
				l.origin, l.placed = s.search(o, u)
			}
			l.image = s.image(o, l)
			list = append(list, l)
		}
	}
	return list
}

// uses finds the references of one object.
func uses(o render.Object, static bool) []use {
	if o.Kind == definition {
		return nil
	}
	group, _, _ := strings.Cut(o.APIVersion, "/")
	w := walker{doc: o.Doc, group: group, workload: workloads[o.Kind], secret: strings.HasSuffix(o.Kind, "Secret")}
	fields := o.Node.Content
	for i := 0; i+1 < len(fields); i += 2 {
		key := fields[i].Value
		switch {
		case key == "status" || w.passedOver(o.Node, "", key, fields[i+1]):
		case o.IsKustomization() && !static && key != "images": // the rest of it has become the other objects
		default:
			w.node(fields[i+1], key, key, 0)
		}
	}
	return w.found
}

// image is a use as others get to see it.
func (s *searcher) image(o render.Object, l located) fact.Image {
	u := l.use
	image := fact.Image{
		Raw: u.raw, Ref: u.ref, Problem: u.problem, SetBy: fact.SetByResource,
		At:   diag.Place{Overlay: s.result.Overlay, Object: o.ID(), Field: u.field},
		Bare: u.problem == "" && u.ref.Tag == "" && u.ref.Digest == "" && !u.container,
	}
	switch {
	case l.placed:
		image.At.File, image.At.Line = l.origin.File, l.origin.Line
		image.At.Column, image.At.EndColumn = l.origin.Column, l.origin.EndColumn
		image.SetBy = setBy(o, l.origin)
		image.DigestAt = u.digestAt(l)
	case o.File != "":
		image.At.File = o.File
	case len(s.result.Files) > 0:
		image.At.File = s.result.Files[0] // the overlay's own kustomization is read first
	}
	if u.setBy != "" && image.SetBy == fact.SetByResource {
		image.SetBy = u.setBy
	}
	return image
}

// writer returns what wrote the version of a use, by the mark that came with it.
func (u use) writer() (render.Origin, bool) {
	if u.problem != "" {
		return u.text.Writer(u.end, u.raw)
	}
	span := versionIn(u.raw, u.ref)
	origin, ok := u.text.Writer(u.start+span.End, u.raw[span.Start:span.End])
	if !ok && span.Also > 0 {
		origin, ok = u.text.Writer(u.end, u.ref.Digest)
	}
	return origin, ok
}

// digestAt is where the digest of a use with a tag stands: behind the tag, or in a text of its own. It is told by marks alone.
func (u use) digestAt(l located) diag.Place {
	if !l.marked || u.ref.Tag == "" || u.ref.Digest == "" {
		return diag.Place{}
	}
	if o, ok := u.text.Writer(u.end, u.ref.Digest); ok {
		return diag.Place{File: o.File, Line: o.Line, Column: o.Column, EndColumn: o.EndColumn}
	}
	if o, ok := u.text.Writer(u.end, u.ref.Tag); ok && o == l.origin {
		start := o.EndColumn + len("@")
		return diag.Place{File: o.File, Line: o.Line, Column: start, EndColumn: start + len(u.ref.Digest)}
	}
	return diag.Place{}
}

// setBy tells which kind of text wrote a tag by where it stands.
func setBy(o render.Object, origin render.Origin) fact.SetBy {
	switch origin.Role {
	case render.RolePatch:
		return fact.SetByPatch
	case render.RoleImages:
		return fact.SetByImages
	case render.RoleReplacement:
		return fact.SetByReplacement
	case render.RoleGenerator:
		return fact.SetByGenerator
	case render.RoleResource:
	}
	// What stands in an object of another kind was carried over by replacements: or vars:.
	if o.File == "" && origin.SourceKind != "" && origin.SourceKind != o.Kind && !strings.HasSuffix(origin.SourceKind, "List") {
		return fact.SetByReplacement
	}
	return fact.SetByResource
}
