package collect_test

import (
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/collect"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// TestEntriesMeant tells what an entry that rewrites nothing was most likely meant for: the nearest of the images that it would
// reach.
func TestEntriesMeant(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		entries string   // of images:, the first in question
		images  []string // of containers
		want    fact.Entry
	}{
		{"another registry", "{name: k8s.gcr.io/a/app, newTag: v1}", []string{"registry.k8s.io/a/app:v0"}, fact.Entry{Nearest: "registry.k8s.io/a/app"}},
		{"Docker Hub in full", "{name: docker.io/library/nginx, newTag: v1}", []string{"nginx", "quay.io/library/nginx"}, fact.Entry{Nearest: "nginx"}},
		{"no registry", "{name: acme/app, newTag: v1}", []string{"ghcr.io/acme/app:v0"}, fact.Entry{Nearest: "ghcr.io/acme/app"}},
		{"a typing mistake", "{name: ghcr.io/acme/contoller, newTag: v1}", []string{"ghcr.io/acme/app", "ghcr.io/acme/controller:v0"}, fact.Entry{Nearest: "ghcr.io/acme/controller"}},
		{"the longest common end", "{name: a.example.com/x/y/app, newTag: v1}", []string{"b.example.com/z/app", "b.example.com/y/app"}, fact.Entry{Nearest: "b.example.com/y/app"}},
		{"renamed where it stands", "{name: controller, newName: ghcr.io/acme/app}", []string{"ghcr.io/acme/app:v0", "ghcr.io/acme/controller"}, fact.Entry{Nearest: "ghcr.io/acme/app"}},
		{"by what it would be called", "{name: csi-attacher-amd64, newName: eks/attacher}", []string{"ecr.example.com/attacher"}, fact.Entry{Nearest: "ecr.example.com/attacher"}},
		{"nothing near", "{name: ghcr.io/acme/none, newTag: v1}", []string{"ghcr.io/acme/app"}, fact.Entry{}},
		{"an image that another entry is for", "{name: acme/app, newTag: v1}, {name: ghcr.io/acme/app, newTag: v2}", []string{"ghcr.io/acme/app"}, fact.Entry{}},
		{"nothing that is a name", "{name: acme/app, newTag: v1}", []string{"$(APP)"}, fact.Entry{}},
		{"no image at all", "{name: acme/app, newTag: v1}", nil, fact.Entry{Empty: true}},
		{"a broken expression", "{name: 'app(', newTag: v1}", []string{"app"}, fact.Entry{Broken: true, Nearest: "app"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			object := []string{"kind: Pod\nspec:\n  containers:\n"}
			for _, image := range tt.images {
				object = append(object, "  - image: "+image+"\n")
			}
			got := entriesOf(t, tt.entries, strings.Join(object, ""))[0]
			if got.Fate != fact.Dead {
				t.Fatalf("the entry is %s", got.Fate)
			}
			if diff := cmp.Diff(tt.want, fact.Entry{Nearest: got.Nearest, Empty: got.Empty, Broken: got.Broken}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestEntriesUnreached finds the image of an entry at fields out of its reach, also where nothing but the text says that it is one.
func TestEntriesUnreached(t *testing.T) {
	t.Parallel()
	const name = "ghcr.io/acme/app"
	for _, tt := range []struct {
		name, entry, object string
		want                []string // raw and field
	}{
		{"a field", name, "kind: Widget\nspec:\n  image: ghcr.io/acme/app:v1\n", []string{"ghcr.io/acme/app:v1 spec.image"}},
		{"an argument", name, "kind: Pod\nspec:\n  containers:\n  - args: [--image=ghcr.io/acme/app:v1]\n", []string{"ghcr.io/acme/app:v1 spec.containers[0].args[0]"}},
		{"parts", name, "kind: Widget\nspec:\n  image: {repository: ghcr.io/acme/app, tag: v1}\n", []string{"ghcr.io/acme/app:v1 spec.image.tag"}},
		{"a variable", name, "kind: Pod\nspec:\n  containers:\n  - image: ghcr.io/acme/app:${TAG}\n", []string{"ghcr.io/acme/app:${TAG} spec.containers[0].image"}},
		{"a template", "app", "kind: ConfigMap\ndata:\n  t: |\n    {{ if x }}\n    run app:v1 now\n", []string{"app:v1 data.t"}},
		{"in a list of texts", "app", "kind: Widget\nspec:\n  run: [sh, \"docker run 'app@sha256:" + digest + "'\"]\n", []string{"app@sha256:" + digest + " spec.run[1]"}},
		{"the end of another name", "app", "kind: Widget\nspec:\n  text: run ghcr.io/acme/app:v1 or my-app:v1 now\n", nil},
		{"a word and a colon", "app", "kind: Widget\nspec:\n  text: 'this is the app: good, and the app:: even'\n", nil},
		{"a definition", name, "kind: CustomResourceDefinition\nspec:\n  text: see ghcr.io/acme/app:v1\n", nil},
		{"a Secret", name, "kind: Secret\nstringData:\n  text: see ghcr.io/acme/app:v1 there\n", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, image := range entriesOf(t, "{name: "+tt.entry+", newTag: v2}", tt.object)[0].Unreached {
				got = append(got, image.Raw+" "+image.At.Field)
				if image.At.Object == "" || image.At.Overlay != "." {
					t.Errorf("at %+v", image.At)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

const digest = "1111111111111111111111111111111111111111111111111111111111111111"

// entriesOf returns the entries of a kustomization with one object.
func entriesOf(t *testing.T, entries, object string) []fact.Entry {
	t.Helper()
	tree := render.Open(fstest.MapFS{
		"kustomization.yaml": {Data: []byte("resources: [object.yaml]\nimages: [" + entries + "]\n")},
		"object.yaml":        {Data: []byte("apiVersion: v1\nmetadata: {name: x}\n" + object)},
	}, collect.Tags, render.DefaultLimits())
	r := tree.Render(t.Context(), []string{"."})[0]
	for _, u := range r.Unchecked {
		t.Fatal(u.Reason)
	}
	return collect.Entries(r)
}

// TestEntriesShared asks of many overlays at once about the entry of one base, which is judged once for all.
func TestEntriesShared(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{
		"base/kustomization.yaml": {Data: []byte("resources: [pod.yaml]\nimages: [{name: k8s.gcr.io/a/app, newTag: v1}]\n")},
		"base/pod.yaml": {Data: []byte("apiVersion: v1\nkind: Pod\nmetadata: {name: x, annotations: {a: 'image: k8s.gcr.io/a/app:v0'}}\n" +
			"spec: {containers: [{name: c, image: registry.k8s.io/a/app}]}\n")},
	}
	dirs := make([]string, 16)
	for i := range dirs {
		dirs[i] = "overlay" + strconv.Itoa(i)
		files[dirs[i]+"/kustomization.yaml"] = &fstest.MapFile{Data: []byte("resources: [../base]\nnamePrefix: p-\n")}
	}
	entries := make([][]fact.Entry, len(dirs))
	tree := render.Open(files, collect.Tags, render.DefaultLimits())
	tree.RenderEach(t.Context(), dirs, func(i int, r render.Result) { entries[i] = collect.Entries(r) })
	for i, found := range entries {
		if len(found) != 1 || found[0].Fate != fact.Dead || len(found[0].Unreached) != 1 || found[0].Unreached[0].At.Line != 3 {
			t.Fatalf("%s: %+v", dirs[i], found)
		}
		if overlay := found[0].Unreached[0].At.Overlay; found[0].At.Overlay != dirs[i] || overlay != dirs[i] {
			t.Errorf("the entry is met through %s, and its image through %s, not %s", found[0].At.Overlay, overlay, dirs[i])
		}
	}
}
