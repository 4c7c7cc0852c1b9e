package render_test

import (
	"bytes"
	"fmt"
	"log"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/verscheck/verscheck/internal/collect"
	"github.com/verscheck/verscheck/internal/render"
)

// TestParallel renders overlays with a schema of their own beside overlays without, each from several trees at once, and
// wants of each what kustomize prints. Run with -race.
func TestParallel(t *testing.T) {
	t.Parallel()
	program := oracle(t)
	archive := parseArchive(t, "testdata/schema.txtar")
	files := filesOf(t, archive)
	dir := onDisk(t, files)
	_, overlays := discover(t, files)
	names := dirs(overlays, notAlone)
	printed := map[string]string{}
	for _, name := range names {
		text, err := kustomize(t.Context(), program, dir+"/"+name)
		if err != nil {
			t.Fatal(err)
		}
		printed[name] = string(text)
	}
	alone := renderings(t, archive, names)

	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			tree, _ := discover(t, files)
			for _, name := range slices.Concat(names, names) {
				_, text, err := tree.Build(t.Context(), name, render.Plain)
				if err != nil || string(text) != printed[name] {
					t.Errorf("%s: %v\n%s", name, err, cmp.Diff(printed[name], string(text)))
				}
			}
		})
		group.Go(func() {
			if diff := cmp.Diff(alone, renderings(t, archive, names)); diff != "" {
				t.Errorf("beside others (-alone +beside):\n%s", diff)
			}
		})
	}
	group.Wait()
}

// renderings describes what overlays render to, as often as it takes for them to be rendered side by side.
func renderings(t *testing.T, archive *txtar.Archive, names []string) []string {
	t.Helper()
	limits := render.DefaultLimits()
	limits.Workers = 8
	tree := render.Open(filesOf(t, archive), collect.Tags, limits)
	var texts []string
	for _, r := range tree.Render(t.Context(), slices.Repeat(names, 4)) {
		var text bytes.Buffer
		describe(&text, r, collect.Images(r))
		texts = append(texts, text.String())
	}
	return texts
}

// TestOrder wants results in the order of the directories, and of one directory always the same.
func TestOrder(t *testing.T) {
	t.Parallel()
	kustomizations := map[string]string{"base": own}
	var names []string
	for i := range 40 {
		name := fmt.Sprint("overlay-", i)
		kustomizations[name] = fmt.Sprintf("resources: [../base]\nimages: [{name: registry.example/own, newTag: v%d}]\n", i)
		names = append(names, name)
	}
	tree := render.Open(treeOf(kustomizations), collect.Tags, render.DefaultLimits())
	for i, r := range tree.Render(t.Context(), names) {
		images := collect.Images(r)
		if r.Overlay != names[i] || len(images) != 1 || images[0].Ref.Tag != fmt.Sprint("v", i) || images[0].At.File != names[i]+"/kustomization.yaml" {
			t.Errorf("result %d: %s: %+v", i, r.Overlay, images)
		}
	}
}

// TestIsolate must not run beside other tests: it looks at the process.
func TestIsolate(t *testing.T) {
	t.Setenv("PATH", "/some/where")
	transport, stderr, writer := http.DefaultTransport, os.Stderr, log.Writer()
	restore := render.Isolate()
	if _, had := os.LookupEnv("PATH"); had {
		t.Error("there is a PATH")
	}
	if _, err := http.Get("http://127.0.0.1:1/"); err == nil || !strings.Contains(err.Error(), "verscheck renders without network") {
		t.Errorf("http.Get: %v", err)
	}
	if os.Stderr == stderr {
		t.Error("the standard error is the process's")
	}
	second := make(chan struct{})
	go func() {
		render.Isolate()()
		close(second)
	}()
	select {
	case <-second:
		t.Error("two stretches are isolated at once")
	default:
	}
	restore()
	<-second
	if os.Getenv("PATH") != "/some/where" || http.DefaultTransport != transport || os.Stderr != stderr || log.Writer() != writer {
		t.Error("not everything was set back")
	}
	t.Setenv("PATH", "")
	if err := os.Unsetenv("PATH"); err != nil {
		t.Fatal(err)
	}
	render.Isolate()()
	if path, had := os.LookupEnv("PATH"); had {
		t.Errorf("PATH is %q, and was not set before", path)
	}
}
