package render

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Cut is a part of the sources that an overlay can be built without: a text that wrote a tag, or an entry of a kustomization.
// It is comparable.
type Cut struct {
	file         string
	line, column int // of the text; 0 for an entry

	dir, field string // of the entry: the kustomization's directory, and a field of it in lower case that holds a list
	index      int
}

// Role returns the role of an entry that is cut.
func (c Cut) Role() Role { return roleOfField[c.field] }

// errCut says that a text cannot be taken out of its file.
var errCut = errors.New("it cannot be left out")

// without returns the text of a file in a mode, without what is cut out of it. Where something is, the rest is written anew: the
// same YAML, on other lines.
func (v *view) without(m mode, cuts []Cut) (string, error) {
	text := v.in(m)
	c := cutter{marker: v.disk.marker, view: v}
	for _, cut := range cuts {
		if cut.file == v.name && (cut.line > 0 || v.k != nil && v.k.dir == cut.dir) {
			c.cuts = append(c.cuts, cut)
		}
	}
	if len(c.cuts) == 0 {
		return text, nil
	}
	return c.stream(text, v.k != nil)
}

// cutter takes texts with marks, and entries of kustomizations, out of a file.
type cutter struct {
	marker *marker
	view   *view
	cuts   []Cut
}

// stream takes what is cut out of a YAML stream, which may be a kustomization.
func (c *cutter) stream(text string, kustomization bool) (string, error) {
	nodes, err := parseStream(text)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	e := yaml.NewEncoder(&out)
	for _, n := range nodes {
		inline := kustomization || roleOfPlugin[scalarAt(n, "kind")] != ""
		if c.node(n, "", inline) {
			return "", errCut
		}
		if kustomization {
			c.entries(n)
		}
		if n.Kind == yaml.SequenceNode {
			n.Style &^= yaml.FlowStyle // kustomize would take it for JSON, whose keys have quotes
		}
		if err := e.Encode(n); err != nil {
			return "", fmt.Errorf("writing YAML: %w", err)
		}
	}
	err = e.Close()
	return out.String(), err
}

// node takes what is cut out of a value. It reports whether the value itself must go, and with it the key that it stands under.
// With inline, texts under some keys are patches.
func (c *cutter) node(n *yaml.Node, key string, inline bool) (goes bool) {
	switch n.Kind {
	case yaml.AliasNode:
		return n.Alias.Kind == yaml.ScalarNode && c.holds(n.Alias.Value)
	case yaml.ScalarNode:
		if !c.holds(n.Value) {
			return false
		}
		if inline && slices.Contains(patchKeys, strings.ToLower(key)) {
			if text, err := c.stream(n.Value, false); err == nil {
				n.Value, n.Style = text, yaml.LiteralStyle
				return false
			}
		}
		return true
	case yaml.SequenceNode:
		for _, item := range n.Content {
			goes = c.node(item, key, inline) || goes
		}
		return goes
	case yaml.MappingNode:
		c.mapping(n, inline)
	default: // a document stands in no value
	}
	return false
}

// patchKeys are keys of kustomizations and of builtin plugins under which patches, or plugins, stand as texts.
var patchKeys = append([]string{"patch", "patches", "jsonop", "patchesstrategicmerge"}, pluginFields...)

// mapping takes out the keys whose values must go, and with one of the versions of an entry of images: the others, too.
func (c *cutter) mapping(n *yaml.Node, inline bool) {
	var gone []string
	for i := 0; i+1 < len(n.Content); i += 2 {
		if c.node(n.Content[i+1], n.Content[i].Value, inline) {
			gone = append(gone, n.Content[i].Value)
		}
	}
	switch {
	case len(gone) == 0:
		return
	case slices.Contains(gone, "value") && Get(n, "op") != nil && Get(n, "path") != nil:
		// An operation of a JSON patch becomes one that changes nothing: a patch cannot be empty.
		n.Content = operation("copy", "/kind")
		return
	case slices.ContainsFunc(gone, func(key string) bool { return slices.Contains(versionKeys, key) }):
		gone = append(gone, versionKeys...)
	}
	var left []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		if !slices.Contains(gone, n.Content[i].Value) {
			left = append(left, n.Content[i], n.Content[i+1])
		}
	}
	n.Content = left
}

// versionKeys of an entry of images: write one version together.
var versionKeys = []string{"newTag", "digest", "tagSuffix"}

func operation(op, path string) []*yaml.Node {
	var content []*yaml.Node
	for _, text := range []string{"op", op, "from", path, "path", path} {
		content = append(content, &yaml.Node{Kind: yaml.ScalarNode, Value: text})
	}
	return content
}

// entries takes whole entries out of the lists of a kustomization.
func (c *cutter) entries(n *yaml.Node) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		list := n.Content[i+1]
		var left []*yaml.Node
		for index, item := range list.Content {
			cut := Cut{file: c.view.name, dir: c.view.k.dir, field: strings.ToLower(n.Content[i].Value), index: index}
			if !slices.Contains(c.cuts, cut) {
				left = append(left, item)
			}
		}
		if list.Kind == yaml.SequenceNode {
			list.Content = left
		}
	}
}

// holds reports whether a text holds a mark of what is cut.
func (c *cutter) holds(text string) bool {
	if !strings.Contains(text, c.marker.nonce) {
		return false
	}
	return slices.ContainsFunc(c.marker.strip(text).Marks, func(m Mark) bool {
		return slices.Contains(c.cuts, m.Origin.cut())
	})
}

// cut is the cut of the text at an origin.
func (o Origin) cut() Cut { return Cut{file: o.File, line: o.Line, column: o.Column} }
