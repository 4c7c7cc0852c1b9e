package render_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/verscheck/verscheck/internal/collect"
	"github.com/verscheck/verscheck/internal/render"
)

// BenchmarkRender finds, renders and collects whole trees, as a run does.
func BenchmarkRender(b *testing.B) {
	for _, bench := range []struct {
		name  string
		files fstest.MapFS
	}{
		{"four overlays", smallTree()},
		{"sixty overlays with patches", patchedTree(60)},
		{"ten overlays with definitions", definedTree(10)},
	} {
		b.Run(bench.name, func(b *testing.B) {
			defer render.Isolate()()
			for b.Loop() {
				tree := render.Open(bench.files, collect.Tags, render.DefaultLimits())
				g, err := tree.Discover(b.Context(), ".")
				if err != nil {
					b.Fatal(err)
				}
				images := 0
				for _, r := range tree.Render(b.Context(), dirs(g.Overlays, isLeaf)) {
					if len(r.Unchecked) > 0 {
						b.Fatal(r.Unchecked[0].Reason)
					}
					images += len(collect.Images(r))
				}
				if images == 0 {
					b.Fatal("no images")
				}
			}
		})
	}
}

// smallTree is a base and three ways to run it.
func smallTree() fstest.MapFS {
	trees := map[string]string{"base": "resources: [rbac.yaml, config.yaml]\n"}
	for _, name := range []string{"job", "cronjob", "deployment"} {
		trees[name] = "resources: [../base, " + name + ".yaml]\nimages: [{name: registry.example/app, newTag: v2}]\n"
	}
	files := treeOf(trees)
	files["base/rbac.yaml"] = &fstest.MapFile{Data: []byte("apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: app}\n" +
		"rules:\n" + strings.Repeat("- {apiGroups: [''], resources: [pods, nodes], verbs: [get, list, watch]}\n", 10))}
	files["base/config.yaml"] = &fstest.MapFile{Data: []byte("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\ndata:\n  policy.yaml: |\n" +
		strings.Repeat("    - name: one\n      image: registry.example/policy:v1\n", 10))}
	for _, name := range []string{"job", "cronjob", "deployment"} {
		files[name+"/"+name+".yaml"] = &fstest.MapFile{Data: []byte(deployment)}
	}
	return files
}

// patchedTree is a base of ten workloads and many overlays that patch each of them.
func patchedTree(overlays int) fstest.MapFS {
	trees := map[string]string{}
	files := fstest.MapFS{}
	var base, patches strings.Builder
	for i := range 10 {
		object := strings.ReplaceAll(deployment, "app", fmt.Sprint("app", i))
		files[fmt.Sprintf("base/app%d.yaml", i)] = &fstest.MapFile{Data: []byte(object)}
		fmt.Fprintf(&base, "- app%d.yaml\n", i)
		fmt.Fprintf(&patches, "- path: app%d.yaml\n", i)
	}
	trees["base"] = "resources:\n" + base.String()
	for n := range overlays {
		dir := fmt.Sprint("overlays/", n)
		trees[dir] = fmt.Sprintf("resources: [../../base]\nnamespace: n%d\npatches:\n%simages: [{name: registry.example/app3, newTag: v%d}]\n", n, patches.String(), n)
		for i := range 10 {
			patch := strings.ReplaceAll(strings.ReplaceAll(deployment, "app", fmt.Sprint("app", i)), ":v1", fmt.Sprint(":v", n))
			files[fmt.Sprintf("%s/app%d.yaml", dir, i)] = &fstest.MapFile{Data: []byte(patch)}
		}
	}
	maps.Copy(files, treeOf(trees))
	return files
}

// definedTree is a base with large definitions of custom resources, and overlays.
func definedTree(overlays int) fstest.MapFS {
	trees := map[string]string{"base": "resources: [crds.yaml, pod.yaml]\n"}
	for n := range overlays {
		trees[fmt.Sprint("overlays/", n)] = fmt.Sprintf("resources: [../../base]\nnamePrefix: n%d-\nimages: [{name: registry.example/own, newTag: v%d}]\n", n, n)
	}
	files := treeOf(trees)
	var crds strings.Builder
	for i := range 5 {
		fmt.Fprintf(&crds, "---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: w%d.example.com}\nspec:\n"+
			"  group: example.com\n  versions:\n  - name: v1\n    schema:\n      openAPIV3Schema:\n        properties:\n", i)
		for f := range 500 {
			fmt.Fprintf(&crds, "          field%d:\n            description: |-\n              image: registry.example/described:v1\n            type: object\n            properties:\n              name: {type: string}\n", f)
		}
	}
	files["base/crds.yaml"] = &fstest.MapFile{Data: []byte(crds.String())}
	return files
}
