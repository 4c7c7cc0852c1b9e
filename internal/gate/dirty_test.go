package gate

import (
	"slices"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/fact"
)

// changed is a commit in which some files have another content.
type changed []string

func (c changed) Holds(file, _ string) (bool, error) { return !slices.Contains(c, file), nil }

// TestDirty: every file that a verdict rests on counts, whatever read it, and no other.
func TestDirty(t *testing.T) {
	t.Parallel()
	in := input(t, release(t, fact.Released, "1.1.0", "1.2.0"), "ghcr.io/acme/app:v1.2.0")
	tree, ok := in.Tree.(fstest.MapFS)
	if !ok {
		t.Fatal("no tree")
	}
	for name, text := range map[string]string{
		"charts/app/Chart.yaml":   "apiVersion: v2\nname: app\nversion: 1.2.0\nappVersion: 1.2.0\n",
		"charts/app/values.yaml":  "image: {repository: ghcr.io/acme/app, tag: v1.2.0}\n",
		"charts/other/Chart.yaml": "apiVersion: v2\nname: other\nversion: 7.0.0\nappVersion: 7.0.0\n",
		"VERSION":                 "1.2.0\n", "README.md": "1.2.0\n",
	} {
		tree[name] = &fstest.MapFile{Data: []byte(text)}
	}
	in.Config = configure(t, "carriers: [{path: VERSION}]\n")
	in.Commit = changed{"README.md", "VERSION", "charts/app/Chart.yaml", "charts/app/values.yaml", "charts/other/Chart.yaml", "pod.yaml"}
	r, _, err := Check(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	var dirty []string
	for _, f := range r.Findings {
		if f.Rule == "dirty-release" {
			dirty = append(dirty, f.At.File)
		}
	}
	if diff := cmp.Diff([]string{"VERSION", "charts/app/Chart.yaml", "charts/app/values.yaml", "pod.yaml"}, dirty); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
