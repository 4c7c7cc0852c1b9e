package render_test

import (
	"fmt"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/collect"
	"github.com/verscheck/verscheck/internal/render"
)

func TestDiscoverCharts(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{}
	for _, dir := range []string{
		".", "charts/app", "charts/app/charts/dep", "charts-of-mine/other", "deploy/app", "deploy/app/charts/dep", "deploy/charts/x", "examples/demo", "sub/chart",
	} {
		files[path.Join(dir, "Chart.yaml")] = &fstest.MapFile{}
	}
	files["sub/.git"] = &fstest.MapFile{}
	graph, err := render.Open(files, nil, render.DefaultLimits()).Discover(t.Context(), ".")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range graph.Charts {
		text := strings.TrimSpace(c.Dir + " " + c.Excluded)
		if c.Bundled {
			text += " bundled"
		}
		got = append(got, text)
	}
	want := []string{
		".", "charts-of-mine/other", "charts/app bundled", "charts/app/charts/dep bundled", "deploy/app", "deploy/app/charts/dep bundled",
		"deploy/charts/x", "examples/demo examples", "sub/chart submodule",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("charts (-want +got):\n%s", diff)
	}
}

func TestYAML(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"plain, quoted, anchored, after a multi-byte letter", "a: {ä: b}\nc: \"d\"\ne: &x !!str f # g\n", "1:8-9 b, 2:5-6 d, 3:13-14 f"},
		{"escaped and folded", "a: \"\\x31\"\nb: >\n  one\n  two\n", "1:0-0 1, 2:0-0 one two\n"},
		{"a byte order mark", "\ufeffa: b\n", "1:4-5 b"},
		{"documents", "---\n---\na: b\n---\nc: d\n", "3:4-5 b, 5:4-5 d"},
		{"nothing", "# nothing\n", ""},
		{"a template", "a: {{ b }\n", "unchecked at 1: no YAML: did not find expected ',' or '}'"},
		{"too deep", "a: " + strings.Repeat("[", 300) + strings.Repeat("]", 300), "unchecked at 1: its values nest deeper than 200 levels"},
		{"an alias bomb", bomb("x"), "unchecked at 5: its aliases expand to more than 100000 values"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			tree := render.Open(fstest.MapFS{"f.yaml": {Data: []byte(c.text)}}, nil, render.DefaultLimits())
			file, unread := tree.YAML("f.yaml")
			var got []string
			if unread != nil {
				got = append(got, fmt.Sprintf("unchecked at %d: %s", unread.At.Line, unread.Reason))
			}
			for _, doc := range file.Docs {
				for i := 1; i < len(doc.Content); i += 2 {
					n := doc.Content[i]
					if len(n.Content) == 2 {
						n = n.Content[1]
					}
					p := file.Place(n)
					got = append(got, fmt.Sprintf("%d:%d-%d %s", p.Line, p.Column, p.EndColumn, n.Value))
				}
			}
			if diff := cmp.Diff(c.want, strings.Join(got, ", ")); diff != "" {
				t.Errorf("scalars (-want +got):\n%s", diff)
			}
		})
	}
}

func TestYAMLThatIsNotThere(t *testing.T) {
	t.Parallel()
	tree := render.Open(fstest.MapFS{"dir/x": {}}, nil, render.DefaultLimits())
	for name, want := range map[string]string{
		"gone": "gone does not exist", "dir": "dir is no regular file", "../x": "../x leaves the repository",
	} {
		if _, unread := tree.YAML(name); unread == nil || unread.Reason != want {
			t.Errorf("%s: %+v, want %s", name, unread, want)
		}
		if r := tree.Values(name); len(r.Unchecked) != 1 || r.Unchecked[0].Reason != want || len(r.Objects) > 0 {
			t.Errorf("%s: %+v, want %s", name, r, want)
		}
	}
}

func TestValues(t *testing.T) {
	t.Parallel()
	const values = "x: &x {tag: v1}\nimage:\n  <<: *x\n  repository: acme/app\nsidecar: {image: \"a/b:v2\"}\n"
	tree := render.Open(fstest.MapFS{"values.yaml": {Data: []byte(values)}}, collect.Tags, render.DefaultLimits())
	r := tree.Values("values.yaml")
	var got []string
	for _, i := range collect.Images(r) {
		got = append(got, fmt.Sprintf("%s %s %d:%d-%d", i.At.Field, i.Raw, i.At.Line, i.At.Column, i.At.EndColumn))
	}
	want := []string{"image.tag acme/app:v1 1:13-15", "sidecar.image a/b:v2 5:23-25"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("images (-want +got):\n%s", diff)
	}
}
