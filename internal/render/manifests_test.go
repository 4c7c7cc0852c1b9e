package render_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/collect"
	"github.com/verscheck/verscheck/internal/render"
)

func TestManifests(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, text, want string }{
		{"objects", pod + "---\n" + deployment, "Pod/own registry.example/own:v1 4, Deployment/app registry.example/app:v1 9"},
		{"a list", "kind: List\napiVersion: v1\nitems:\n- " + strings.ReplaceAll(strings.TrimSpace(pod), "\n", "\n  ") + "\n", "Pod/own registry.example/own:v1 7"},
		{"JSON", `{"kind": "Pod", "metadata": {"name": "x", "namespace": "y"}, "spec": {"containers": [{"image": "a/b:v1"}]}}`, "Pod/y/x a/b:v1 1"},
		{"a JSON stream", "{\"kind\": \"Pod\",\n \"a\": \"reg.example/a:v1\"}\n\n  {\"kind\": \"Job\", \"b\": \"reg.example/b:v1\"}\n", "Pod/ reg.example/a:v1 2, Job/ reg.example/b:v1 4"},
		{"a JSON stream, broken", "{\"kind\": \"Pod\"}\n{\"kind\": \n", "m.yaml:2: no YAML: did not find expected <document start> (mend the YAML)"},
		{"a list of lists", "kind: List\nitems:\n- kind: PodList\n  items:\n  - metadata: {name: x}\n    spec: {containers: [{image: 'a:v1'}]}\n", "Pod/x a:v1 6"},
		{"a list of items that are aliases", "kind: List\nx: &x {kind: Pod, spec: {containers: [{image: 'a:v1'}]}}\nitems: [*x]\n", "Pod/ a:v1 2"},
		{"empty documents", "---\n---\n# nothing\n---\n" + pod, "Pod/own registry.example/own:v1 8"},
		{"empty", "", ""},
		{"definition", "kind: CustomResourceDefinition\nspec:\n  openAPIV3Schema:\n    image: a/b:v1\n---\n" + pod, "Pod/own registry.example/own:v1 9"},
		{"aliases", "kind: Pod\nmetadata: {name: x}\nspec:\n  initContainers: &a\n  - {name: a, image: a/b:v1}\n  containers: *a\n", "Pod/x a/b:v1 5, Pod/x a/b:v1 5"},
		{"no kind", "metadata: {name: x}\n", "m.yaml:1: a document that is no Kubernetes object: it has no kind (leave it out: only objects can be checked)"},
		{"a scalar", "text\n---\n" + pod, "m.yaml:1: a document that is no Kubernetes object: it has no kind (leave it out: only objects can be checked), Pod/own registry.example/own:v1 6"},
		{"malformed", pod + "---\nkind: Pod\n- x\n", "m.yaml:6: no YAML: did not find expected key (mend the YAML)"},
		{"template", pod + "---\nimage: {{ .x }}\nkind: {{ .y }\n", "m.yaml:7: no YAML: did not find expected ',' or '}' (mend the YAML)"},
		{"Latin-1", "kind: Pod # gr\xf6\xdfe\n", "m.yaml:1: not UTF-8 (save it as UTF-8)"},
		{"aliased text", "kind: Pod\nx: &x " + strings.Repeat("x", 1<<20) + "\ny: [" + strings.Repeat("*x, ", 20) + "]\n", "m.yaml:3: its aliases repeat more than 16 MiB of text (write the values out, or leave it out with --exclude)"},
		{"alias bomb", "kind: Pod\n" + bomb("x"), "m.yaml:6: its aliases expand to more than 100000 values (write the values out, or leave it out with --exclude)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			files := fstest.MapFS{"m.yaml": {Data: []byte(test.text)}}
			tree := render.Open(files, collect.Tags, render.DefaultLimits())
			r := tree.Manifests(t.Context(), []string{"m.yaml"})[0]
			var got []string
			for _, u := range r.Unchecked {
				got = append(got, fmt.Sprintf("%s: %s (%s)", where(u.At), u.Reason, u.Help))
			}
			for _, i := range collect.Images(r) {
				if i.At.File != "m.yaml" || i.At.Overlay != "m.yaml" {
					t.Errorf("image at %+v", i.At)
				}
				got = append(got, fmt.Sprintf("%s %s %d", i.At.Object, i.Raw, i.At.Line))
			}
			if diff := cmp.Diff(test.want, strings.Join(got, ", ")); diff != "" {
				t.Errorf("found (-want +got):\n%s", diff)
			}
		})
	}
}

func TestManifestsThatAreNotThere(t *testing.T) {
	t.Parallel()
	tree := render.Open(fstest.MapFS{"dir/x": {}}, collect.Tags, render.DefaultLimits())
	want := []string{
		"gone.yaml: gone.yaml does not exist (correct the path, or restore the file)",
		"dir: dir is no regular file ()",
		"../x: ../x leaves the repository (an overlay can only use files of its own repository: copy what it needs into it)",
	}
	for i, r := range tree.Manifests(t.Context(), []string{"gone.yaml", "dir", "../x"}) {
		if len(r.Unchecked) != 1 || !r.Unchecked[0].Blocks {
			t.Fatalf("unchecked: %+v", r.Unchecked)
		}
		u := r.Unchecked[0]
		if got := fmt.Sprintf("%s: %s (%s)", where(u.At), u.Reason, u.Help); got != want[i] {
			t.Errorf("said %q, want %q", got, want[i])
		}
	}
}
