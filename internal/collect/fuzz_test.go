package collect_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/verscheck/verscheck/internal/collect"
	"github.com/verscheck/verscheck/internal/render"
)

func seed(f *testing.F) {
	f.Helper()
	for _, file := range objects(f).Files {
		f.Add(string(file.Data))
	}
	files, err := filepath.Glob("testdata/hiding/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	for _, text := range []string{
		"image: registry.example/app:v1@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n",
		"# comment:v1\nnewTag: 'v1'\ntagSuffix: -x\nimage: untagged\n", "a: b:c.\r\n\xff", "text: \ufeff größe:v1",
	} {
		f.Add(text)
	}
}

// FuzzTags wants spans inside the text, in order and apart, and no marker that cannot be taken out again.
func FuzzTags(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, s := range collect.Tags(text) {
			end := max(s.End, s.Also)
			if s.Start < last || s.End <= s.Start || end > len(text) || strings.ContainsAny(text[s.Start:end], "\n\r \t\"'") {
				t.Fatalf("%+v behind %d in %q", s, last, text)
			}
			last = end
		}
		manifest := fstest.MapFS{"m.yaml": {Data: []byte(text)}}
		marked := render.Open(manifest, collect.Tags, render.DefaultLimits()).Manifests(t.Context(), []string{"m.yaml"})[0]
		plain := render.Open(manifest, nil, render.DefaultLimits()).Manifests(t.Context(), []string{"m.yaml"})[0]
		if len(marked.Objects) != len(plain.Objects) || len(marked.Unchecked) != len(plain.Unchecked) {
			t.Errorf("%d objects with marks, %d without", len(marked.Objects), len(plain.Objects))
		}
	})
}

// FuzzWalk reads anything as manifests: whatever is found stands where it says.
func FuzzWalk(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, text string) { wantPlaces(t, text, collect.Tags) })
}

// FuzzSearch reads anything without marks, so that each place is searched for in the text.
func FuzzSearch(f *testing.F) {
	seed(f)
	f.Add("kind: X\na: {repository: b/c, tag: 'v1'}\nd: {image: b/c:v1}\n# v1\n")
	f.Fuzz(func(t *testing.T, text string) { wantPlaces(t, text, nil) })
}

// FuzzNested reads anything as a text in an object: as YAML or JSON in it, or as a script.
func FuzzNested(f *testing.F) {
	seed(f)
	f.Add("#!/bin/sh\nIMAGE='a:v1' # a:v2\nsed s|b/c:v1|d:v1| --image=e:v1 docker://f:v1 <image>g:v1</image>\n")
	f.Add(`{"a": "{\"image\": \"a:v1\", \"b\": \"{\\\"image\\\": \\\"b:v1\\\"}\"}"}`)
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || strings.ContainsAny(text, "\r\u0085\u2028\u2029") {
			t.Skip() // no block scalar holds it as it is
		}
		wantPlaces(t, "kind: ConfigMap\nmetadata: {name: x}\ndata:\n  x: |2\n    "+strings.ReplaceAll(text, "\n", "\n    ")+"\n", collect.Tags)
	})
}

// wantPlaces wants that what is found in manifests is bounded, and stands where it says.
func wantPlaces(t *testing.T, text string, find render.Finder) {
	t.Helper()
	tree := render.Open(fstest.MapFS{"m.yaml": {Data: []byte(text)}}, find, render.DefaultLimits())
	images := collect.Images(tree.Manifests(t.Context(), []string{"m.yaml"})[0])
	if len(images) > len(text)+100_000 { // as many as aliases may add
		t.Errorf("%d images in %d bytes", len(images), len(text))
	}
	for _, i := range images {
		if i.At.Line == 0 || i.Problem != "" || i.Ref.Tag == "" && i.Ref.Digest == "" {
			continue
		}
		line := []rune(strings.TrimPrefix(strings.Split(text, "\n")[i.At.Line-1], "\ufeff"))
		if found := string(line[i.At.Column-1 : i.At.EndColumn-1]); found != i.Ref.Tag && found != i.Ref.Digest {
			t.Errorf("%s: %+v holds %q", i.Raw, i.At, found)
		}
	}
}
