package collect

import (
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// Sources gives the text of a file of the checked tree.
type Sources interface {
	Text(name string) (string, error)
}

// Images returns every use of an image in what an overlay rendered to, in the order of objects and fields. Whose image it is
// and what its tag must be is not decided here.
//
// Not looked into: definitions of custom resources, whose schemas and descriptions only talk of images, and the data of
// Secrets.
func Images(r render.Result, sources Sources) []fact.Image {
	var images []fact.Image
	search := searcher{result: r, sources: sources}
	for _, o := range r.Objects {
		if o.Kind == "CustomResourceDefinition" {
			continue
		}
		w := walker{doc: o.Doc}
		fields := o.Node.Content
		for i := 0; i+1 < len(fields); i += 2 {
			if key := fields[i].Value; !secretData(o.Kind, key) {
				w.node(fields[i+1], key, key, 0)
			}
		}
		for _, u := range w.found {
			if !strings.Contains(u.field, "last-applied-configuration") {
				images = append(images, search.image(o, u))
			}
		}
	}
	return images
}

func secretData(kind, key string) bool {
	return kind == "Secret" && (key == "data" || key == "stringData")
}

// searcher finds the places of uses.
type searcher struct {
	result  render.Result
	sources Sources
}

func (s searcher) image(o render.Object, u use) fact.Image {
	image := fact.Image{
		Raw: u.raw, Ref: u.ref, Problem: u.problem, SetBy: fact.SetByResource,
		At: diag.Place{Overlay: s.result.Overlay, Object: o.ID(), Field: u.field},
	}
	origin, ok := u.text.Writer(u.start, u.end)
	if ok {
		image.At.File, image.At.Line = origin.File, origin.Line
		image.At.Column, image.At.EndColumn = origin.Column, origin.EndColumn
		image.SetBy = setBy(o, origin)
	} else {
		s.search(&image, o)
	}
	if u.setBy != "" && image.SetBy == fact.SetByResource {
		image.SetBy = u.setBy
	}
	return image
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
	}
	// What stands in an object of another kind was carried over by replacements: or vars:.
	if o.File == "" && origin.SourceKind != "" && origin.SourceKind != o.Kind && !strings.HasSuffix(origin.SourceKind, "List") {
		return fact.SetByReplacement
	}
	return fact.SetByResource
}

// search is the weaker way to a place, for references that no mark came with: the only text in the files read that could have
// written it. With marks in the sources, a text that carries one is not what wrote this.
func (s searcher) search(image *fact.Image, o render.Object) {
	image.At.File = o.File
	if image.At.File == "" && len(s.result.Files) > 0 {
		image.At.File = s.result.Files[0] // the overlay's own kustomization is read first
	}
	if image.Raw == "" {
		return
	}
	var hits []diag.Place
	for _, name := range s.result.Files {
		text, err := s.sources.Text(name)
		if err != nil {
			continue
		}
		for _, hit := range occurrences(text, image.Raw, s.result.Marked) {
			place := image.At
			place.File = name
			place.Line, place.Column = position(text, hit)
			_, place.EndColumn = position(text, hit+len(image.Raw))
			hits = append(hits, place)
		}
	}
	if len(hits) == 1 {
		image.At = hits[0]
	}
}

// occurrences returns the offsets of word in text where it stands as a whole and outside of comments.
func occurrences(text, word string, marked bool) []int {
	var spans []render.Span
	if marked {
		spans = Tags(text)
	}
	var hits []int
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return hits
		}
		start, end := from+i, from+i+len(word)
		from = end
		whole := (start == 0 || !tokenByte[text[start-1]]) && (end == len(text) || !tokenByte[text[end]])
		carries := slices.ContainsFunc(spans, func(s render.Span) bool { return s.Start < end && start < max(s.End, s.Also) })
		if whole && !carries && !inComment(text, start) {
			hits = append(hits, start)
		}
	}
}

func inComment(text string, at int) bool {
	line := text[strings.LastIndexByte(text[:at], '\n')+1 : at]
	trimmed := strings.TrimLeft(line, " \t")
	return strings.HasPrefix(trimmed, "#") || strings.Contains(line, " #")
}

// position returns line and column, in code points, of an offset.
func position(text string, at int) (line, column int) {
	begin := strings.LastIndexByte(text[:at], '\n') + 1
	before := strings.TrimPrefix(text[begin:at], "\ufeff")
	return strings.Count(text[:begin], "\n") + 1, len([]rune(before)) + 1
}
