package render_test

import (
	"errors"
	"io/fs"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/render"
)

// tree makes a file system of kustomization files by directory, with a Pod beside each.
func treeOf(kustomizations map[string]string) fstest.MapFS {
	files := fstest.MapFS{}
	for dir, text := range kustomizations {
		files[path.Join(dir, "kustomization.yaml")] = &fstest.MapFile{Data: []byte(text)}
		files[path.Join(dir, "pod.yaml")] = &fstest.MapFile{Data: []byte(pod)}
	}
	return files
}

const component = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [pod.yaml]\n"

func TestDiscover(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		tree map[string]string
		root string
		want string // a word an overlay: "leaf", "base", "component" or what excludes it
	}{
		{"alone", map[string]string{".": own}, ".", ".=leaf"},
		{"base and overlays", map[string]string{"base": own, "dev": "resources: [../base]\n", "prod": "bases: [../base]\n"}, ".", "base=base dev=leaf prod=leaf"},
		{"component", map[string]string{"part": component, "prod": "components: [../part]\n"}, ".", "part=component prod=leaf"},
		{"reached through a component", map[string]string{"base": own, "part": strings.Replace(component, "pod.yaml", "../base", 1), "prod": "components: [../part]\n"}, ".", "base=base part=component prod=leaf"},
		{"reached through a transformer", map[string]string{"plugins": own, "prod": "resources: [pod.yaml]\ntransformers: [../plugins]\n"}, ".", "plugins=base prod=leaf"},
		{
			"excluded",
			map[string]string{"base": own, "examples/one": "resources: [../../base]\n", ".github/two": own, "a/vendor/b": own},
			".",
			".github/two=.github a/vendor/b=vendor base=leaf examples/one=examples",
		},
		{"below an excluded directory", map[string]string{"examples/base": own, "examples/prod": "resources: [../base]\n"}, "examples", "examples/base=base examples/prod=leaf"},
		{"below a root", map[string]string{"a/base": own, "a/prod": "resources: [../base]\n", "b": "resources: [../a/prod]\n"}, "a", "a/base=base a/prod=leaf"},
		{"cycle that nothing refers to", map[string]string{"a": "resources: [../b]\n", "b": "resources: [../c]\n", "c": "resources: [../a]\n"}, ".", "a=leaf b=base c=base"},
		{"cycle below a leaf", map[string]string{"a": "resources: [../b]\n", "b": "resources: [../a]\n", "top": "resources: [../b]\n"}, ".", "a=base b=base top=leaf"},
		{"itself", map[string]string{"a": "resources: [.]\n"}, ".", "a=leaf"},
		{"broken, yet its base is no leaf", map[string]string{"base": own, "prod": "resources: [../base]\nimages: [{name: x, newTag: 1.10}]\n"}, ".", "base=base prod=leaf"},
		{"unknown field, yet its base is no leaf", map[string]string{"base": own, "prod": "resources: [../base]\nnoSuchField: x\n"}, ".", "base=base prod=leaf"},
		{"alias bomb", map[string]string{"a": bomb("resources")}, ".", "a=leaf"},
		{"none", map[string]string{}, ".", ""},
		{"repository inside the repository", map[string]string{"sub/.git": own, "sub/x": own, "subway": own}, ".", "sub/x=submodule subway=leaf"},
		{"in .git", map[string]string{".git/x": own, "a": own}, ".", "a=leaf"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			g, err := render.Open(treeOf(test.tree), nil, render.DefaultLimits()).Discover(t.Context(), test.root)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, o := range g.Overlays {
				word := "base"
				switch {
				case o.Component:
					word = "component"
				case o.Excluded != "":
					word = o.Excluded
				case o.Leaf:
					word = "leaf"
				}
				got = append(got, o.Dir+"="+word)
			}
			if diff := cmp.Diff(test.want, strings.Join(got, " ")); diff != "" {
				t.Errorf("overlays (-want +got):\n%s", diff)
			}
			if len(g.Unchecked) > 0 {
				t.Errorf("unchecked: %+v", g.Unchecked)
			}
		})
	}
}

func TestDiscoverUnchecked(t *testing.T) {
	t.Parallel()
	files := treeOf(map[string]string{"part": component, "prod": own})
	files["gone/kustomization.yaml"] = &fstest.MapFile{Data: []byte("nowhere"), Mode: fs.ModeSymlink}
	g, err := render.Open(files, nil, render.DefaultLimits()).Discover(t.Context(), ".")
	if err != nil {
		t.Fatal(err)
	}
	want := []diag.Unchecked{
		{
			Subject: "gone/kustomization.yaml", Kind: diag.NotRead, Reason: "gone/nowhere does not exist", Help: "correct the path, or restore the file",
			At: diag.Place{File: "gone/kustomization.yaml"}, Blocks: true,
		},
		{
			Subject: "part", Kind: diag.NotRendered, Reason: "it is a component that no overlay here uses, and cannot be rendered alone",
			At: diag.Place{File: "part/kustomization.yaml", Overlay: "part"},
		},
	}
	if diff := cmp.Diff(want, g.Unchecked); diff != "" {
		t.Errorf("unchecked (-want +got):\n%s", diff)
	}
}

func TestDir(t *testing.T) {
	t.Parallel()
	files := treeOf(map[string]string{"a/b": own})
	files["link"] = &fstest.MapFile{Data: []byte("a/b"), Mode: fs.ModeSymlink}
	tree := render.Open(files, nil, render.DefaultLimits())
	for name, want := range map[string]string{".": ".", "a": "a", "a/../a/b/": "a/b", "link": "a/b", "": "."} {
		if got, err := tree.Dir(name); err != nil || got != want {
			t.Errorf("Dir(%q) = %q, %v, want %q", name, got, err, want)
		}
	}
	if _, err := tree.Dir("a/b/pod.yaml"); !errors.Is(err, render.ErrNoDir) {
		t.Errorf("Dir of a file: %v", err)
	}
	for _, name := range []string{"c", "../a", "a/b/pod.yaml/c"} {
		if _, err := tree.Dir(name); err == nil || errors.Is(err, render.ErrNoDir) {
			t.Errorf("Dir(%q): %v", name, err)
		}
	}
}

func TestMatch(t *testing.T) {
	t.Parallel()
	files := treeOf(map[string]string{"a": own, "b/c": own, ".git/d": own})
	files["a/notes.txt"], files["b/list.JSON"] = &fstest.MapFile{}, &fstest.MapFile{}
	tree := render.Open(files, nil, render.DefaultLimits())
	for _, test := range []struct {
		root string
		want func(name string) bool
		list string
	}{
		{".", nil, ""},
		{".", func(name string) bool { return name == "a" }, "a/pod.yaml"},
		{".", func(name string) bool { return name == "a/notes.txt" || name == "b" }, "a/notes.txt b/list.JSON"},
		{"b", func(string) bool { return true }, "b/c/pod.yaml b/list.JSON"},
	} {
		got, err := tree.Match(t.Context(), test.root, test.want)
		if err != nil || strings.Join(got, " ") != test.list {
			t.Errorf("Match below %s = %q, %v, want %q", test.root, got, err, test.list)
		}
	}
}
