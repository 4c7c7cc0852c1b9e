package chart_test

import (
	"fmt"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/chart"
	"github.com/verscheck/verscheck/internal/collect"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// read reads a chart in the directory "c".
func read(metadata, values string) (fact.Inventory, []diag.Unchecked) {
	files := fstest.MapFS{"c/Chart.yaml": {Data: []byte(metadata)}}
	if values != "" {
		files[path.Join("c", "values.yaml")] = &fstest.MapFile{Data: []byte(values)}
	}
	return chart.Read(render.Open(files, collect.Tags, render.DefaultLimits()), "c")
}

func TestMetadata(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"both", "name: app\nversion: 1.2.0\nappVersion: \"v1.2.0\"\n", "app: version 1.2.0 at 2:10-15, appVersion v1.2.0 at 3:14-20"},
		{"the other way round", "appVersion: v1\nversion: v2\nname: app\n", "app: appVersion v1 at 1:13-15, version v2 at 2:10-12"},
		{"one", "name: app\nversion: 1.2.0\n", "app: version 1.2.0 at 2:10-15"},
		{"nothing", "name: app\nversion:\nappVersion: ~\n", "app: "},
		{"no name", "version: 1.2.0\n", "c: version 1.2.0 at 1:10-15"},
		{"JSON", `{"name": "app", "version": "1.2.0"}`, "app: version 1.2.0 at 1:29-34"},
		{"placeholders", "name: app\nversion: 0.0.0\nappVersion: latest\n", "app: version 0.0.0 at 2:10-15 (0.0.0 is a placeholder), appVersion latest at 3:13-19 (latest is a placeholder)"},
		{"a template", "name: app\nversion: {{ version }}\n", "app: version  at 2:0-0 (a template is replaced when the release is made)"},
		{"a version of something else", "name: app\ndependencies: [{name: x, version: 1.0.0}]\nkubeVersion: '>= 1.25'\n", "app: "},
	} {
		found, unchecked := read(c.text, "")
		if len(unchecked) > 0 {
			t.Errorf("%s: %+v", c.name, unchecked)
		}
		var got []string
		for _, v := range found.Carriers {
			text := fmt.Sprintf("%s %s at %d:%d-%d", v.Key, v.Text, v.At.Line, v.At.Column, v.At.EndColumn)
			if v.Placeholder != "" {
				text += " (" + v.Placeholder + ")"
			}
			if v.Kind != fact.CarrierChart || v.At.File != "c/Chart.yaml" || v.At.Overlay != "c" || v.At.Object != "Chart/"+v.Name || v.At.Field != v.Key {
				t.Errorf("%s: %+v", c.name, v)
			}
			got = append(got, text)
		}
		if diff := cmp.Diff(c.want, found.Charts[0].Name+": "+strings.Join(got, ", ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// TestValues reads image blocks as charts write them. An image that nobody can be asked for is in brackets.
func TestValues(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, values, want string }{
		{"helm create", "image:\n  repository: nginx\n  pullPolicy: IfNotPresent\n  tag: \"\"\n", "(nginx:v1.2.0) image.repository 2:15-20"},
		{"no tag at all", "image:\n  repository: ghcr.io/acme/app\n", "(ghcr.io/acme/app:v1.2.0) image.repository 2:15-31"},
		{"null", "image: {repository: ghcr.io/acme/app, tag: ~}\n", "(ghcr.io/acme/app:v1.2.0) image.repository 1:21-37"},
		{"registry", "image: {registry: quay.io, repository: acme/app, tag: v1}\n", "quay.io/acme/app:v1 image.tag 1:55-57"},
		{"registry and no tag", "image: {registry: quay.io/, repository: acme/app, tag: ''}\n", "(quay.io/acme/app:v1.2.0) image.repository 1:41-49"},
		{"digest", "image: {repository: a/b, tag: v1, digest: " + digest + "}\n", "a/b:v1@" + digest + " image.tag 1:31-33"},
		{"digest alone", "image: {repository: a/b, digest: " + digest + "}\n", "a/b@" + digest + " image.digest 1:34-105"},
		{"one string", "image: ghcr.io/acme/app:v1\n", "ghcr.io/acme/app:v1 image 1:25-27"},
		{"string and tag beside it", "image: ghcr.io/acme/app\ntag: v1\n", "ghcr.io/acme/app:v1 tag 2:6-8"},
		{"string and empty tag beside it", "image: ghcr.io/acme/app\ntag:\n", "(ghcr.io/acme/app:v1.2.0) image 1:8-24"},
		{"name and tag", "image: {name: acme/app, tag: v1}\n", "acme/app:v1 image.tag 1:30-32"},
		{"flat", "imageRepository: acme/app\nimageTag: v1\n", "acme/app:v1 imageTag 2:11-13"},
		{"flat, without tag", "imageRepository: acme/app\n", "(acme/app:v1.2.0) imageRepository 1:18-26"},
		{"nested and in a list", "a: {b: [{image: {repository: x/y, tag: v1}}]}\n", "x/y:v1 a.b[0].image.tag 1:40-42"},
		{"an anchor", "tag: &t v1\nimage: {repository: x/y, tag: *t}\n", "x/y:v1 image.tag 1:9-11"},
		{"global registry", "global: {imageRegistry: r.io}\nimage: {repository: x/y, tag: v1}\nother: {image: {repository: q.io/x/y}}\n", "r.io/x/y:v1 image.tag 2:31-33, (q.io/x/y:v1.2.0) other.image.repository 3:29-37"},
		{"hub", "global: {hub: r.io/istio, tag: 1.2.3}\npilot: {image: pilot}\nproxy: {image: other/proxy:v1}\n", "r.io/istio/pilot:1.2.3 global.tag 1:32-37, other/proxy:v1 proxy.image 3:28-30"},
		{"hub without tag", "hub: r.io/istio\npilot: {image: pilot}\n", "(r.io/istio/pilot) pilot.image 2:16-21"},
		{"a registry that templates add", "image: {baseRepo: mcr.io, app: {repository: /acme/app, tag: v1}, other: {image: {repository: /acme/x}}}\n", ""},
		{"an environment variable", "env: [{name: X_IMAGE, value: 'r.io/x/y:v1'}]\n", "r.io/x/y:v1 env[0].value 1:40-42"},
		{"numbers that Helm prints otherwise", "image: {repository: x/y, tag: 1.10}\n", ""},
		{"look-alikes", "chart: {repository: 'https://charts.x.io', tag: v1}\nimagePullPolicy: Always\ngit: {repo: acme/app}\nname: acme/app\nuser: {name: x, tag: ''}\nimages: []\nservice: {image: true}\n", ""},
		{"empty", "# nothing\n", ""},
	} {
		found, unchecked := read("name: app\nversion: 1.2.0\nappVersion: v1.2.0\n", c.values)
		if len(unchecked) > 0 {
			t.Errorf("%s: %+v", c.name, unchecked)
		}
		var got []string
		for _, i := range found.Images {
			raw := i.Raw
			if i.Bare {
				raw = "(" + raw + ")"
			}
			got = append(got, fmt.Sprintf("%s %s %d:%d-%d", raw, i.At.Field, i.At.Line, i.At.Column, i.At.EndColumn))
			if i.SetBy != fact.SetByChart || i.At.Overlay != "c" || i.At.Object != "Chart/app" || i.At.File != "c/values.yaml" {
				t.Errorf("%s: %+v", c.name, i)
			}
		}
		if diff := cmp.Diff(c.want, strings.Join(got, ", ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

const digest = "sha256:1111111111111111111111111111111111111111111111111111111111111111"

func TestTagsAreCarriers(t *testing.T) {
	t.Parallel()
	const values = "image: {repository: a/app, tag: v1}\nx: {image: {repository: a/x, tag: latest}}\ny: {image: {repository: a/y}}\nz: {image: a/z@" + digest + "}\n"
	found, _ := read("name: app\nappVersion: v1.2.0\n", values)
	var got []string
	for _, v := range found.Carriers {
		got = append(got, strings.Join([]string{v.Key, v.Text, v.Image, v.Placeholder}, "|"))
	}
	want := []string{"appVersion|v1.2.0||", "image.tag|v1|docker.io/a/app|", "x.image.tag|latest|docker.io/a/x|latest is a placeholder"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("carriers (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"docker.io/a/y"}, found.Charts[0].Images); diff != "" {
		t.Errorf("images with the chart's appVersion (-want +got):\n%s", diff)
	}
}

func TestReadSaysWhatItCannotRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, metadata, values, want string }{
		{"malformed", "name: {\n", "", "c/Chart.yaml:1: no YAML: did not find expected node content"},
		{"empty", "", "image: a/b:v1\n", "c/Chart.yaml:0: it is no chart's: it has no fields"},
		{"a list", "- a\n", "", "c/Chart.yaml:0: it is no chart's: it has no fields"},
		{"malformed values", "name: app\n", "a: b: c\n", "c/values.yaml:1: no YAML: mapping values are not allowed in this context"},
	} {
		found, unchecked := read(c.metadata, c.values)
		var got []string
		for _, u := range unchecked {
			if u.Blocks || u.At.Overlay != "c" {
				t.Errorf("%s: %+v", c.name, u)
			}
			got = append(got, fmt.Sprintf("%s:%d: %s", u.At.File, u.At.Line, u.Reason))
		}
		if diff := cmp.Diff(c.want, strings.Join(got, ", ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
		if len(found.Images) > 0 {
			t.Errorf("%s: %+v", c.name, found.Images)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("name: app\nversion: 1.2.0\n", "image: {repository: a/b, tag: &t v1}\nx: {image: {repository: /c, tag: *t}}\n")
	f.Add("name: {{ x }}\nversion: 1.10\n", "global: {hub: h.io, tag: 1e3}\nimage: pilot\n- x\n")
	f.Add("\ufeffversion: \"\\x31\"\n", "a: &a [*a]\n<<: {image: x:y}\n")
	f.Fuzz(func(t *testing.T, metadata, values string) {
		found, _ := read(metadata, values)
		for _, i := range found.Images {
			if ref, err := fact.ParseRef(i.Raw); err != nil || ref != i.Ref {
				t.Errorf("%q is not %+v: %v", i.Raw, i.Ref, err)
			}
		}
	})
}
