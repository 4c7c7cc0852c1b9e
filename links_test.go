package verscheck_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// unlinked are packages that must not come into the binary by any route, with what they bring.
var unlinked = map[string]string{
	"github.com/docker/docker":                             "a daemon's client; nothing here talks to one",
	"github.com/google/go-containerregistry/pkg/v1/daemon": "reads images from a daemon",
	"helm.sh/helm":             "no chart is ever rendered",
	"k8s.io/api":               "no cluster is ever asked",
	"k8s.io/apimachinery":      "no cluster is ever asked",
	"k8s.io/client-go":         "no cluster is ever asked",
	"net/http/pprof":           "opens debugging handlers by being linked",
	"plugin":                   "kustomize without the tag kustomize_disable_go_plugin_support loads shared objects",
	"testing":                  "registers flags, and means that test code is shipped",
	"github.com/google/go-cmp": "for tests only",
}

func TestBinaryLinksNothingForbidden(t *testing.T) {
	t.Parallel()
	imports := map[string][]string{}
	for _, p := range list(t, "-deps", "./...") {
		imports[p.ImportPath] = p.Imports
	}
	// Every layer is a root, not only the command: what one of them links, the binary will.
	for _, chain := range chains(imports, func(path string) bool {
		l, ok := layers[strings.TrimPrefix(path, module)]
		return ok && !l.testOnly
	}) {
		last := chain[len(chain)-1]
		for tree, why := range unlinked {
			if within(last, tree) {
				t.Errorf("%s: %s", strings.Join(chain, " imports "), why)
			}
		}
	}
}

func TestChains(t *testing.T) {
	t.Parallel()
	imports := map[string][]string{"a": {"b", "c"}, "b": {"d"}, "c": {"d"}, "d": {"a"}, "alone": {"e"}, "e": nil}
	got := chains(imports, func(path string) bool { return path == "a" })
	want := [][]string{{"a"}, {"a", "b"}, {"a", "c"}, {"a", "b", "d"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("chains (-want +got):\n%s", diff)
	}
}

// chains returns, for each package that a root reaches, one shortest chain of imports from a root to it.
func chains(imports map[string][]string, isRoot func(path string) bool) [][]string {
	var reached [][]string
	seen := map[string]bool{}
	for _, path := range slices.Sorted(maps.Keys(imports)) {
		if isRoot(path) {
			seen[path] = true
			reached = append(reached, []string{path})
		}
	}
	for i := 0; i < len(reached); i++ {
		chain := reached[i]
		for _, next := range imports[chain[len(chain)-1]] {
			if !seen[next] {
				seen[next] = true
				reached = append(reached, append(slices.Clone(chain), next))
			}
		}
	}
	return reached
}
