package render

import (
	"context"
	"errors"
	"io"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/verscheck/verscheck/internal/diag"
)

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
	objects, err := t.objectsIn(ctx, &r, name)
	if err == nil {
		for _, o := range objects {
			r.add(o, r.Files[0])
		}
		return r
	}
	u := diag.Unchecked{
		Subject: name, Kind: diag.NotRead, Reason: inWords(err), Help: helpFor(err), At: diag.Place{File: name, Overlay: name}, Blocks: true,
	}
	if p, ok := errors.AsType[*problem](err); ok {
		u.At.Line, u.At.Column = p.line, p.column
	}
	r.Unchecked = []diag.Unchecked{u}
	return r
}

// objectsIn reads the documents of a file, and books in r how.
func (t *Tree) objectsIn(ctx context.Context, r *Result, name string) ([]Object, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	resolved, _, err := t.files.resolve(name)
	if err != nil {
		return nil, err
	}
	r.Files[0] = resolved
	if f := t.files.open(resolved); f.err != nil {
		return nil, f.err
	}
	v := t.files.view(resolved, "")
	if v.unbound != nil {
		return nil, v.unbound
	}
	nodes, err := parseStream(v.in(pruned | marked))
	r.Marked = err == nil && t.files.marker.find != nil
	if err != nil {
		if p := v.mistake(""); p != nil {
			p.reason = strings.TrimPrefix(p.reason, resolved+" is ")
			return nil, p
		}
		if nodes, err = parseStream(v.text); err != nil {
			return nil, yamlProblem(resolved, v.text, 0, err)
		}
	}
	merges := strings.Contains(v.text, "<<")
	var objects []Object
	for _, n := range nodes {
		if merges { // the keys that are merged into a mapping are its own
			if err := yaml.NewRNode(n).DeAnchor(); err != nil {
				return nil, &problem{line: n.Line, reason: "no YAML: " + oneLine(err.Error()), help: "mend the YAML"}
			}
		}
		o := t.files.marker.object(n)
		if o.Kind == "" {
			return nil, &problem{line: n.Line, reason: "a document that is no Kubernetes object: it has no kind", help: "list only files of objects under manifests:"}
		}
		objects = append(objects, o)
	}
	return objects, nil
}

// add appends an object, or the items of a List.
func (r *Result) add(o Object, file string) {
	o.File = file
	items := Get(o.Node, "items")
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
	if err := inBounds(text); err != nil {
		return nil, err
	}
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
		if top.Kind == yaml.ScalarNode && top.ShortTag() == yaml.NodeTagNull {
			continue
		}
		nodes = append(nodes, top)
	}
}
