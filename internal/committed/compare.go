package committed

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
)

// Compare tells where a manifest differs from a fresh render of the overlay that the configuration pairs it with: everything
// counts.
func Compare(file, overlay Side) fact.Rendered {
	r := differences(file, overlay)
	r.Configured = true
	same := map[string]bool{} // objects that differ in versions at most
	for _, o := range file.Objects {
		same[o.id()] = true
	}
	for _, at := range r.Changed {
		same[at.Object] = false
	}
	fields := maps.Collect(inFields(overlay.Images))
	for f, image := range inFields(file.Images) {
		fresh, ok := fields[f]
		// Where an object differs otherwise, too, its fields may have moved.
		if ok && !sameReference(image, fresh) && (same[f.object] || fresh.Ref.Repository() == image.Ref.Repository()) {
			r.Stale = append(r.Stale, fact.StaleImage{Committed: image, Fresh: fresh})
		}
	}
	return r
}

// field is where an image stands: a text may hold several.
type field struct {
	object, path string
	ordinal      int
}

func inFields(images []fact.Image) iter.Seq2[field, fact.Image] {
	return func(yield func(field, fact.Image) bool) {
		count := map[field]int{}
		for _, image := range images {
			f := field{object: image.At.Object, path: image.At.Field}
			count[f]++
			if !yield(field{f.object, f.path, count[f]}, image) {
				return
			}
		}
	}
}

// Resemble tells where a manifest differs from the candidates of [Candidates], of which there is at least one. An image counts when no
// candidate has its version, and all that use the image in that object have one other version. Where they use another image, it
// is a placeholder that the release replaces. What else differs is told of the first.
func Resemble(file Side, candidates []Side) fact.Rendered {
	r := differences(file, candidates[0])
	r.Why = fmt.Sprintf("it has the same %d objects", len(file.Objects))
	if n := len(r.Added) + len(r.Missing); n > 0 {
		r.Why = fmt.Sprintf("it has the same objects but for %d of %d", n, len(file.Objects)+len(r.Missing))
	}
	for _, image := range file.Images {
		if fresh, ok := renewed(image, candidates); ok {
			r.Stale = append(r.Stale, fact.StaleImage{Committed: image, Fresh: fresh})
		}
	}
	return r
}

// renewed returns the use of an image that should stand where a committed one does.
func renewed(image fact.Image, candidates []Side) (found fact.Image, ok bool) {
	if image.Problem != "" || image.Bare {
		return found, false
	}
	for _, c := range candidates {
		fresh, used, same := inObject(image, c.Images)
		switch {
		case same:
			return fact.Image{}, false
		case !used:
		case !ok:
			found, ok = fresh, true
		case !sameVersion(found, fresh):
			return fact.Image{}, false
		}
	}
	return found, ok
}

// inObject looks for the image in the object of the same name, best in the same field: items of a list move.
func inObject(image fact.Image, images []fact.Image) (found fact.Image, used, same bool) {
	for _, fresh := range images {
		if fresh.At.Object != image.At.Object || fresh.Problem != "" || fresh.Bare || fresh.Ref.Repository() != image.Ref.Repository() {
			continue
		}
		if sameVersion(image, fresh) {
			return fresh, true, true
		}
		if !used || fresh.At.Field == image.At.Field {
			found, used = fresh, true
		}
	}
	return found, used, false
}

func sameReference(a, b fact.Image) bool {
	if a.Problem != "" || b.Problem != "" {
		return a.Raw == b.Raw
	}
	rest := func(ref fact.Ref) fact.Ref {
		ref.Tag = ""
		return ref
	}
	return a.Ref == b.Ref || rest(a.Ref) == rest(b.Ref) && sameNumber(a, b)
}

// sameNumber reports whether two tags that stand in a field of their own are one number, which a render may write in another way: where
// both are text, their objects are told to differ.
func sameNumber(a, b fact.Image) bool {
	x, err := strconv.ParseFloat(a.Ref.Tag, 64)
	y, also := strconv.ParseFloat(b.Ref.Tag, 64)
	return err == nil && also == nil && x == y && strings.HasSuffix(strings.ToLower(a.At.Field), "tag")
}

// sameVersion reports whether nothing says that two uses of an image mean two versions: one may have a digest beside its tag that
// the other lacks, as when a release pins what it renders.
func sameVersion(a, b fact.Image) bool {
	switch {
	case a.Ref.Digest != "" && b.Ref.Digest != "":
		return a.Ref.Digest == b.Ref.Digest
	case a.Ref.Tag == "" && a.Ref.Digest != "", b.Ref.Tag == "" && b.Ref.Digest != "":
		return true
	default:
		return a.Ref.Tag == b.Ref.Tag
	}
}

// differences tells which objects differ in more than versions.
func differences(file, overlay Side) fact.Rendered {
	r := fact.Rendered{File: file.Path, Overlay: overlay.Path}
	fresh := map[key][]Object{}
	for _, o := range overlay.Objects {
		fresh[o.key()] = append(fresh[o.key()], o)
	}
	for _, o := range file.Objects {
		at := diag.Place{File: file.Path, Line: o.Line, Overlay: file.Path, Object: o.id()}
		twins := fresh[o.key()]
		i := slices.IndexFunc(twins, o.same)
		switch {
		case len(twins) == 0:
			r.Added = append(r.Added, at)
			continue
		case i < 0:
			r.Changed = append(r.Changed, at)
			i = 0
		}
		fresh[o.key()] = slices.Delete(twins, i, i+1)
	}
	for _, o := range overlay.Objects {
		if left := fresh[o.key()]; len(left) > 0 {
			fresh[o.key()] = left[1:]
			r.Missing = append(r.Missing, diag.Place{Object: o.id()})
		}
	}
	return r
}

// StaleSchemas returns the definitions of custom resources in a manifest that have another schema in the overlay, and are the same
// otherwise. The schemas are by name of the definition; one that an overlay lacks is not compared.
func StaleSchemas(r fact.Rendered, file Side, there, fresh map[string]string) []diag.Place {
	var stale []diag.Place
	for _, o := range file.Objects {
		at := diag.Place{File: file.Path, Line: o.Line, Overlay: file.Path, Object: o.id()}
		sum, ok := fresh[o.Name]
		if o.Kind == "CustomResourceDefinition" && ok && sum != there[o.Name] && !slices.Contains(r.Changed, at) {
			stale = append(stale, at)
		}
	}
	return stale
}
