package committed_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/collect"
	"github.com/verscheck/verscheck/internal/committed"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// side reads a manifest: what an overlay renders to is one as well.
func side(t *testing.T, path, text string) committed.Side {
	t.Helper()
	tree := render.Open(fstest.MapFS{"m.yaml": &fstest.MapFile{Data: []byte(text)}}, collect.Tags, render.DefaultLimits())
	r := tree.Manifests(t.Context(), []string{"m.yaml"})[0]
	if len(r.Unchecked) > 0 {
		t.Fatal(r.Unchecked)
	}
	images := collect.Images(r)
	return committed.Side{Path: path, Objects: committed.Outline(r, images), Images: images, Files: []string{path + "/kustomization.yaml"}}
}

// manifest is a pod for each image, and some more objects.
func manifest(more int, images ...string) string {
	var text strings.Builder
	for i, image := range images {
		fmt.Fprintf(&text, "---\nkind: Pod\nmetadata: {name: pod%d}\nspec:\n  containers:\n    - {name: c, image: '%s'}\n", i, image)
	}
	for i := range more {
		fmt.Fprintf(&text, "---\nkind: Role\nmetadata: {name: role%d}\n", i)
	}
	return text.String()
}

func paths(sides []committed.Side) string {
	var list []string
	for _, s := range sides {
		list = append(list, s.Path)
	}
	return strings.Join(list, " ")
}

func TestCandidates(t *testing.T) {
	t.Parallel()
	file := side(t, "dist/app-install.yaml", manifest(9, "app:1"))
	for _, c := range []struct {
		name     string
		overlays []committed.Side
		want     string
	}{
		{"none", nil, ""},
		{"the same", []committed.Side{side(t, "config/default", manifest(9, "app:1"))}, "config/default"},
		{"another version", []committed.Side{side(t, "config/default", manifest(9, "app:2"))}, "config/default"},
		{"one more", []committed.Side{side(t, "config/default", manifest(10, "app:1"))}, "config/default"},
		{"one less", []committed.Side{side(t, "config/default", manifest(8, "app:1"))}, "config/default"},
		{"two less", []committed.Side{side(t, "config/default", manifest(7, "app:1"))}, ""},
		{"others", []committed.Side{side(t, "config/default", strings.ReplaceAll(manifest(9, "app:1"), "name: ", "namespace: x, name: "))}, ""},
		{
			"the likeliest first",
			[]committed.Side{
				side(t, "a", manifest(10, "app:1")), side(t, "b", manifest(9, "app:1", "x:1")), side(t, "z", manifest(9, "app:1")),
			},
			"z a b",
		},
		{
			"what says the same first",
			[]committed.Side{
				side(t, "a", strings.Replace(manifest(9, "app:1"), "kind: Role\n", "kind: Role\nrules: []\n", 1)), side(t, "z", manifest(9, "app:1")),
			},
			"z a",
		},
		{
			"what is called alike first",
			[]committed.Side{side(t, "config/base", manifest(9, "app:1")), side(t, "config/app/install", manifest(9, "app:1"))},
			"config/app/install config/base",
		},
		{
			"the shortest name of two alike",
			[]committed.Side{side(t, "config/app-ha", manifest(9, "app:1")), side(t, "config/app", manifest(9, "app:1"))},
			"config/app config/app-ha",
		},
		{"a source", []committed.Side{
			side(t, "config/default", manifest(9, "app:1")), {Path: "user", Files: []string{"dist/app-install.yaml"}},
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := paths(committed.Candidates(file, c.overlays)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	t.Run("too little to tell", func(t *testing.T) {
		t.Parallel()
		for _, text := range []string{manifest(2, "app:1"), manifest(20)} {
			if got := committed.Candidates(side(t, "x.yaml", text), []committed.Side{side(t, "o", text)}); len(got) > 0 {
				t.Errorf("%q is a render of %s", text, paths(got))
			}
		}
	})
}

// stale writes what is stale in a word each.
func stale(r fact.Rendered) string {
	var list []string
	for _, s := range r.Stale {
		list = append(list, fmt.Sprintf("%s:%d %s=%s", s.Committed.At.Object, s.Committed.At.Line, s.Committed.Raw, s.Fresh.Raw))
	}
	return strings.Join(list, " ")
}

const digest = "@sha256:1111111111111111111111111111111111111111111111111111111111111111"

func TestResemble(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, file string
		overlays   []string
		want       string
	}{
		{"equal", "app:1", []string{"app:1"}, ""},
		{"stale", "app:1", []string{"app:2"}, "Pod/pod0:6 app:1=app:2"},
		{"one overlay has it", "app:1", []string{"app:2", "app:1"}, ""},
		{"two overlays agree", "app:1", []string{"app:2", "app:2"}, "Pod/pod0:6 app:1=app:2"},
		{"two overlays differ", "app:1", []string{"app:2", "app:3"}, ""},
		{"another image", "ghcr.io/acme/app:1", []string{"controller:latest"}, ""},
		{"another image in the likeliest", "ghcr.io/acme/app:1", []string{"controller:latest", "ghcr.io/acme/app:2"}, "Pod/pod0:6 ghcr.io/acme/app:1=ghcr.io/acme/app:2"},
		{"no tag", "app:1", []string{"app"}, "Pod/pod0:6 app:1=app"},
		{"pinned in the file", "app:1" + digest, []string{"app:1"}, ""},
		{"pinned by digest alone", "app" + digest, []string{"app:1"}, ""},
		{"two digests", "app:1" + digest, []string{"app:1" + strings.ReplaceAll(digest, "1111", "2222")}, "Pod/pod0:6 app:1" + digest + "=app:1" + strings.ReplaceAll(digest, "1111", "2222")},
		{"no reference", "app:${TAG}", []string{"app:2"}, ""},
		{"another spelling", "docker.io/library/app:1", []string{"app:1"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var overlays []committed.Side
			for i, image := range c.overlays {
				overlays = append(overlays, side(t, fmt.Sprintf("o%d", i), manifest(4, image)))
			}
			r := committed.Resemble(side(t, "install.yaml", manifest(4, c.file)), overlays)
			if got := stale(r); got != c.want || r.Otherwise() || r.Configured {
				t.Errorf("got %q, want %q: %+v", got, c.want, r)
			}
			if r.Why != "it has the same 5 objects" || r.Overlay != "o0" || r.File != "install.yaml" {
				t.Errorf("%q is a render of %s: %s", r.File, r.Overlay, r.Why)
			}
		})
	}
}

// A container before another one moves its field, and does not make it stale.
func TestResembleMovedFields(t *testing.T) {
	t.Parallel()
	pod := func(images ...string) string {
		return manifest(4) + "---\nkind: Pod\nmetadata: {name: pod}\nspec:\n  containers:\n    - image: " + strings.Join(images, "\n    - image: ") + "\n"
	}
	resemble := func(file, overlay string) fact.Rendered {
		return committed.Resemble(side(t, "f.yaml", file), []committed.Side{side(t, "o", overlay)})
	}
	r := resemble(pod("a:1", "b:1"), pod("proxy:1", "a:1", "b:1"))
	if got := stale(r); got != "" || len(r.Changed) != 1 || r.Changed[0].Object != "Pod/pod" || r.Changed[0].Line == 0 {
		t.Errorf("stale %q, changed %v", got, r.Changed)
	}
	// Of two uses, the one in the same field is the one that it should be.
	if got := stale(resemble(pod("a:1", "a:1"), pod("a:2", "a:3"))); got != "Pod/pod:18 a:1=a:2 Pod/pod:19 a:1=a:3" {
		t.Errorf("stale %q", got)
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	const role = "---\nkind: Role\nmetadata: {name: "
	for _, c := range []struct {
		name, file, overlay     string
		stale                   string
		changed, added, missing string
	}{
		{"equal", manifest(2, "app:1"), manifest(2, "app:1"), "", "", "", ""},
		{"stale", manifest(2, "app:1"), manifest(2, "app:2"), "Pod/pod0:6 app:1=app:2", "", "", ""},
		{"another image", manifest(2, "app:1"), manifest(2, "controller:1"), "Pod/pod0:6 app:1=controller:1", "", "", ""},
		{"a placeholder that is no reference", manifest(2, "app:1"), manifest(2, "${IMG}"), "Pod/pod0:6 app:1=${IMG}", "", "", ""},
		{"pinned in the file", manifest(0, "app:1"+digest), manifest(0, "app:1"), "Pod/pod0:6 app:1" + digest + "=app:1", "", "", ""},
		{"objects", manifest(1, "app:1") + role + "new}\n", manifest(2, "app:1"), "", "", "Role/new", "Role/role1"},
		{"an object twice", manifest(0) + role + "a}\n" + role + "a}\n", role + "a}\n", "", "", "Role/a", ""},
		{"twice in the overlay", role + "a}\n", role + "a}\nx: y\n" + role + "a}\n", "", "", "", "Role/a"},
		{"a value beside the image", manifest(0, "app:1"), strings.ReplaceAll(manifest(0, "app:1"), "name: c", "name: d"), "", "Pod/pod0", "", ""},
		{
			"a value and the version", manifest(0, "app:1"), strings.ReplaceAll(manifest(0, "app:2"), "name: c", "name: d"),
			"Pod/pod0:6 app:1=app:2", "Pod/pod0", "", "",
		},
		{
			"a label with the version", strings.ReplaceAll(manifest(0, "app:v1"), "metadata: {", "metadata: {labels: {version: v1}, "),
			strings.ReplaceAll(manifest(0, "app:v2"), "metadata: {", "metadata: {labels: {version: v2}, "), "Pod/pod0:6 app:v1=app:v2", "", "", "",
		},
		{
			"a label alone", strings.ReplaceAll(manifest(0, "app:v1"), "metadata: {", "metadata: {labels: {version: v0}, "),
			strings.ReplaceAll(manifest(0, "app:v1"), "metadata: {", "metadata: {labels: {version: v1}, "), "", "Pod/pod0", "", "",
		},
		{
			"a hash of generated content", "kind: ConfigMap\nmetadata: {name: a-bcdfg24567}\n" + role + "r}\nuses: a-bcdfg24567\n",
			"kind: ConfigMap\nmetadata: {name: a-2222222222}\n" + role + "r}\nuses: a-2222222222\n", "", "", "", "",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := committed.Compare(side(t, "f.yaml", c.file), side(t, "o", c.overlay))
			if got := stale(r); got != c.stale {
				t.Errorf("stale %q, want %q", got, c.stale)
			}
			got := [][]diag.Place{r.Changed, r.Added, r.Missing}
			for i, want := range []string{c.changed, c.added, c.missing} {
				var objects []string
				for _, p := range got[i] {
					objects = append(objects, p.Object)
				}
				if diff := cmp.Diff(want, strings.Join(objects, " ")); diff != "" {
					t.Errorf("%s (-want +got):\n%s", []string{"changed", "added", "missing"}[i], diff)
				}
			}
			if !r.Configured || r.Why != "" {
				t.Errorf("not configured: %+v", r)
			}
		})
	}
}

func TestRival(t *testing.T) {
	t.Parallel()
	likeliest := committed.Side{Path: "o", Files: []string{"o/kustomization.yaml", "base/pod.yaml"}}
	other := committed.Side{Path: "remote", Files: []string{"remote/kustomization.yaml", "base/pod.yaml"}}
	stranger := committed.Side{Path: "x", Files: []string{"x/kustomization.yaml"}}
	image := []fact.StaleImage{{}}
	changed := []diag.Place{{Object: "Role/a"}}
	for _, c := range []struct {
		name string
		r    fact.Rendered
		list []committed.Side
		want string
	}{
		{"a sibling that is not rendered", fact.Rendered{Stale: image, Changed: changed}, []committed.Side{stranger, other}, "remote"},
		{"nothing in common", fact.Rendered{Stale: image, Changed: changed}, []committed.Side{stranger}, ""},
		{"nothing but the version", fact.Rendered{Stale: image}, []committed.Side{other}, ""},
		{"no version", fact.Rendered{Changed: changed}, []committed.Side{other}, ""},
	} {
		if got, _ := committed.Rival(c.r, likeliest, c.list); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
