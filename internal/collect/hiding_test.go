package collect_test

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/collect"
	"github.com/verscheck/verscheck/internal/render"
)

// place is what a file of testdata/hiding wants: see the README there.
type place struct {
	found, missed, mistaken []string
}

// hidingPlaces reads the files of testdata/hiding, and makes an overlay of each.
func hidingPlaces(t *testing.T) (places map[string]place, tree fstest.MapFS) {
	t.Helper()
	files, err := filepath.Glob("testdata/hiding/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d hiding places, %v", len(files), err)
	}
	places, tree = map[string]place{}, fstest.MapFS{}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		kind := strings.TrimSuffix(filepath.Base(name), ".yaml")
		places[kind] = expectations(string(text))
		tree[path.Join(kind, "objects.yaml")] = &fstest.MapFile{Data: text}
		tree[path.Join(kind, "kustomization.yaml")] = &fstest.MapFile{Data: []byte("resources: [objects.yaml]\n")}
	}
	return places, tree
}

func expectations(text string) (p place) {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if ref, ok := strings.CutPrefix(line, "# found: "); ok {
			p.found = append(p.found, ref)
		}
		if rest, ok := strings.CutPrefix(line, "# missed: "); ok {
			ref, _, _ := strings.Cut(rest, ": ")
			p.missed = append(p.missed, ref)
		}
		if rest, ok := strings.CutPrefix(line, "# mistaken: "); ok {
			ref, _, _ := strings.Cut(rest, ": ")
			p.mistaken = append(p.mistaken, ref)
		}
	}
	return p
}

// TestHiding measures recall and precision over testdata/hiding, and wants both to be whole but for what is known by name.
// It is not parallel: rendering isolates the whole process.
func TestHiding(t *testing.T) {
	places, files := hidingPlaces(t)
	tree := render.Open(files, collect.Tags, render.DefaultLimits())
	kinds, manifests := []string{}, []string{}
	for kind := range places {
		kinds, manifests = append(kinds, kind), append(manifests, kind+"/objects.yaml")
	}
	restore := render.Isolate()
	defer restore()
	var uses, found, missed, mistaken int
	for i, r := range slices.Concat(tree.Render(t.Context(), kinds), tree.Manifests(t.Context(), manifests)) {
		kind := kinds[i%len(kinds)]
		want := places[kind]
		expected := slices.Concat(want.found, want.mistaken)
		got := usesIn(t, tree, r)
		if diff := cmp.Diff(slices.Sorted(slices.Values(expected)), slices.Sorted(slices.Values(got))); diff != "" {
			t.Errorf("%s, %s (-want +got):\n%s", kind, r.Overlay, diff)
		}
		if i < len(kinds) {
			uses += len(want.found) + len(want.missed)
			found += len(want.found)
			missed += len(want.missed)
			mistaken += len(want.mistaken)
		}
	}
	t.Logf("%d hiding places, %d uses: recall %.1f %%, %d missed and known; precision %.1f %%, %d mistaken and known",
		len(kinds), uses, percent(found, uses), missed, percent(found, found+mistaken), mistaken)
}

func percent(part, whole int) float64 { return 100 * float64(part) / float64(whole) }

// usesIn lists the references found in a file, whose places must hold their versions.
func usesIn(t *testing.T, tree *render.Tree, r render.Result) []string {
	t.Helper()
	for _, u := range r.Unchecked {
		t.Errorf("%s: %s", r.Overlay, u.Reason)
	}
	var refs []string
	for _, i := range collect.Images(r) {
		refs = append(refs, i.Raw)
		if at := source(t, tree, i); i.Ref.Tag+i.Ref.Digest != "" && !strings.HasSuffix(at, ": "+i.Ref.Tag) && !strings.HasSuffix(at, ": "+i.Ref.Digest) {
			t.Errorf("%s: %s is written in %s", r.Overlay, i.Raw, at)
		}
	}
	return refs
}
