package render_test

import (
	"strings"
	"testing"

	"github.com/verscheck/verscheck/internal/render"
)

// sumOf is the sum of the only object in a manifest.
func sumOf(t *testing.T, text string, rewrite func(string) string) string {
	t.Helper()
	tree := render.Open(treeWith("o.yaml", text), nil, render.DefaultLimits())
	r := tree.Manifests(t.Context(), []string{"o.yaml"})[0]
	if len(r.Unchecked) > 0 || len(r.Objects) != 1 {
		t.Fatalf("%q: %d objects, %v", text, len(r.Objects), r.Unchecked)
	}
	return r.Objects[0].Sum(rewrite)
}

func TestSum(t *testing.T) {
	t.Parallel()
	const kind = "kind: X\n"
	for _, c := range []struct {
		name string
		a, b string
		same bool
	}{
		{"the order of keys", "a: 1\nb: 2\n", "b: 2\na: 1\n", true},
		{"comments and quotes", "a: x # y\n", "# z\n'a': \"x\"\n", true},
		{"block and flow", "a:\n  b: [x, {c: d}]\n", "a: {b: [x, c: d]}\n", true},
		{"folded text", "a: x y\n", "a: >-\n  x\n  y\n", true},
		{"an alias", "a: &a {b: c}\nd: *a\n", "a: {b: c}\nd: {b: c}\n", true},
		{"null and nothing", "a: null\nb: ~\nc:\nd: x\n", "d: x\n", true},
		{"an empty status", "status: {a: {b: ''}, c: []}\n", "", true},
		{"a status", "status: {a: b}\n", "", false},
		{"an empty mapping elsewhere", "a: {}\n", "", false},
		{"a null in a list", "a: [~, x]\n", "a: [x]\n", false},
		{"ways to write a number", "a: 0644\nb: 0x10\nc: 1.50\nd: 1e3\ne: 2.0\n", "a: 420\nb: 16\nc: 1.5\nd: 1000\ne: 2\n", true},
		{"a number and a text", "a: 1\n", "a: '1'\n", false},
		{"ways to write a boolean", "a: true\n", "a: True\n", true},
		{"a boolean and a text", "a: true\n", "a: 'true'\n", false},
		{"an infinite number", "a: .inf\n", "a: -.inf\n", false},
		{"the order of a list", "a: [x, y]\n", "a: [y, x]\n", false},
		{"where a list ends", "a: [[x], y]\n", "a: [[x, y]]\n", false},
		{"where a text ends", "a: [xs1, y]\n", "a: [x, s1y]\n", false},
		{"a key and a value", "a: {b: c}\n", "a: [b, c]\n", false},
		{"a schema of another kind", "openAPIV3Schema: {a: b}\n", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if same := sumOf(t, kind+c.a, nil) == sumOf(t, kind+c.b, nil); same != c.same {
				t.Errorf("%q and %q are the same: %t", c.a, c.b, same)
			}
		})
	}
}

func TestSumRewrites(t *testing.T) {
	t.Parallel()
	blind := func(text string) string { return strings.ReplaceAll(text, "v1", "v2") }
	a, b := "kind: X\nimage: app:v1\nv1: x\n", "kind: X\nimage: app:v2\nv2: x\n"
	if sumOf(t, a, blind) != sumOf(t, b, blind) || sumOf(t, a, nil) == sumOf(t, b, nil) {
		t.Error("a text is not as it is rewritten")
	}
}

const crd = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: apps.acme.dev
spec:
  group: acme.dev
  versions:
    - name: v1
      schema:
        openAPIV3Schema: {type: object, description: one}
`

func TestSchemas(t *testing.T) {
	t.Parallel()
	changed := strings.Replace(crd, "one", "two", 1)
	if sumOf(t, crd, nil) != sumOf(t, changed, nil) {
		t.Error("a schema counts in the sum of its definition")
	}
	tree := render.Open(treeWith(
		"a.yaml", crd, "b.yaml", changed, "broken.yaml", "CustomResourceDefinition: [", "none.yaml", "kind: X\n",
		"list.json", `{"kind": "List", "items": [{"kind": "CustomResourceDefinition", "metadata": {"name": "apps.acme.dev"}, "spec":
  {"versions": [{"schema": {"openAPIV3Schema": {"description": "one", "type": "object"}}, "name": "v1"}]}}]}`,
		"old.yaml", "kind: CustomResourceDefinition\nmetadata: {name: old}\nspec: {validation: {openAPIV3Schema: {type: object}}}\n",
		"base/kustomization.yaml", "resources: [crd.yaml]\npatches:\n- target: {kind: CustomResourceDefinition}\n"+
			"  patch: |-\n    - {op: replace, path: /spec/versions/0/schema/openAPIV3Schema/description, value: two}\n",
		"base/crd.yaml", crd,
	), nil, render.DefaultLimits())
	sums := func(files ...string) map[string]string {
		t.Helper()
		m, err := tree.Schemas(t.Context(), files)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	a, b := sums("a.yaml")["apps.acme.dev"], sums("b.yaml", "broken.yaml", "none.yaml")["apps.acme.dev"]
	if a == "" || b == "" || a == b {
		t.Errorf("schemas %q and %q", a, b)
	}
	if got := sums("list.json")["apps.acme.dev"]; got != a {
		t.Errorf("in a list %q, want %q", got, a)
	}
	if got := sums("old.yaml"); got["old"] == "" {
		t.Errorf("of the first version of definitions: %v", got)
	}
	restore := render.Isolate()
	defer restore()
	built, err := tree.BuiltSchemas(t.Context(), "base")
	if err != nil || built["apps.acme.dev"] != b {
		t.Errorf("patched %v, want %q: %v", built, b, err)
	}
	if _, err := tree.BuiltSchemas(t.Context(), "absent"); err == nil {
		t.Error("a directory that is not there has schemas")
	}
}

func TestLooseManifests(t *testing.T) {
	t.Parallel()
	tree := render.Open(treeWith(
		"dist/install.yaml", pod, "examples/two/pod.yaml", pod, "examples/two/kustomization.yaml", "resources: [../../dist/install.yaml]\n",
		"deploy/kustomization.yaml", "resources: [pod.yaml]\nconfigMapGenerator: [{name: x, files: [k=data.json]}]\n",
		"deploy/pod.yaml", pod, "deploy/data.json", "{}", "deploy/other.yml", pod, "deploy/README.md", "x",
		"sub/.git/HEAD", "x", "sub/install.yaml", pod,
	), nil, render.DefaultLimits())
	g, err := tree.Discover(t.Context(), ".")
	if got := strings.Join(g.Manifests, " "); err != nil || got != "deploy/other.yml dist/install.yaml" {
		t.Errorf("%s, %v", got, err)
	}
}
