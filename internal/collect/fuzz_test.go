package collect_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/verscheck/verscheck/internal/collect"
	"github.com/verscheck/verscheck/internal/render"
)

func seed(f *testing.F) {
	f.Helper()
	for _, file := range objects(f).Files {
		f.Add(string(file.Data))
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
	f.Fuzz(func(t *testing.T, text string) {
		tree := render.Open(fstest.MapFS{"m.yaml": {Data: []byte(text)}}, collect.Tags, render.DefaultLimits())
		r := tree.Manifests(t.Context(), []string{"m.yaml"})[0]
		for _, i := range collect.Images(r) {
			if i.At.Line == 0 || i.Problem != "" || i.Ref.Tag == "" && i.Ref.Digest == "" {
				continue
			}
			line := []rune(strings.TrimPrefix(strings.Split(text, "\n")[i.At.Line-1], "\ufeff"))
			if found := string(line[i.At.Column-1 : i.At.EndColumn-1]); found != i.Ref.Tag && found != i.Ref.Digest {
				t.Errorf("%s: %+v holds %q", i.Raw, i.At, found)
			}
		}
	})
}
