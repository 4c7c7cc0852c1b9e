package collect_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/verscheck/verscheck/internal/collect"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// TestChained tells of each image of the leaves of a little tree who wrote its tag, a line a link:
//
//	overlay: reference in object at field
//	  writer TEXT at place, in layer
func TestChained(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("testdata/chains/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no archives in testdata/chains")
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			last := len(archive.Files) - 1
			if archive.Files[last].Name != "want" {
				t.Fatalf("%s does not end with the file want", name)
			}
			want := &archive.Files[last]
			got := chainsIn(t, archive.Files[:last])
			if *update {
				want.Data = []byte(got)
				if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(want.Data), got); diff != "" {
				t.Errorf("other chains (-want +got), see -update:\n%s", diff)
			}
		})
	}
}

func chainsIn(t *testing.T, files []txtar.File) string {
	t.Helper()
	var out strings.Builder
	for _, r := range leaves(t, files) {
		images, err := collect.Chained(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range images {
			fmt.Fprintf(&out, "%s: %s in %s at %s\n", r.Overlay, i.Raw, i.At.Object, i.At.Field)
			for _, w := range i.Chain {
				fmt.Fprintf(&out, "  %s %q at %s, in %q\n", w.SetBy, w.Tag, span(w), w.At.Overlay)
			}
			if i.ChainGap != "" {
				fmt.Fprintf(&out, "  ? %s\n", i.ChainGap)
			}
		}
	}
	return out.String()
}

func leaves(t *testing.T, files []txtar.File) []render.Result {
	t.Helper()
	tree := fstest.MapFS{}
	for _, f := range files {
		tree[f.Name] = &fstest.MapFile{Data: f.Data, Mode: 0o644}
	}
	opened := render.Open(tree, collect.Tags, render.DefaultLimits())
	graph, err := opened.Discover(t.Context(), ".")
	if err != nil {
		t.Fatal(err)
	}
	var dirs []string
	for _, o := range graph.Overlays {
		if o.Leaf {
			dirs = append(dirs, o.Dir)
		}
	}
	return opened.Render(t.Context(), dirs)
}

func span(w fact.Writer) string {
	return fmt.Sprintf("%s:%d:%d-%d", w.At.File, w.At.Line, w.At.Column, w.At.EndColumn)
}

// TestChainedOfManifests: nothing is written over what stands in plain manifests.
func TestChainedOfManifests(t *testing.T) {
	t.Parallel()
	r, _ := manifest(t, []byte("kind: Widget\nimage: registry.example/app:v1\n"), collect.Tags)
	images, err := collect.Chained(t.Context(), r)
	if err != nil || len(images) != 1 {
		t.Fatal(images, err)
	}
	i := images[0]
	at := i.At
	at.Overlay, at.Object, at.Field = "", "", ""
	want := []fact.Writer{{SetBy: fact.SetByResource, At: at, Tag: "v1"}}
	if diff := cmp.Diff(want, i.Chain); diff != "" || i.ChainGap != "" {
		t.Errorf("%q (-want +got):\n%s", i.ChainGap, diff)
	}
}

// TestChainedInterrupted: what an interruption leaves out does not look like the end of a chain.
func TestChainedInterrupted(t *testing.T) {
	t.Parallel()
	r := leaves(t, []txtar.File{
		{Name: "kustomization.yaml", Data: []byte("resources: [pod.yaml]\nimages: [{name: app, newTag: v2}]\n")},
		{Name: "pod.yaml", Data: []byte("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: 'app:v1'}]}\n")},
	})[0]
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	images, err := collect.Chained(ctx, r)
	if err == nil || len(images) != 1 || len(images[0].Chain) != 1 || images[0].ChainGap == "" {
		t.Errorf("%+v, %v", images, err)
	}
}
