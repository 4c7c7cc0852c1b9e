package own

import (
	"strings"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/version"
)

// likeness is how an image's name resembles the repository's, weakest first.
type likeness uint8

const (
	unlike       likeness = iota
	organisation          // its namespace is the organisation's
	prefix                // its name begins with the repository's
	namespace             // its namespace is the repository's name, but not the organisation's
	namesake              // its name is the repository's, in a namespace that is not the organisation's
	within                // its namespace names organisation and repository
	part                  // its name is that of the released component
	named                 // its name is the repository's, in the organisation's namespace or registry
)

// image is one repository of images and what the tree says of it.
type image struct {
	repository string
	ref        fact.Ref // without tag and digest
	alike      likeness
	by         name            // the name that it is most like
	version    version.Version // the highest in its tags: old manifests may be kept beside the current ones
	tag        string          // the tag with that version, as written; else one that pins something else; else ""
	claim      Claim           // what its name alone is enough for
}

func newImage(ref fact.Ref, names []name, component string) *image {
	im := &image{repository: ref.Repository(), ref: fact.Ref{Host: ref.Host, Path: ref.Path}}
	if im.official() {
		return im
	}
	for _, n := range names {
		if alike := n.liken(im.ref, component); alike > im.alike {
			im.alike, im.by = alike, n
		}
	}
	return im
}

// add takes note of a tag. What git describe writes is no version: no release has it.
func (im *image) add(tag string) {
	if tag == "" || version.Floating(tag) || version.DevelopmentBuild(tag) {
		return
	}
	v, err := version.Parse(tag)
	switch {
	case err == nil && v.Compare(im.version) > 0:
		im.version, im.tag = v, tag
	case err != nil && im.version.IsZero() && tag > im.tag:
		im.tag = tag
	}
}

// official reports whether only Docker itself could publish it.
func (im *image) official() bool {
	return im.ref.Host == "docker.io" && im.parent() == "docker.io/library"
}

// parent is where the image lies, registry included.
func (im *image) parent() string {
	return strings.TrimSuffix(strings.TrimSuffix(im.repository, im.leaf()), "/")
}

func (im *image) leaf() string { return im.ref.Name() }

// atHome reports whether the namespace is named after the repository too, or after the end of its name, which no mirror
// is: ebs-csi-driver/aws-ebs-csi-driver.
func (im *image) atHome() bool {
	parent := im.parent()
	return strings.HasSuffix("-"+spelling(im.by.repo), "-"+spelling(parent[strings.LastIndexByte(parent, '/')+1:]))
}

// resemblance is the likeness in words.
func (im *image) resemblance() string {
	repository := "this repository, " + im.by.String()
	switch im.alike {
	case named:
		return "it is named after " + repository
	case part:
		return "it is named after the released component"
	case within:
		return "its namespace names " + repository
	case namesake:
		return "it is named after " + repository + ", in a namespace that is not its organisation's"
	case namespace:
		return "its namespace is named after " + repository
	case prefix:
		return "its name begins with that of " + repository
	case organisation:
		return "its organisation is that of " + repository
	default:
		return "nothing in its name points to " + repository
	}
}
