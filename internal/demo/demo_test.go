package demo_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/demo"
)

func TestReleases(t *testing.T) {
	t.Parallel()
	var tags []string
	paths := map[string]bool{}
	for i, r := range demo.Releases() {
		tags = append(tags, r.Tag)
		if r.Story == "" || strings.Contains(r.Story, "\n") || len(r.Files) == 0 {
			t.Errorf("%s has the story %q and %d files", r.Tag, r.Story, len(r.Files))
		}
		for path, data := range r.Files {
			if i > 0 && !paths[path] {
				t.Errorf("%s adds %s: later releases only change what the first one wrote", r.Tag, path)
			}
			paths[path] = true
			if len(data) == 0 || strings.HasPrefix(path, "/") {
				t.Errorf("%s: the file %q has %d bytes", r.Tag, path, len(data))
			}
		}
	}
	if !slices.IsSorted(tags) || len(tags) != 4 {
		t.Errorf("tags %v", tags)
	}
	if !slices.Contains(slices.Collect(maps.Keys(paths)), "deploy/overlays/production/kustomization.yaml") {
		t.Errorf("no production overlay in %v", paths)
	}
}

// TestRegistry holds the registry to what the stories say: it has every image but the worker of the last release.
func TestRegistry(t *testing.T) {
	t.Parallel()
	transport, err := demo.Registry()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, path := range []string{"web/manifests/v1.0.0", "web/manifests/v1.2.0", "worker/manifests/v1.1.1", "worker/manifests/v1.2.0"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://registry.example.com/v2/acme/shop/"+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := transport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.Request != req {
			t.Errorf("the answer for %s is to another request", path)
		}
		got[path] = resp.StatusCode
	}
	want := map[string]int{"web/manifests/v1.0.0": 200, "web/manifests/v1.2.0": 200, "worker/manifests/v1.1.1": 200, "worker/manifests/v1.2.0": 404}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
