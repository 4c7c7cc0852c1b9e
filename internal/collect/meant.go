package collect

import (
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/nearest"
	"github.com/verscheck/verscheck/internal/render"
)

// meant says of an entry that rewrites nothing what it may be meant for, in its directory at its turn, of which these are the
// images. Those that another entry is for are taken.
func meant(e *fact.Entry, from render.Entry, images []fact.Image, taken map[string]bool) {
	name := render.NewEntryName(e.Name)
	e.Broken = name.Broken()
	for _, image := range images {
		// Of what the entry reached it would have rewritten the first, and the second is no reference for kustomize, "app:${TAG}".
		if name.Match(image.Raw) || image.Problem != "" && render.ImageName(image.Raw) == e.Name {
			e.Unreached = append(e.Unreached, image)
		}
	}
	e.Empty = len(from.InReach) == 0
	e.Names = slices.DeleteFunc(namesOf(images, from.InReach), func(n string) bool { return taken[n] })
	if len(e.Unreached) == 0 {
		e.Unreached = mentions(*from.Layer, e.Name)
	}
	if len(e.Unreached) == 0 {
		e.Nearest = nearestName(*e, e.Names)
	}
}

// namesOf returns the names of images that are also among some words, sorted: what a configuration brings into reach need be no
// image.
func namesOf(images []fact.Image, words []string) []string {
	var names []string
	for _, image := range images {
		if n := render.ImageName(image.Raw); image.Problem == "" && slices.Contains(words, n) {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// nearestName returns the name that an entry was most likely meant for; "" when none is near.
func nearestName(e fact.Entry, names []string) string {
	if slices.Contains(names, e.NewName) {
		return e.NewName // the name was changed where the image stands, and the entry has become one too many
	}
	wanted, err := fact.ParseRef(e.Name)
	if err == nil {
		for _, same := range []func(fact.Ref) bool{
			func(r fact.Ref) bool { return r.Repository() == wanted.Repository() }, // "nginx", "docker.io/library/nginx"
			func(r fact.Ref) bool { return r.Path == wanted.Path },                 // "k8s.gcr.io/x", "registry.k8s.io/x"
		} {
			if near := only(names, same); near != "" {
				return near
			}
		}
	}
	for _, name := range []string{e.Name, e.NewName} {
		if near := sameEnd(name, names); near != "" {
			return near
		}
	}
	// What two names share before the last segment would make any two of one registry near.
	near, _ := nearest.Word(e.Name, slices.DeleteFunc(slices.Clone(names), func(n string) bool {
		_, ok := nearest.Word(lastSegment(e.Name), []string{lastSegment(n)})
		return !ok
	}))
	return near
}

func lastSegment(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }

// only returns the first of names, as references, that is wanted.
func only(names []string, wanted func(fact.Ref) bool) string {
	for _, n := range names {
		if ref, err := fact.ParseRef(n); err == nil && wanted(ref) {
			return n
		}
	}
	return ""
}

// sameEnd returns the name that shares with another the most segments, counted from the last, and at least that one.
func sameEnd(name string, names []string) string {
	best, longest := "", 0
	if name == "" {
		return best
	}
	segments := strings.Split(name, "/")
	for _, n := range names {
		other := strings.Split(n, "/")
		same := 0
		for same < min(len(segments), len(other)) && segments[len(segments)-1-same] == other[len(other)-1-same] {
			same++
		}
		if same > longest {
			best, longest = n, same
		}
	}
	return best
}
