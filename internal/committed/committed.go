// Package committed compares manifests that are committed, such as dist/install.yaml, with what the overlays render to now that
// they were made from, and finds out which overlay that is where nobody has said so.
//
// It leaves to others how files and overlays become objects (package render) and images (package collect), which of them are looked
// at (package gate), and what a difference means for a release (package rules). Everything here is a function of its arguments.
package committed

import (
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// Side is what counts of an overlay, or of a committed manifest, when the two are compared.
type Side struct {
	Path    string // the directory of the overlay, or the file
	Objects []Object
	Images  []fact.Image
	Files   []string // that were read for it
}

// Object stands for an object of a side.
type Object struct {
	APIVersion, Kind, Namespace, Name string // the name without the hash of generated content

	Line int    // that it begins on, in a manifest
	Sum  string // equal when two objects differ at most in the versions of their images, see [render.Object.Sum]
}

// id names the object as [render.Object.ID] does.
func (o Object) id() string {
	return render.Object{Kind: o.Kind, Namespace: o.Namespace, Name: o.Name}.ID()
}

// key is what makes two objects the same one.
type key struct{ apiVersion, kind, namespace, name string }

func (o Object) key() key { return key{o.APIVersion, o.Kind, o.Namespace, o.Name} }

// Outline returns what stands for the objects of a result, in their order. images are those that were collected in it.
func Outline(r render.Result, images []fact.Image) []Object {
	versions := map[string][]string{} // by object
	for _, image := range images {
		versions[image.At.Object] = append(versions[image.At.Object], texts(image)...)
	}
	generated := map[string]string{} // names with a hash
	for _, o := range r.Objects {
		if raw := o.RawName(); raw != o.Name {
			generated[raw] = o.Name
		}
	}
	var out []Object
	for _, o := range r.Objects {
		if o.IsKustomization() {
			continue
		}
		out = append(out, Object{
			APIVersion: o.APIVersion, Kind: o.Kind, Namespace: o.Namespace, Name: o.Name,
			Line: o.Line(), Sum: o.Sum(neutral(versions[o.ID()], generated)),
		})
	}
	return out
}

// texts are the words of an object that change with the version of an image: the whole reference, and the version alone where it
// stands in a field of its own or in a label.
func texts(image fact.Image) []string {
	words := []string{image.Raw}
	for _, word := range []string{image.Ref.Tag, image.Ref.Digest} {
		if word != "" {
			words = append(words, word)
		}
	}
	return words
}

// version stands where an object has the version of an image.
const version = "\x00"

// neutral takes versions of images and hashes of generated names out of a text. A version alone counts only as a whole text.
func neutral(versions []string, generated map[string]string) func(string) string {
	if len(versions)+len(generated) == 0 {
		return nil
	}
	slices.SortFunc(versions, func(a, b string) int { return len(b) - len(a) }) // of two that begin alike the longer one first
	return func(text string) string {
		if name, ok := generated[text]; ok {
			return name
		}
		for _, v := range versions {
			switch {
			case text == v:
				return version
			case strings.ContainsAny(v, "/:"):
				text = strings.ReplaceAll(text, v, version)
			}
		}
		return text
	}
}
