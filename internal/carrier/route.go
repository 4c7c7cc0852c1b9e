package carrier

import (
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/render"
)

// document is a structured file: its top nodes, and where a scalar of it stands.
type document struct {
	docs  []*yaml.Node
	place func(*yaml.Node) diag.Place
}

// along returns the scalars to which the entry's route leads.
func (r *reader) along(file document) []value {
	nodes := distinct(file.docs)
	for _, step := range r.entry.Route.Steps {
		var next []*yaml.Node
		for _, n := range nodes {
			next = append(next, follow(n, step)...)
		}
		nodes = distinct(next)
	}
	var values []value
	for _, n := range nodes {
		at := file.place(n)
		switch {
		case n.Kind == yaml.ScalarNode && n.ShortTag() == yaml.NodeTagNull:
			r.misfit(at, "is empty")
		case n.Kind == yaml.ScalarNode:
			values = append(values, value{n.Value, r.entry.Route.Text, at})
		case n.Kind == yaml.MappingNode:
			r.misfit(at, "is a mapping")
		case n.Kind == yaml.SequenceNode:
			r.misfit(at, "is a list")
		default:
		}
	}
	return values
}

// follow takes one step from a node, which is never an alias.
func follow(n *yaml.Node, step config.Step) []*yaml.Node {
	switch step.Kind {
	case config.Key:
		if value := lookup(n, step.Key); value != nil {
			return []*yaml.Node{value}
		}
	case config.Index:
		if n.Kind == yaml.SequenceNode && step.Index < len(n.Content) {
			return []*yaml.Node{render.Unalias(n.Content[step.Index])}
		}
	case config.Each:
		return below(n)
	case config.Select:
		if n.Kind == yaml.MappingNode {
			return chosen([]*yaml.Node{n}, step)
		}
		return chosen(below(n), step)
	}
	return nil
}

// below returns the values of a mapping or the items of a list.
func below(n *yaml.Node) []*yaml.Node {
	var out []*yaml.Node
	switch n.Kind {
	case yaml.SequenceNode:
		for _, item := range n.Content {
			out = append(out, render.Unalias(item))
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			out = append(out, render.Unalias(n.Content[i+1]))
		}
	default:
	}
	return out
}

// chosen keeps the mappings whose field has the value of a selector.
func chosen(nodes []*yaml.Node, step config.Step) []*yaml.Node {
	var out []*yaml.Node
	for _, n := range nodes {
		field := n
		for _, key := range step.Field {
			if field != nil {
				field = lookup(field, key)
			}
		}
		if field != nil && field.Kind == yaml.ScalarNode && field.Value == step.Value {
			out = append(out, n)
		}
	}
	return out
}

// mergeDepth bounds mappings that are merged into mappings that are merged.
const mergeDepth = 16

// lookup returns the value of a key of a mapping: its own, else that of one that is merged into it.
func lookup(n *yaml.Node, key string) *yaml.Node { return lookupIn(n, key, mergeDepth) }

func lookupIn(n *yaml.Node, key string, depth int) *yaml.Node {
	if value := render.Get(n, key); value != nil || depth == 0 {
		return value
	}
	merged := render.Get(n, "<<")
	if merged == nil {
		return nil
	}
	if merged.Kind != yaml.SequenceNode {
		return lookupIn(merged, key, depth-1)
	}
	for _, item := range merged.Content {
		if value := lookupIn(render.Unalias(item), key, depth-1); value != nil {
			return value
		}
	}
	return nil
}

// distinct drops nodes that were met before, as behind aliases, so that no route multiplies them.
func distinct(nodes []*yaml.Node) []*yaml.Node {
	seen := map[*yaml.Node]bool{}
	var out []*yaml.Node
	for _, n := range nodes {
		if n = render.Unalias(n); !seen[n] {
			seen[n] = true
			out = append(out, n)
		}
	}
	return out
}

// variables returns the values of the entry's environment variable: of every mapping with that name and a value, be it in a
// container, in a patch or in a list of parameters.
func (r *reader) variables(file render.YAML) []value {
	var values []value
	seen := map[*yaml.Node]bool{}
	var visit func(n *yaml.Node, field string)
	visit = func(n *yaml.Node, field string) {
		if n = render.Unalias(n); seen[n] {
			return
		}
		seen[n] = true
		if name := lookup(n, "name"); name != nil && name.Kind == yaml.ScalarNode && name.Value == r.entry.Env {
			set := lookup(n, "value")
			switch {
			case set == nil && lookup(n, "valueFrom") != nil:
				r.misfit(file.Place(n), "is set from elsewhere")
			case set != nil && set.Kind == yaml.ScalarNode && set.ShortTag() == yaml.NodeTagNull:
				r.misfit(file.Place(set), "is empty")
			case set != nil && set.Kind == yaml.ScalarNode:
				values = append(values, value{set.Value, strings.TrimPrefix(field+".value", "."), file.Place(set)})
			}
		}
		switch n.Kind {
		case yaml.MappingNode:
			for i := 0; i+1 < len(n.Content); i += 2 {
				visit(n.Content[i+1], strings.TrimPrefix(field+"."+n.Content[i].Value, "."))
			}
		case yaml.SequenceNode:
			for i, item := range n.Content {
				visit(item, field+itemOf(i))
			}
		default:
		}
	}
	for _, doc := range file.Docs {
		visit(doc, "")
	}
	return values
}
