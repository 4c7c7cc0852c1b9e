// Package own tells, without configuration, which of the images found in a repository the repository builds and
// releases itself ("own"), and why, in words. Everything else is third-party.
//
// How it decides: the repository's name (organisation and repository, from its remotes and its Go module, else from its
// directory) is looked for in the image's. What is found, strongest first, and what it takes beside it:
//
//  1. The image is named after the repository, inside its organisation's namespace or registry: own.
//  2. The image is named after the component that the release's tag names ("controller-v1.11.2"), in a namespace of the
//     repository or its organisation: own.
//  3. The image's namespace names organisation and repository: own, unless its tag pins what was never released here.
//  4. The image is named after the repository in a foreign namespace: own when its tag is one of the latest releases and
//     no image of the same name is of kind 1 to 3 or newer, because then it is a mirror.
//  5. The image's name begins with the repository's, or its namespace is the repository's or the organisation's: own when
//     its tag is one of the latest releases and another image of the namespace, or one of kind 1 to 3, has the same. In a
//     namespace of the repository's name, an image that is alone with a version needs no company.
//
// A wrong claim is a false alarm for the user, a missing one a gap that the summary counts; so in doubt an image is
// third-party. No rule asks whether the tag is right: a claim that held only then would hide the drift it is for. Tags
// alone prove nothing, because small versions coincide all the time. What would be drift if it were the repository's, and
// could well be, is left open for the user to say: of 227 third-party images surveyed that is one.
//
// It leaves to others where images and tags were found (packages collect and git), and what the configuration says
// instead, which counts more (package config). It knows no files, no git and no registry.
package own

import (
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/fact"
)

// Identity is what is known of a repository's name. Each part may be empty.
type Identity struct {
	// Remotes are the URLs of its remotes, origin's first. The others count only when their repository has the same
	// name: then one of them is what this is a fork of.
	Remotes []string
	Module  string // module path of the go.mod at its root; says for a fork or a renamed clone what it is a copy of
	Dir     string // base name of its directory: the weakest, used when the others say nothing
}

// Input is what inference looks at.
type Input struct {
	Identity Identity
	Release  fact.Release // what is checked; its version may be missing from Known, and in development there is none
	Refs     []fact.Ref   // every image reference of the tree; order and repetition do not matter
}

// Claim says whose image it is.
type Claim struct {
	Own bool
	Why string // the reason, either way: one line in lower case, for "list images"
	// NeedsTags is set when the names alone leave it open and no release tag but the one that is checked is known to look
	// for the image's, as in a shallow clone. Own is then false.
	NeedsTags bool
	// Open is set when the image may well be the repository's, and is then not the release's: its tag is one of the
	// repository's other releases, or next to the one that is checked. Own is false; nobody but the user can tell.
	Open bool
}

// Infer returns a claim for each repository of images, by [fact.Ref.Repository]. The map is empty without references,
// never nil. The same input gives the same claims, words included.
func Infer(in Input) map[string]Claim {
	t := tree{releases: newReleases(in.Release)}
	names := namesOf(in.Identity)
	t.gather(in.Refs, names, component(in.Release.Tag))
	claims := make(map[string]Claim, len(t.images))
	for _, im := range t.images {
		if im.alike >= within {
			im.claim = t.byName(im)
			claims[im.repository] = im.claim
		}
	}
	for _, im := range t.images {
		switch {
		case im.alike >= within:
		case im.alike > unlike:
			claims[im.repository] = t.byTag(im)
		case im.official():
			claims[im.repository] = Claim{Why: "without a namespace it is one of Docker's own images, or a placeholder that a build step replaces"}
		case len(names) == 0:
			claims[im.repository] = Claim{Why: "this repository's name is not known: it has no remote and no Go module"}
		default:
			claims[im.repository] = Claim{Why: "nothing in its name points to this repository, " + names[0].String()}
		}
	}
	return claims
}

// tree is all that is known of the images of one tree.
type tree struct {
	releases releases
	images   []*image // sorted by repository
	anchored bool     // one of them is named after the repository or the released component
}

func (t *tree) gather(refs []fact.Ref, names []name, component string) {
	known := map[string]*image{}
	for _, ref := range refs {
		im := known[ref.Repository()]
		if im == nil {
			im = newImage(ref, names, component)
			known[im.repository] = im
			t.images = append(t.images, im)
			t.anchored = t.anchored || im.alike >= namesake && im.alike != within
		}
		im.add(ref.Tag)
	}
	slices.SortFunc(t.images, func(a, b *image) int { return strings.Compare(a.repository, b.repository) })
}

// byName decides on an image whose name is enough.
func (t *tree) byName(im *image) Claim {
	why := im.resemblance()
	if im.alike != within || im.tag == "" || t.releases.all[im.tag] {
		return Claim{Own: true, Why: why}
	}
	if t.releases.single {
		return Claim{Why: why + ", but no other release tags are known to look for its tag " + im.tag, NeedsTags: true}
	}
	return Claim{Why: why + ", but its tag " + im.tag + " is none of its releases", Open: t.releases.near(im.version)}
}

// byTag decides on an image whose name does not exclude that it is somebody else's.
func (t *tree) byTag(im *image) Claim {
	why := im.resemblance()
	switch {
	case im.version.IsZero():
		return Claim{Why: why + ", but it has no version as its tag that could confirm it"}
	case !t.releases.latest[im.tag] && t.releases.single:
		return Claim{Why: why + ", but no other release tags are known to look for its tag " + im.tag, NeedsTags: true}
	case !t.releases.latest[im.tag]:
		return Claim{Why: why + ", but its tag " + im.tag + " is none of the latest releases"}
	case firstVersion(im.version):
		return Claim{Why: why + ", but every project has had a version like " + im.tag}
	}
	why += ", and its tag " + im.tag + " is one of the latest releases"
	if im.alike == namesake {
		return t.byRivals(im, why)
	}
	return t.byCompany(im, why)
}

// byRivals decides on an image of the repository's name in a foreign namespace: a mirror or a rebuild of the repository's
// image has that too, and its version is somebody else's business.
func (t *tree) byRivals(im *image, why string) Claim {
	rival := t.first(im, func(o *image) bool {
		return o.leaf() == im.leaf() && (o.claim.Own && !im.atHome() || o.version.Compare(im.version) > 0)
	})
	if rival != nil {
		return Claim{Why: im.resemblance() + ", but so is " + rival.repository}
	}
	return Claim{Own: true, Why: why}
}

// byCompany decides on an image whose tag may well coincide with a release: projects of one organisation have similar
// versions. Two images on one release are hardly a coincidence.
func (t *tree) byCompany(im *image, why string) Claim {
	if released := t.first(im, func(o *image) bool { return o.alike == part }); released != nil {
		return Claim{Why: why + ", but " + released.repository + " is the one that the release is named after"}
	}
	company := t.first(im, func(o *image) bool { return o.version == im.version && t.accompanies(o, im) })
	if company != nil {
		return Claim{Own: true, Why: why + ", as is that of " + company.repository}
	}
	other := t.first(im, func(o *image) bool { return !o.version.IsZero() && o.parent() == im.parent() })
	switch {
	case im.alike != namespace:
		return Claim{Why: why + ", but no other image here has that tag", Open: t.releases.other(im.version)}
	case other != nil:
		return Claim{Why: why + ", but " + other.repository + " has " + other.tag, Open: t.releases.other(im.version)}
	default:
		return Claim{Own: true, Why: why}
	}
}

// accompanies reports whether an image on the same release confirms another: one that is the repository's by name does,
// and where none is named after the repository, a neighbour in the namespace does. Where one is, neighbours prove
// nothing: two plugins of velero with the same version are no part of velero.
func (t *tree) accompanies(o, im *image) bool {
	return o.alike >= namesake || !t.anchored && o.alike > unlike && o.parent() == im.parent()
}

// first returns the first other image that meets the condition, nil when there is none.
func (t *tree) first(im *image, meets func(*image) bool) *image {
	for _, other := range t.images {
		if other != im && meets(other) {
			return other
		}
	}
	return nil
}
