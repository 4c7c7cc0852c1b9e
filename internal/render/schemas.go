package render

import (
	"context"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Schemas tells the schemas of the definitions of custom resources apart that stand in some files, which [Tree.Render] and
// [Tree.Manifests] leave out: a hash for each definition, by its name. Files that are no YAML have none.
func (t *Tree) Schemas(ctx context.Context, files []string) (map[string]string, error) {
	sums := map[string]string{}
	for _, name := range files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		resolved, _, err := t.files.resolve(name)
		if err != nil {
			return nil, err
		}
		v := t.files.view(resolved, "")
		if !strings.Contains(v.text, crdKindName) || v.unbound != nil {
			continue
		}
		nodes, err := parseStream(v.text)
		if err != nil {
			continue
		}
		for _, n := range nodes {
			addSchemas(sums, n)
		}
	}
	return sums, nil
}

// BuiltSchemas is Schemas for what a kustomization renders to, patches of schemas included: a build that leaves nothing out, which
// takes many times as long as [Tree.Render].
func (t *Tree) BuiltSchemas(ctx context.Context, dir string) (map[string]string, error) {
	res, _, err := t.task().build(ctx, dir, plain)
	if err != nil {
		return nil, err
	}
	sums := map[string]string{}
	for _, r := range res.Resources() {
		addSchemas(sums, r.YNode())
	}
	return sums, nil
}

// addSchemas adds those of a definition, or of the definitions in a List.
func addSchemas(sums map[string]string, n *yaml.Node) {
	if items := Get(n, "items"); items != nil && items.Kind == yaml.SequenceNode {
		for _, item := range items.Content {
			addSchemas(sums, item)
		}
		return
	}
	if n.Kind != yaml.MappingNode || scalarAt(n, "kind") != crdKindName {
		return
	}
	if spec := Get(n, "spec"); spec != nil {
		sums[scalarAt(n, "metadata", "name")] = sumNode(&yaml.Node{Kind: yaml.SequenceNode, Content: schemasIn(spec)})
	}
}

// schemasIn returns the schemas of a definition, each behind the name of its version.
func schemasIn(spec *yaml.Node) []*yaml.Node {
	var found []*yaml.Node
	if versions := Get(spec, "versions"); versions != nil {
		for _, version := range versions.Content {
			for _, key := range []string{"name", "schema"} {
				if n := Get(version, key); n != nil {
					found = append(found, n)
				}
			}
		}
	}
	if old := Get(spec, "validation"); old != nil { // of apiextensions.k8s.io/v1beta1
		found = append(found, old)
	}
	return found
}
