package gate

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/own"
	"github.com/verscheck/verscheck/internal/render"
)

// concernTree names files in every way that kustomize knows.
func concernTree() fstest.MapFS {
	tree := fstest.MapFS{}
	for name, text := range map[string]string{
		"deploy/base/kustomization.yaml": "resources: [pod.yaml, ../../config/shared.yaml]\nconfigurations: [refs.yaml]\ncrds: [crd.json]\n",
		"deploy/prod/kustomization.yml": `resources: [../base]
components: [../debug]
patches: [{path: patch.yaml}]
patchesStrategicMerge: ["merge.yaml"]
replacements: [{path: replace.yaml}]
configMapGenerator:
  - {name: a, files: [key=app.properties, "nginx.conf"], envs: [prod.env]}
openapi: {path: schema.json}
`,
		"deploy/debug/Kustomization":        "kind: Component\npatches:\n  - path: ./debug.yaml\n",
		"deploy/plugins/kustomization.yaml": "transformers: [prefix.yaml]\nresources: [../base]\n",
		"deploy/escaped/kustomization.yaml": "resources: [\"\\x70od.yaml\"]\n",
		"deploy/spaced/kustomization.yaml":  "resources: [a pod.yaml]\n",
		"deploy/linked/kustomization.yaml":  "resources: [link.yaml]\n",
		"deploy/absent/kustomization.yaml":  "resources: [to-come.yaml]\n",
		"README.md":                         "pod.yaml",
		"src/main.go":                       "package main",
		"quickstart/all.yaml":               "kind: List\n",
		"VERSION":                           "1.2.0",
	} {
		tree[name] = &fstest.MapFile{Data: []byte(text)}
	}
	for _, name := range []string{
		"deploy/base/pod.yaml", "config/shared.yaml", "deploy/base/refs.yaml", "deploy/base/crd.json", "deploy/prod/patch.yaml", "deploy/prod/merge.yaml",
		"deploy/prod/replace.yaml", "deploy/prod/app.properties", "deploy/prod/nginx.conf", "deploy/prod/prod.env", "deploy/prod/schema.json",
		"deploy/debug/debug.yaml", "deploy/plugins/prefix.yaml", "deploy/escaped/pod.yaml", "deploy/spaced/a pod.yaml", "deploy/linked/real.yaml",
	} {
		tree[name] = &fstest.MapFile{Data: []byte("kind: Pod\n")}
	}
	tree["deploy/linked/link.yaml"] = &fstest.MapFile{Data: []byte("real.yaml"), Mode: fs.ModeSymlink}
	return tree
}

func concernConfig(t *testing.T) *config.Config {
	t.Helper()
	return configure(t, "manifests: [quickstart]\nrelease: {version-file: VERSION}\ncarriers: [{path: charts/*/Chart.yaml, yaml: appVersion}]\n")
}

// TestMayConcern: whatever an overlay reads may concern, by its name alone.
func TestMayConcern(t *testing.T) {
	t.Parallel()
	tree, cfg := concernTree(), concernConfig(t)
	inputs, err := Inputs(t.Context(), Input{
		Tree: tree, Dir: ".", Config: cfg, Limits: render.DefaultLimits(), Identity: own.Identity{},
	})
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for name, file := range tree {
		if Decides(name, file.Mode&fs.ModeSymlink != 0) {
			texts[name] = string(file.Data)
		}
	}
	if len(texts) != 9 {
		t.Errorf("%d files decide, want the kustomizations and the link", len(texts))
	}
	inputs["VERSION"], inputs["charts/app/Chart.yaml"], inputs["deploy/absent/to-come.yaml"] = true, true, true
	read := 0
	for name := range inputs {
		// One at a time, so that each must be noticed by its own kustomization.
		if !MayConcern([]string{"src/main.go", name}, only(texts, name), cfg) {
			t.Errorf("%s is read, and is said not to concern", name)
		}
		if tree[name] != nil {
			read++
		}
	}
	if read < 25 {
		t.Errorf("%d files of the tree are read: %v", read, inputs)
	}
	plain := only(texts, "deploy/prod/x")
	for _, name := range []string{"src/main.go", "README.md", "docs/pods.yaml"} {
		if MayConcern([]string{name}, plain, cfg) {
			t.Errorf("%s concerns", name)
		}
	}
}

// only leaves out the texts after which everything may concern, but for a path in their own directories.
func only(texts map[string]string, name string) map[string]string {
	left := map[string]string{}
	for file, text := range texts {
		special := strings.Contains(file, "plugins") || strings.Contains(file, "escaped") || strings.Contains(file, "spaced")
		if !special || strings.HasPrefix(name, file[:strings.LastIndexByte(file, '/')]) {
			left[file] = text
		}
	}
	return left
}
