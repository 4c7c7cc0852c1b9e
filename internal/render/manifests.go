package render

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Manifests reads plain manifests that users apply as they are: a result for each file, in the same order. A file is a stream
// of YAML documents or of JSON values. The items of a List are objects of their own. A document that is no object is
// unchecked, and the others of its file are there.
func (t *Tree) Manifests(ctx context.Context, files []string) []Result {
	results := make([]Result, len(files))
	for i, name := range files {
		results[i] = t.task().manifest(ctx, name)
	}
	return results
}

func (t *task) manifest(ctx context.Context, name string) Result {
	r := Result{task: t, Overlay: name, Files: []string{name}}
	objects, err := t.objectsIn(ctx, &r, name)
	if err == nil {
		for _, o := range objects {
			r.add(o, r.Files[0])
		}
		return r
	}
	r.notRead(err)
	return r
}

// notRead adds to a file's result what is wrong with it.
func (r *Result) notRead(err error) {
	u := *unreadable(r.Overlay, err)
	u.At.Overlay, u.Blocks = r.Overlay, true
	r.Unchecked = append(r.Unchecked, u)
}

// objectsIn reads the objects of a file, and books in r how.
func (t *task) objectsIn(ctx context.Context, r *Result, name string) ([]Object, error) {
	if err := t.files.interrupted(ctx); err != nil {
		return nil, err
	}
	nodes, err := t.documentsIn(r, name)
	if err != nil {
		return nil, err
	}
	var objects []Object
	for _, n := range nodes {
		o := t.files.marker.object(n)
		if o.Kind == "" {
			r.notRead(&problem{line: n.Line, reason: "a document that is no Kubernetes object: it has no kind", help: "leave it out: only objects can be checked"})
			continue
		}
		objects = append(objects, o)
	}
	return objects, nil
}

// documentsIn reads the documents of a file, with markers in them, and books in r how.
func (t *task) documentsIn(r *Result, name string) ([]*yaml.Node, error) {
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
	nodes, err := parseManifests(v.in(pruned | marked))
	r.Marked = err == nil && t.files.marker.find != nil
	if err != nil {
		if p := v.mistake(""); p != nil {
			p.reason = strings.TrimPrefix(p.reason, resolved+" is ")
			return nil, p
		}
		if nodes, err = parseManifests(v.text); err != nil {
			return nil, yamlProblem(resolved, v.text, 0, err)
		}
	}
	if strings.Contains(v.text, "<<") { // the keys that are merged into a mapping are its own
		for _, n := range nodes {
			if err := yaml.NewRNode(n).DeAnchor(); err != nil {
				return nil, &problem{line: n.Line, reason: "no YAML: " + oneLine(err.Error()), help: "mend the YAML"}
			}
		}
	}
	return nodes, nil
}

// add appends an object, or the items of a List, which may be Lists. In one of a kind of its own, as a PodList, items need
// not say theirs.
func (r *Result) add(o Object, file string) {
	o.File = file
	items := Get(o.Node, "items")
	single, isList := strings.CutSuffix(o.Kind, "List")
	if !isList || items == nil || items.Kind != yaml.SequenceNode {
		r.Objects = append(r.Objects, o)
		return
	}
	for _, item := range items.Content {
		item = Unalias(item)
		if item.Kind != yaml.MappingNode {
			continue
		}
		inner := o.marker.object(item)
		if inner.Kind == "" {
			inner.Kind = single
		}
		inner.marks = o.marks // taken out of the whole document already
		r.add(inner, file)
	}
}

// parseManifests reads every document of a YAML stream, or every value of a JSON stream.
func parseManifests(text string) ([]*yaml.Node, error) {
	nodes, err := parseStream(text)
	if err != nil && strings.HasPrefix(text, "{") {
		if stream, ok := separated(text); ok {
			return parseStream(stream)
		}
	}
	return nodes, err
}

// separated makes a YAML stream of a JSON stream, whose values stand one behind the other. Every line stays on its own; not ok
// where two values share one.
func separated(text string) (string, bool) {
	var out strings.Builder
	from := 0
	for decoder := json.NewDecoder(strings.NewReader(text)); ; {
		var value json.RawMessage
		err := decoder.Decode(&value)
		if errors.Is(err, io.EOF) {
			return out.String() + text[from:], true
		}
		end := int(decoder.InputOffset())
		gap := text[from:max(from, end-len(value))]
		line := strings.LastIndexByte(gap, '\n') + 1
		if err != nil || from > 0 && line == 0 {
			return "", false
		}
		out.WriteString(gap[:line] + "--- " + string(value))
		from = end
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
