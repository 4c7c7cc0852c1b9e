package gate

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// kustomize finds the program that .ci/run builds, of the version of the library.
func kustomize(t *testing.T) string {
	t.Helper()
	built, err := filepath.Abs("../../.bin/kustomize")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(built); err == nil {
		return built
	}
	program, err := exec.LookPath("kustomize")
	if err == nil {
		return program
	}
	const missing = "no kustomize in .bin or PATH: .ci/run builds it"
	if os.Getenv("CI") != "" {
		t.Fatal(missing)
	}
	t.Skip(missing)
	return ""
}

// committedBy returns the fixture with what the program makes of each of its overlays committed, and the pairs.
func committedBy(t *testing.T, program, archive string) (tree fstest.MapFS, pairs string) {
	t.Helper()
	a, err := txtar.ParseFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	tree, dir := fstest.MapFS{}, t.TempDir()
	for _, f := range a.Files {
		if f.Name == "want" || f.Name == ".verscheck.yaml" || strings.HasPrefix(f.Name, "want/") {
			continue
		}
		tree[f.Name] = &fstest.MapFile{Data: f.Data}
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	g, err := render.Open(tree, nil, render.DefaultLimits()).Discover(t.Context(), ".")
	if err != nil {
		t.Fatal(err)
	}
	var list strings.Builder
	for i, o := range g.Overlays {
		cmd := exec.CommandContext(t.Context(), program, "build", "--load-restrictor", "LoadRestrictionsNone", filepath.Join(dir, filepath.FromSlash(o.Dir)))
		cmd.Env = []string{"HTTP_PROXY=http://127.0.0.1:1", "HTTPS_PROXY=http://127.0.0.1:1"}
		out, err := cmd.Output()
		if err != nil || len(out) == 0 {
			continue
		}
		name := fmt.Sprintf("rendered/%d.yaml", i)
		tree[name] = &fstest.MapFile{Data: out}
		fmt.Fprintf(&list, "  - {rendered: %s, overlay: %q}\n", name, o.Dir)
	}
	return tree, list.String()
}

// TestCommittedRenders holds for each fixture of this repository: what the program renders, in its own order, is not stale; and each
// change of it is found, at its place.
func TestCommittedRenders(t *testing.T) {
	t.Parallel()
	program := kustomize(t)
	var archives []string
	for _, pattern := range []string{"../render/testdata/*.txtar", "../rules/testdata/*/example.txtar", "../rules/testdata/stale-render/*.txtar"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		archives = append(archives, found...)
	}
	compared, changed := 0, 0
	t.Cleanup(func() {
		if compared < 100 || changed < 60 {
			t.Errorf("%d renders compared, %d changed: the fixtures are not what they were", compared, changed)
		}
	})
	slices.Sort(archives)
	for _, archive := range slices.Compact(archives) {
		tree, pairs := committedBy(t, program, archive)
		if pairs == "" {
			continue
		}
		in := Input{Tree: tree, Dir: ".", Config: configure(t, "renders:\n"+pairs), Limits: render.DefaultLimits()}
		g := gathered(t, in)
		for _, r := range g.Rendered {
			compared++
			if r.Configured && (len(r.Stale) > 0 || r.Otherwise()) {
				t.Errorf("%s: %s is no render of %s: %+v", archive, r.File, r.Overlay, r)
			}
		}
		changed += changeEach(t, archive, in, g)
	}
}

// changeEach changes one value and one version in each committed render, and wants one difference for each. It returns the number of
// versions.
func changeEach(t *testing.T, archive string, in Input, g Gathered) (versions int) {
	t.Helper()
	tree := in.Tree.(fstest.MapFS)
	expected := map[string]fact.Image{}
	for _, r := range g.Rendered {
		if !r.Configured {
			continue
		}
		data := tree[r.File].Data
		value := bytes.Replace(data, []byte("\nkind: "), []byte("\nchanged: {by: test}\nkind: "), 1)
		for _, image := range g.Images {
			// One that is a number would become a text.
			if _, err := strconv.ParseFloat(image.Ref.Tag, 64); err == nil || image.At.Overlay != r.File {
				continue
			}
			if image.Ref.Tag != "" && image.At.EndColumn-image.At.Column == len(image.Ref.Tag) {
				value = changeAt(data, image.At, "changed")
				expected[r.File] = image
				versions++
				break
			}
		}
		tree[r.File] = &fstest.MapFile{Data: value}
	}
	for _, r := range gathered(t, in).Rendered {
		image, ok := expected[r.File]
		switch {
		case !r.Configured:
			continue
		case !ok && (len(r.Changed) != 1 || len(r.Stale)+len(r.Added)+len(r.Missing) > 0):
			t.Errorf("%s: a value changed in %s, and this differs: %+v", archive, r.File, r)
		case ok && (len(r.Stale) == 0 || r.Otherwise()):
			t.Errorf("%s: a version changed in %s, and this differs: %+v", archive, r.File, r)
		}
		for _, s := range r.Stale {
			// A tag that is written once may be that of several references.
			if !s.Committed.At.SameText(image.At) || s.Committed.Ref.Tag != "changed" && !strings.Contains(s.Committed.Raw, "changed") {
				t.Errorf("%s: the tag at %+v changed, and this is stale: %+v", archive, image.At, s)
			}
		}
	}
	return versions
}

// changeAt replaces the text at a place.
func changeAt(data []byte, at diag.Place, text string) []byte {
	lines := strings.Split(string(data), "\n")
	line := []rune(lines[at.Line-1])
	lines[at.Line-1] = string(line[:at.Column-1]) + text + string(line[at.EndColumn-1:])
	return []byte(strings.Join(lines, "\n"))
}

// TestSchemasAreKept: a second run compares the schemas that the first one read, and comes to the same.
func TestSchemasAreKept(t *testing.T) {
	t.Parallel()
	const crd = "kind: CustomResourceDefinition\nmetadata: {name: x}\nspec: {versions: [{name: v1, schema: {openAPIV3Schema: {type: %s}}}]}\n"
	tree := fstest.MapFS{
		"base/kustomization.yaml": {Data: []byte("resources: [crd.yaml]\n")},
		"base/crd.yaml":           {Data: fmt.Appendf(nil, "apiVersion: apiextensions.k8s.io/v1\n"+crd, "object")},
		"install.yaml":            {Data: fmt.Appendf(nil, "apiVersion: apiextensions.k8s.io/v1\n"+crd, "string")},
	}
	kept := newMemory()
	in := Input{
		Tree: tree, Dir: ".", Limits: render.DefaultLimits(), Cache: kept,
		Config: configure(t, "renders: [{rendered: install.yaml, overlay: base}]"),
	}
	for run := range 2 {
		if r := gathered(t, in).Rendered; len(r) != 1 || len(r[0].Changed) != 1 || r[0].Changed[0].Object != "CustomResourceDefinition/x" {
			t.Errorf("run %d: %+v", run, r)
		}
	}
	schemas := 0
	for name := range kept.data {
		if strings.HasPrefix(name, "schemas ") {
			schemas++
			kept.Put(name, []byte(`{"x": "same"}`))
		}
	}
	if r := gathered(t, in).Rendered; schemas != 2 || len(r) != 1 || r[0].Otherwise() {
		t.Errorf("%d files with schemas were kept, and not used: %+v", schemas, r)
	}
}
