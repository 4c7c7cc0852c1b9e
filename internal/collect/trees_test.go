package collect_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/verscheck/verscheck/internal/collect"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

var (
	trees  = flag.String("trees", "", "a directory of projects to measure collection on")
	tokens = flag.String("tokens", "", "a file for what collection leaves, to be read by hand")
)

// token matches whatever may be a reference with tag or digest, in any text.
var token = regexp.MustCompile(`[A-Za-z0-9][A-Za-z0-9._/-]*(?::[0-9]+/[A-Za-z0-9._/-]+)?(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@sha256:[0-9a-f]{64})?`)

// TestTrees measures recall, precision and places on real projects: every leaf, and every file of manifests. What it lists must
// be read by hand; a place that does not hold the version fails it.
func TestTrees(t *testing.T) {
	if *trees == "" {
		t.Skip("without -trees there is nothing to measure on")
	}
	dirs, err := filepath.Glob(filepath.Join(*trees, "*"))
	if err != nil {
		t.Fatal(err)
	}
	m := measurement{distinct: map[string]bool{}, left: map[string]string{}}
	restore := render.Isolate()
	defer restore()
	for _, dir := range dirs {
		if info, err := os.Stat(dir); err == nil && info.IsDir() {
			m.projects++
			m.tree(t, dir)
		}
	}
	t.Logf("%d overlays and files of %d projects, %d of them unchecked: %d uses of %d references, %d of them at an exact place, %d in a file; %d other tokens",
		m.results, m.projects, m.unchecked, m.uses, len(m.distinct), m.placed, m.uses-m.placed, len(m.left))
	if *tokens == "" {
		return
	}
	var list strings.Builder
	for _, word := range slices.Sorted(maps.Keys(m.left)) {
		fmt.Fprintf(&list, "%s\t%s\n", word, m.left[word])
	}
	if err := os.WriteFile(*tokens, []byte(list.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

type measurement struct {
	projects, results, unchecked, uses, placed int

	distinct map[string]bool
	left     map[string]string // tokens that no use of their object has, each with a place where it stands
}

func (m *measurement) tree(t *testing.T, dir string) {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = root.Close() }() // only read
	tree := render.Open(root.FS(), collect.Tags, render.DefaultLimits())
	graph, err := tree.Discover(t.Context(), ".")
	if err != nil {
		t.Fatal(err)
	}
	var leaves []string
	for _, o := range graph.Overlays {
		if o.Leaf && !o.Component {
			leaves = append(leaves, o.Dir)
		}
	}
	files, err := tree.Match(t.Context(), ".", func(name string) bool {
		return slices.Contains([]string{".yaml", ".yml", ".json"}, filepath.Ext(name))
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range slices.Concat(tree.Render(t.Context(), leaves), tree.Manifests(t.Context(), files)) {
		m.result(t, tree, r)
	}
}

func (m *measurement) result(t *testing.T, tree *render.Tree, r render.Result) {
	t.Helper()
	m.results++
	m.unchecked += min(1, len(r.Unchecked))
	found := map[string]bool{} // by object and text
	for _, i := range collect.Images(r) {
		m.uses++
		m.distinct[i.Raw] = true
		found[i.At.Object+" "+i.Raw] = true
		if i.At.Line == 0 {
			continue
		}
		m.placed++
		at := source(t, tree, i)
		if i.Ref.Tag+i.Ref.Digest != "" && !strings.HasSuffix(at, ": "+i.Ref.Tag) && !strings.HasSuffix(at, ": "+i.Ref.Digest) {
			t.Errorf("%s: %s is not what stands in %s", i.At.File, i.Raw, at)
		}
	}
	for _, o := range r.Objects {
		if o.Kind != "CustomResourceDefinition" && o.Kind != "Secret" {
			m.leave(o.Node, r.Overlay+" "+o.ID(), "", func(word string) bool { return found[o.ID()+" "+word] })
		}
	}
}

// leave notes every token below a value that is not known.
func (m *measurement) leave(n *yaml.Node, where, field string, known func(string) bool) {
	if n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			m.leave(n.Content[i+1], where, field+"."+n.Content[i].Value, known)
		}
		return
	}
	for _, child := range n.Content {
		m.leave(child, where, field, known)
	}
	for line := range strings.Lines(n.Value) {
		for _, at := range token.FindAllStringIndex(line, -1) {
			word, before := line[at[0]:at[1]], line[:at[0]]
			ref, err := fact.ParseRef(word)
			if err == nil && ref.Tag+ref.Digest != "" && !known(word) && !strings.HasSuffix(before, "//") {
				m.left[word] = where + " " + field + "\t" + line[max(0, at[0]-40):min(len(line), at[1]+30)]
			}
		}
	}
}
