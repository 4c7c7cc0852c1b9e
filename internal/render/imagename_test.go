package render_test

import (
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/api/filters/imagetag"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/verscheck/verscheck/internal/render"
)

// FuzzEntryName holds the matcher of entries to the transformer itself: it sets a tag behind the name of what the matcher
// matches, and leaves all else alone.
func FuzzEntryName(f *testing.F) {
	names := []string{
		"nginx", "docker.io/library/nginx", "registry.k8s.io/a/b", "a.b/c", "localhost:5000/app", "foo|bar", "(.*)/app", "[", "", "a:1",
		"app@sha256", "a{2}", `\w+`, "(?i)app", "a$", "app ", "x#y",
	}
	values := []string{
		"nginx", "nginx:1.27", "docker.io/library/nginx:1.27", "aXb/c:1", "localhost:5000/app", "localhost:5000/app:1", "foobar", "rebar:2",
		"quay.io/app@sha256:0f", "quay.io/app:v1@sha512+b64u:0f", "a:1", "aa:{TAG}", "app:${TAG}", "APP", "app:1\n", "a@b@c", "", ":", "/", "/:", "a/b:c/d:e",
	}
	for _, name := range names {
		for _, value := range values {
			f.Add(name, value)
		}
	}
	f.Fuzz(func(t *testing.T, name, value string) {
		if strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\n' || r == '\ufffd' }) || value == "" {
			t.Skip("nothing that YAML carries unchanged")
		}
		const tag = "__a_tag_of_no_image__"
		want := transformed(t, types.Image{Name: name, NewTag: tag}, value)
		entry := render.NewEntryName(name)
		got := value
		if entry.Match(value) {
			got = render.ImageName(value) + ":" + tag
		}
		if got != want {
			t.Errorf("the entry %q makes %q of %q, kustomize %q", name, got, value, want)
		}
		if entry.Broken() && want != value {
			t.Errorf("the entry %q is said to be broken, and is not", name)
		}
	})
}

// transformed is what kustomize's image transformer makes of the image of a container.
func transformed(tb testing.TB, entry types.Image, value string) string {
	tb.Helper()
	object, err := yaml.Parse("apiVersion: v1\nkind: Widget\nmetadata: {name: x}\ncontainers: [{image: x}]\n")
	if err != nil {
		tb.Fatal(err)
	}
	image := render.Get(render.Get(object.YNode(), "containers").Content[0], "image")
	*image = yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagString, Value: value}
	if _, err := (imagetag.LegacyFilter{ImageTag: entry}).Filter([]*yaml.RNode{object}); err != nil {
		tb.Fatal(err)
	}
	return image.Value
}

func TestImageName(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"nginx": "nginx", "nginx:1.27": "nginx", "localhost:5000/app": "localhost:5000/app", "localhost:5000/app:v1": "localhost:5000/app",
		"quay.io/a/b:v1@sha256:0f": "quay.io/a/b", "a@sha256:0f": "a", "": "", "app:${TAG}": "app",
	} {
		if got := render.ImageName(value); got != want {
			t.Errorf("the name in %q is %q, want %q", value, got, want)
		}
	}
}
