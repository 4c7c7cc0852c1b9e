package render

import (
	"strings"

	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/verscheck/verscheck/internal/diag"
)

// layer is a kustomization by what it does to images, in the order in which it does it: the entries of images:, then the
// ImageTagTransformers among its transformers.
type layer struct {
	view    *view
	entries []Entry
	images  int  // so many of the entries are of images:
	leading bool // nothing else stands between the two, or between two of the transformers
}

// layerIn returns the layer of a directory; nil when it has no kustomization that can be read.
func (s *source) layerIn(dir string) *layer {
	file, err := s.kustomizationIn(dir)
	if err != nil {
		return nil
	}
	resolved, _, err := s.resolve(file)
	if err != nil {
		return nil
	}
	v := s.view(resolved, dir)
	if !v.k.isFields {
		return nil
	}
	v.layered.Do(func() {
		first := s.disk.apart()
		v.layeredBy = first.books
		v.layer = first.newLayer(v)
	})
	s.books.add(v.layeredBy)
	return v.layer
}

func (s *source) newLayer(v *view) *layer {
	l := &layer{view: v, images: len(v.k.spec.Images), leading: len(v.k.spec.Replacements) == 0}
	nodes := v.k.imageNodes()
	for i, image := range v.k.spec.Images {
		e := newEntry(v.k, image)
		if nodes != nil {
			e.place(v.k.file, func(n *yaml.Node) diag.Place { return v.k.placeOf(n) }, nodes[i])
		}
		l.entries = append(l.entries, e)
	}
	for _, d := range s.transformers(v, v.k.spec, plain) {
		if d.image == nil {
			l.leading = false
			continue
		}
		e := newEntry(v.k, *d.image)
		e.Transformer = true
		e.place(d.file, d.placeOf, d.node)
		l.entries = append(l.entries, e)
	}
	return l
}

func newEntry(k *kustomization, image types.Image) Entry {
	return Entry{
		Name: image.Name, NewName: image.NewName, NewTag: image.NewTag, TagSuffix: image.TagSuffix, Digest: image.Digest,
		At: diag.Place{File: k.file}, SetAt: diag.Place{File: k.file}, Dir: k.dir, Component: k.isComponent(),
	}
}

// place fills in where the fields of an entry stand.
func (e *Entry) place(file string, placeOf func(*yaml.Node) diag.Place, n *yaml.Node) {
	e.At = diag.Place{File: file}
	if name := field(n, "name"); name != nil {
		e.At = placeOf(name)
	}
	e.SetAt = e.At
	for _, key := range []string{"newName", "tagSuffix", "digest", "newTag"} {
		value := field(n, key)
		if value == nil || value.Value == "" {
			continue
		}
		e.SetAt = placeOf(value)
		// What carries an anchor may have gone to another place than into this entry.
		if key != "newName" && e.SetAt.EndColumn > 0 && value.Anchor == "" {
			e.marked = append(e.marked, e.SetAt)
		}
	}
}

// field returns the scalar under a key of a mapping, whatever its case, as kustomize reads keys; nil when there is none.
func field(n *yaml.Node, key string) *yaml.Node {
	if n == nil {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		value := Unalias(n.Content[i+1])
		if strings.EqualFold(n.Content[i].Value, key) && value.Kind == yaml.ScalarNode {
			return value
		}
	}
	return nil
}

// imageNodes returns the mappings of the entries of images: in the order of spec.Images; nil when they are written in a way that
// leaves it open which is which.
func (k *kustomization) imageNodes() []*yaml.Node {
	var nodes []*yaml.Node
	top := k.fields()
	for _, name := range []string{"images", "imageTags"} { // the second is its old name, and kustomize appends what stands under it
		for i := 0; i+1 < len(top.Content); i += 2 {
			if strings.EqualFold(top.Content[i].Value, name) {
				for _, n := range Unalias(top.Content[i+1]).Content {
					nodes = append(nodes, Unalias(n))
				}
			}
		}
	}
	if len(nodes) != len(k.spec.Images) {
		return nil
	}
	for i, n := range nodes {
		if name := field(n, "name"); name == nil && k.spec.Images[i].Name != "" || name != nil && name.Value != k.spec.Images[i].Name {
			return nil
		}
	}
	return nodes
}

// placeOf returns where a scalar of the kustomization stands; without columns where it is written in another way than it reads.
func (k *kustomization) placeOf(n *yaml.Node) diag.Place { return placeIn(k.file, k.lines, 0, n) }

// placeIn returns where a scalar stands in a text that begins behind some lines of a file.
func placeIn(file string, lines Lines, before int, n *yaml.Node) diag.Place {
	at, ok := lines.scalar(n)
	if !ok {
		return diag.Place{File: file, Line: before + n.Line}
	}
	return diag.Place{File: file, Line: before + n.Line, Column: lines.Column(at), EndColumn: lines.Column(at + len(n.Value))}
}
