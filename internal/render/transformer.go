package render

import (
	"path"
	"strings"

	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/verscheck/verscheck/internal/diag"
)

// transformer is the configuration of one of a kustomization's transformers.
type transformer struct {
	text    string
	image   *types.Image // of an ImageTagTransformer
	node    *yaml.Node   // its imageTag
	file    string
	placeOf func(*yaml.Node) diag.Place
}

// transformers lists the transformers of a kustomization in the order in which kustomize runs them, as a build in a mode gets
// to see them: what is inline first. What cannot be read is left out: no build gets that far.
func (s *source) transformers(v *view, spec types.Kustomization, m mode) []transformer {
	var list []transformer
	for _, text := range spec.Transformers {
		if isInline(text) {
			list = append(list, transformersIn(v.k.file, text, func(_ Lines, _ int, n *yaml.Node) diag.Place { return v.k.inlinePlace(text, n) })...)
		}
	}
	for _, text := range spec.Transformers {
		if !isInline(text) {
			list = append(list, s.transformersAt(s.disk.join(v.k.dir, text), m, 0)...)
		}
	}
	return list
}

func (s *source) transformersAt(name string, m mode, depth int) []transformer {
	resolved, info, err := s.resolve(name)
	if err != nil || depth > pluginDepth {
		return nil
	}
	if !info.IsDir() {
		v := s.view(resolved, "")
		if s.open(resolved).err != nil || v.unbound != nil {
			return nil
		}
		return transformersIn(resolved, v.in(m), func(lines Lines, before int, n *yaml.Node) diag.Place {
			return placeIn(resolved, lines, before, n)
		})
	}
	file, err := s.kustomizationIn(resolved)
	if err != nil {
		return nil
	}
	var list []transformer
	for _, e := range s.kustomization(resolved, path.Base(file)).spec.Resources {
		list = append(list, s.transformersAt(s.disk.join(resolved, e), m, depth+1)...)
	}
	return list
}

// transformersIn reads the configurations in a text.
func transformersIn(file, text string, place func(lines Lines, before int, n *yaml.Node) diag.Place) []transformer {
	var list []transformer
	for before, doc := range documents(text) {
		resources, err := resourcesIn(doc)
		if err != nil {
			return nil
		}
		lines := NewLines(doc)
		nodes, _ := parseStream(doc)
		for _, r := range resources {
			text, err := r.AsYAML()
			if err != nil {
				return nil
			}
			t := transformer{text: string(text), file: file, placeOf: func(n *yaml.Node) diag.Place { return place(lines, before, n) }}
			if _, version, kind := typeOf(r); kind == "ImageTagTransformer" && version == konfig.BuiltinPluginApiVersion {
				t.image = imageOf(r.YNode())
			}
			if t.image != nil && len(resources) == 1 && len(nodes) == 1 {
				t.node = Get(nodes[0], "imageTag")
			}
			list = append(list, t)
		}
	}
	return list
}

// imageOf reads the configuration of an ImageTagTransformer.
func imageOf(n *yaml.Node) *types.Image {
	var config struct {
		ImageTag types.Image `json:"imageTag" yaml:"imageTag"`
	}
	if n.Decode(&config) != nil {
		return nil
	}
	return &config.ImageTag
}

// inlinePlace returns where a scalar of a text stands that a block of the kustomization holds: its line, and its columns where
// it stands on that line once.
func (k *kustomization) inlinePlace(text string, n *yaml.Node) diag.Place {
	p := diag.Place{File: k.file}
	blocks := k.places(entry{field: "transformers", text: text})
	if len(blocks) != 1 || blocks[0].Style&yaml.LiteralStyle == 0 || blocks[0].Line+n.Line > len(k.lines.starts) {
		return p
	}
	p.Line = blocks[0].Line + n.Line
	start := k.lines.starts[p.Line-1]
	line, _, _ := strings.Cut(k.text[start:], "\n")
	if at := strings.Index(line, n.Value); at >= 0 && strings.Count(line, n.Value) == 1 {
		p.Column, p.EndColumn = k.lines.Column(start+at), k.lines.Column(start+at+len(n.Value))
	}
	return p
}
