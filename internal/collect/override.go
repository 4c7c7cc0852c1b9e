package collect

import (
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// overrides keeps the entries of images: of overlays that were rendered in part, or not, from being counted twice, and what they
// rewrite from being counted at all.
type overrides struct {
	arrived map[diag.Place]bool // places that some object's image came from
	names   map[string]bool     // of entries that an outer kustomization has, which wins
	rewrite []render.EntryName  // of entries, where nothing was rewritten yet
}

func newOverrides(r render.Result) *overrides {
	v := &overrides{arrived: map[diag.Place]bool{}, names: map[string]bool{}}
	if !r.Static {
		return v
	}
	for _, o := range r.Objects {
		if !o.IsKustomization() {
			continue
		}
		for _, name := range entryNames(o.Node) {
			v.rewrite = append(v.rewrite, render.NewEntryName(name))
		}
	}
	return v
}

// entryNames lists the names in the images: of a kustomization.
func entryNames(n *yaml.Node) []string {
	var names []string
	entries := render.Get(n, "images")
	if entries == nil {
		return nil
	}
	for _, entry := range entries.Content {
		if name := render.Get(entry, "name"); isScalar(name) {
			names = append(names, name.Value)
		}
	}
	return names
}

// hides reports whether a use is not what the overlay ships, and books those that are. The kustomizations of what did render
// come behind its objects, the outermost first.
func (v *overrides) hides(o render.Object, u use, image fact.Image) bool {
	if !o.IsKustomization() {
		v.arrived[image.At.Text()] = true
		for _, name := range v.rewrite {
			if name.Match(u.raw) {
				return true
			}
		}
		return false
	}
	if u.entry == "" {
		return false
	}
	known := v.names[u.entry] || v.arrived[image.At.Text()]
	v.names[u.entry] = true
	return known
}
