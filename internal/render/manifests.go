package render

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/verscheck/verscheck/internal/diag"
)

// maxNodes bounds what one YAML stream may expand to through aliases: a few hundred bytes can ask for gigabytes.
const maxNodes = 2_000_000

// Manifests reads plain manifests that users apply as they are: a result for each file, in the same order. The items of a
// List are objects of their own.
func (t *Tree) Manifests(ctx context.Context, files []string) []Result {
	results := make([]Result, len(files))
	for i, name := range files {
		results[i] = t.manifest(ctx, name)
	}
	return results
}

func (t *Tree) manifest(ctx context.Context, name string) Result {
	r := Result{Overlay: name, Files: []string{name}}
	unread := func(err error) Result {
		r.Unchecked = []diag.Unchecked{{
			Subject: name, Kind: diag.NotRead, Reason: err.Error(), At: diag.Place{File: name, Overlay: name}, Blocks: true,
		}}
		return r
	}
	if err := ctx.Err(); err != nil {
		return unread(err)
	}
	resolved, _, err := t.files.resolve(name)
	if err != nil {
		return unread(err)
	}
	f := t.files.open(resolved)
	if f.err != nil {
		return unread(f.err)
	}
	t.files.show(resolved, f)
	r.Marked = true
	nodes, err := parseStream(f.changed)
	if err != nil {
		if nodes, err = parseStream(f.text); err != nil {
			return unread(yamlError(resolved, err))
		}
		r.Marked = false
	}
	for _, n := range nodes {
		if n.Kind != yaml.MappingNode {
			return unread(fmt.Errorf("%s: line %d is no Kubernetes object", resolved, n.Line))
		}
		r.add(t.files.marker.object(n), resolved)
	}
	return r
}

// add appends an object, or the items of a List.
func (r *Result) add(o Object, file string) {
	o.File = file
	items := valueOf(o.Node, "items")
	if !strings.HasSuffix(o.Kind, "List") || items == nil || items.Kind != yaml.SequenceNode {
		r.Objects = append(r.Objects, o)
		return
	}
	for _, item := range items.Content {
		if item.Kind != yaml.MappingNode {
			continue
		}
		inner := o.marker.object(item)
		inner.marks = o.marks // taken out of the whole document already
		inner.File = file
		r.Objects = append(r.Objects, inner)
	}
}

// parseStream reads every document of a YAML stream; empty ones are left out.
func parseStream(text string) ([]*yaml.Node, error) {
	decoder := yaml.NewDecoder(strings.NewReader(text))
	var nodes []*yaml.Node
	for {
		var doc yaml.Node
		err := decoder.Decode(&doc)
		if errors.Is(err, io.EOF) {
			return nodes, nil
		}
		if err != nil {
			return nil, err
		}
		top := doc.Content[0]
		if budget := maxNodes; !countNodes(top, &budget) {
			return nil, fmt.Errorf("its aliases expand to more than %d values", maxNodes)
		}
		if top.Kind == yaml.ScalarNode && top.ShortTag() == yaml.NodeTagNull {
			continue
		}
		nodes = append(nodes, top)
	}
}

// countNodes takes the nodes below n, aliases expanded, from the budget; false when that is used up.
func countNodes(n *yaml.Node, budget *int) bool {
	if *budget--; *budget < 0 {
		return false
	}
	if n.Kind == yaml.AliasNode {
		return countNodes(n.Alias, budget)
	}
	for _, child := range n.Content {
		if !countNodes(child, budget) {
			return false
		}
	}
	return true
}
