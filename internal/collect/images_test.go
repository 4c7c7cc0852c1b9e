package collect_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/verscheck/verscheck/internal/collect"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

var update = flag.Bool("update", false, "rewrite the expectations in testdata")

const objectsFile = "testdata/objects.txtar"

// objects lists the manifests of the archive: each NAME.yaml has a NAME.want behind it.
func objects(tb testing.TB) *txtar.Archive {
	tb.Helper()
	archive, err := txtar.ParseFile(objectsFile)
	if err != nil {
		tb.Fatal(err)
	}
	if len(archive.Files) == 0 || len(archive.Files)%2 != 0 {
		tb.Fatalf("%s has %d files", objectsFile, len(archive.Files))
	}
	return archive
}

// TestImages reads objects as plain manifests; what kustomize makes of images is tested in package render.
func TestImages(t *testing.T) {
	t.Parallel()
	archive := objects(t)
	for n := 0; n < len(archive.Files); n += 2 {
		source, want := archive.Files[n], &archive.Files[n+1]
		r, tree := manifest(t, source.Data, collect.Tags)
		got := strings.Join(found(t, r, tree), "\n") + "\n"
		if got == "\n" {
			got = ""
		}
		if *update {
			want.Data = []byte(got)
		}
		if diff := cmp.Diff(string(want.Data), got); diff != "" {
			t.Errorf("%s: found something else (-want +got), see -update:\n%s", source.Name, diff)
		}
	}
	if *update {
		if err := os.WriteFile(objectsFile, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func manifest(t *testing.T, text []byte, find render.Finder) (render.Result, *render.Tree) {
	t.Helper()
	tree := render.Open(fstest.MapFS{"m.yaml": {Data: text}}, find, render.DefaultLimits())
	r := tree.Manifests(t.Context(), []string{"m.yaml"})[0]
	for _, u := range r.Unchecked {
		t.Error(u.Reason)
	}
	return r, tree
}

func found(t *testing.T, r render.Result, tree *render.Tree) []string {
	t.Helper()
	var list []string
	for _, i := range collect.Images(r) {
		text := i.Raw
		if i.Problem != "" {
			text = fmt.Sprintf("%q (%s)", i.Raw, i.Problem)
		}
		list = append(list, fmt.Sprintf("%s at %s by %s in %s", text, i.At.Field, i.SetBy, source(t, tree, i)))
	}
	return list
}

// source is the line of a place, and the text that stands there.
func source(t *testing.T, tree *render.Tree, i fact.Image) string {
	t.Helper()
	if i.At.Line == 0 {
		return "a line that is not known"
	}
	text, err := tree.Text(i.At.File)
	if err != nil {
		t.Fatal(err)
	}
	line := []rune(strings.Split(text, "\n")[i.At.Line-1])
	return fmt.Sprintf("line %d: %s", i.At.Line, string(line[i.At.Column-1:i.At.EndColumn-1]))
}

// TestSearch collects without marks, so that every place is searched for.
func TestSearch(t *testing.T) {
	t.Parallel()
	const digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	const unknown = "a line that is not known"
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{"once", "image: a:v1\n", []string{"line 2: v1"}},
		{"twice", "image: a:v1\nother: {image: a:v1}\n", []string{unknown, unknown}},
		{"and in a comment", "# a:v1\nimage: a:v1 # a:v1\n", []string{"line 3: v1"}},
		{"and inside of others", "image: a:v1\nother: x/a:v1.0\nmore: a:v1-x\n", []string{"line 2: v1"}},
		{"digest", "image: a@" + digest + "\n", []string{"line 2: " + digest}},
		{"both", "image: a:v1@" + digest + "\n", []string{"line 2: v1"}},
		{"parts", "a: {repository: b, tag: v1}\n", []string{"line 2: v1"}},
		{"parts, and the tag as a value elsewhere", "a: {repository: b, tag: v1}\nc: v1\n", []string{unknown}},
		{"parts, and the tag in a list", "a: {repository: b, tag: v1}\nc: [v1]\n", []string{unknown}},
		{"parts, and the tag in a text", "a: {repository: b, tag: v1}\nc: is v1\n", []string{"line 2: v1"}},
		{"number", "a: {repository: b, tag: 41}\n", []string{"line 2: 41"}},
		{"number, and a port", "a: {repository: b, tag: 41}\nport: 41\n", []string{unknown}},
		{"untagged", "image: a/b\n", []string{"line 2: a/b"}},
		{"escaped, and another's tag", "image: \"a:\\x761\"\nnewTag: v1\n", []string{unknown}},
	} {
		r, tree := manifest(t, []byte("kind: Widget\n"+test.text), nil)
		var got []string
		for _, i := range collect.Images(r) {
			got = append(got, source(t, tree, i))
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}
