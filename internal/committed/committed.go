// Package committed compares manifests that are committed, such as dist/install.yaml, with what the overlays render to now that
// they were made from, and finds out which overlay that is where nobody has said so.
//
// It leaves to others how files and overlays become objects (package render) and images (package collect), which of them are looked
// at (package gate), and what a difference means for a release (package rules). Everything here is a function of its arguments.
package committed

import (
	"slices"
	"strconv"
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

	Line  int    // that it begins on, in a manifest
	Sum   string // equal when two objects differ at most in references of images, see [render.Object.Sum]
	Loose string // equal when they differ at most in those, and where a version of one stands alone; "" for one without images
}

// same reports whether two objects say the same but for the versions of their images.
func (o Object) same(p Object) bool { return o.Sum == p.Sum || o.Loose != "" && o.Loose == p.Loose }

// id names the object as [render.Object.ID] does.
func (o Object) id() string {
	return render.Object{Kind: o.Kind, Namespace: o.Namespace, Name: o.Name}.ID()
}

// key is what makes two objects the same one.
type key struct{ apiVersion, kind, namespace, name string }

func (o Object) key() key { return key{o.APIVersion, o.Kind, o.Namespace, o.Name} }

// Outline returns what stands for the objects of a result, in their order. images are those that were collected in it.
func Outline(r render.Result, images []fact.Image) []Object {
	byObject := map[string][]fact.Image{}
	for _, image := range images {
		byObject[image.At.Object] = append(byObject[image.At.Object], image)
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
		n := neutral{generated: generated}
		for _, image := range byObject[o.ID()] {
			n.add(image)
		}
		object := Object{APIVersion: o.APIVersion, Kind: o.Kind, Namespace: o.Namespace, Name: o.Name, Line: o.Line(), Sum: o.Sum(n.references)}
		if len(n.alone) > 0 {
			object.Loose = o.Sum(n.versions)
		}
		out = append(out, object)
	}
	return out
}

// neutral takes versions of images and hashes of generated names out of the texts of an object.
type neutral struct {
	generated map[string]string
	whole     []string        // references, the longest first
	alone     map[string]bool // their tags and digests
}

func (n *neutral) add(image fact.Image) {
	if image.Raw == "" {
		return
	}
	n.whole = append(n.whole, image.Raw)
	slices.SortFunc(n.whole, func(a, b string) int { return len(b) - len(a) }) // of two that begin alike the longer one first
	for _, version := range []string{image.Ref.Tag, image.Ref.Digest} {
		// "1.10" and "1.1" may be one number.
		if _, err := strconv.ParseFloat(version, 64); version != "" && err != nil {
			if n.alone == nil {
				n.alone = map[string]bool{}
			}
			n.alone[version] = true
		}
	}
}

// version stands where an object has the version of an image.
const version = "\x00"

// references is a text without the references in it.
func (n *neutral) references(text string) string {
	if name, ok := n.generated[text]; ok {
		return name
	}
	for _, reference := range n.whole {
		text = strings.ReplaceAll(text, reference, version)
	}
	return text
}

// versions is a text without the references in it, or the version that is all of it, as in a label.
func (n *neutral) versions(text string) string {
	if n.alone[text] {
		return version
	}
	return n.references(text)
}
