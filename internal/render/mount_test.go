package render_test

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/verscheck/verscheck/internal/collect"
	"github.com/verscheck/verscheck/internal/render"
)

// fetched makes stands of an archive: the files below "remote/NAME/" are what was fetched as NAME, where every slash of the name is
// written as "+".
func fetched(t *testing.T, archive *txtar.Archive) (tree fstest.MapFS, others map[string]fstest.MapFS) {
	t.Helper()
	tree, others = fstest.MapFS{}, map[string]fstest.MapFS{}
	for name, f := range filesOf(t, archive) {
		rest, ok := strings.CutPrefix(name, "remote/")
		if !ok {
			tree[name] = f
			continue
		}
		other, path, _ := strings.Cut(rest, "/")
		other = strings.ReplaceAll(other, "+", "/")
		if others[other] == nil {
			others[other] = fstest.MapFS{}
		}
		others[other][path] = f
	}
	return tree, others
}

// provide answers every remote entry below dirs: an address "https://HOST/PATH//DIR?ref=REF" by what was fetched as HOST/PATH@REF.
func provide(t *testing.T, tree *render.Tree, dirs []string, others map[string]fstest.MapFS) {
	t.Helper()
	for range 10 {
		list := tree.Remotes(dirs)
		if len(list) == 0 {
			return
		}
		for _, r := range list {
			tree.Provide(r, standFor(r, others))
		}
	}
	t.Fatal("there are always more remote entries")
}

func standFor(r render.Remote, others map[string]fstest.MapFS) render.Stand {
	address := strings.TrimPrefix(r.Address, "https://")
	if files, ok := others[address]; ok && len(files) == 1 {
		for name := range files {
			return render.Stand{FS: files, Path: name, Name: r.Address, File: true}
		}
	}
	place, ref, _ := strings.Cut(address, "?ref=")
	repo, dir, _ := strings.Cut(place, "//")
	name := repo + "@" + ref
	if files, ok := others[name]; ok {
		return render.Stand{FS: files, Path: dir, Name: name}
	}
	return render.Stand{Reason: "there is no " + name, Help: "correct it"}
}

// lines describes a result: every image with its place, every object without one, whatever is unchecked.
func lines(r render.Result) []string {
	var out []string
	for _, image := range collect.Images(r) {
		out = append(out, image.At.Object+" "+image.Raw+" "+image.At.File+":"+line(image.At.Line))
	}
	for _, u := range r.Unchecked {
		out = append(out, "unchecked "+u.At.File+":"+line(u.At.Line)+": "+u.Reason)
	}
	return out
}

func line(n int) string { return string(rune('0'+n/10)) + string(rune('0'+n%10)) }

const pods = "apiVersion: v1\nkind: Pod\nmetadata: {name: NAME}\nspec: {containers: [{name: c, image: IMAGE}]}\n"

func podOf(name, image string) string {
	return strings.NewReplacer("NAME", name, "IMAGE", image).Replace(pods)
}

func TestFetched(t *testing.T) {
	t.Parallel()
	const base = "-- remote/host+acme+base@v1/deploy/kustomization.yaml --\nresources: [pod.yaml]\n"
	pod := "-- remote/host+acme+base@v1/deploy/pod.yaml --\n" + podOf("base", "acme/base:v1")
	at := "host/acme/base@v1//deploy/"
	for _, c := range []struct {
		name  string
		files string
		want  []string
	}{
		{
			"a base", "-- kustomization.yaml --\nresources: ['https://host/acme/base//deploy?ref=v1']\n" + base + pod,
			[]string{"Pod/base acme/base:v1 " + at + "pod.yaml:04"},
		},
		{
			"an entry of images over it",
			"-- kustomization.yaml --\nresources: ['https://host/acme/base//deploy?ref=v1']\nimages:\n- name: acme/base\n  newTag: v2\n" + base + pod,
			[]string{"Pod/base acme/base:v2 kustomization.yaml:04"},
		},
		{
			"its own local bases",
			"-- kustomization.yaml --\nresources: ['https://host/acme/base//deploy/over?ref=v1']\n" +
				"-- remote/host+acme+base@v1/deploy/over/kustomization.yaml --\nresources: [..]\nnamePrefix: over-\n" + base + pod,
			[]string{"unchecked host/acme/base@v1//deploy/over/kustomization.yaml:01: host/acme/base@v1//deploy/over refers to " +
				"host/acme/base@v1//deploy, a directory above it, which kustomize takes for a cycle"},
		},
		{
			"its own remote base",
			"-- kustomization.yaml --\nresources: ['https://host/acme/over//x?ref=v3']\n" +
				"-- remote/host+acme+over@v3/x/kustomization.yaml --\nresources: ['https://host/acme/base//deploy?ref=v1', pod.yaml]\n" +
				"-- remote/host+acme+over@v3/x/pod.yaml --\n" + podOf("over", "acme/over:v3") + base + pod,
			[]string{"Pod/base acme/base:v1 " + at + "pod.yaml:04", "Pod/over acme/over:v3 host/acme/over@v3//x/pod.yaml:04"},
		},
		{
			"two overlays of one repository",
			"-- kustomization.yaml --\nresources: ['https://host/acme/base//deploy?ref=v1', a]\n" +
				"-- a/kustomization.yaml --\nresources: ['https://host/acme/base//other?ref=v1']\n" + base + pod +
				"-- remote/host+acme+base@v1/other/kustomization.yaml --\nresources: [pod.yaml]\n" +
				"-- remote/host+acme+base@v1/other/pod.yaml --\n" + podOf("other", "acme/other:v1"),
			[]string{"Pod/base acme/base:v1 " + at + "pod.yaml:04", "Pod/other acme/other:v1 host/acme/base@v1//other/pod.yaml:04"},
		},
		{
			"a file", "-- kustomization.yaml --\nresources: ['https://host/v1/install.yaml']\n" +
				"-- remote/host+v1+install.yaml/install.yaml --\n" + podOf("file", "acme/file:v1"),
			[]string{"Pod/file acme/file:v1 https://host/v1/install.yaml:04"},
		},
		{
			"a patch",
			"-- kustomization.yaml --\nresources: [pod.yaml]\npatches: [{path: 'https://host/v1/patch.yaml'}]\n-- pod.yaml --\n" + podOf("own", "acme/own:v1") +
				"-- remote/host+v1+patch.yaml/patch.yaml --\n" + podOf("own", "acme/own:v2"),
			[]string{"Pod/own acme/own:v2 https://host/v1/patch.yaml:04"},
		},
		{
			"a component",
			"-- kustomization.yaml --\nresources: [pod.yaml]\ncomponents: ['https://host/acme/parts//c?ref=v1']\n-- pod.yaml --\n" + podOf("own", "acme/own:v1") +
				"-- remote/host+acme+parts@v1/c/kustomization.yaml --\napiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nimages:\n- {name: acme/own, newTag: v7}\n",
			[]string{"Pod/own acme/own:v7 host/acme/parts@v1//c/kustomization.yaml:04"},
		},
		{
			"a component where a base must be",
			"-- kustomization.yaml --\ncomponents: ['https://host/acme/base//deploy?ref=v1']\n" + base + pod,
			[]string{"unchecked kustomization.yaml:01: https://host/acme/base//deploy?ref=v1, named under components:, is no component"},
		},
		{
			"a directory that is not there", "-- kustomization.yaml --\nresources: ['https://host/acme/base//nope?ref=v1']\n" + base + pod,
			[]string{"unchecked kustomization.yaml:01: https://host/acme/base//nope?ref=v1, named under resources:, leads to host/acme/base@v1//nope, which does not exist"},
		},
		{
			"nothing fetched", "-- kustomization.yaml --\nresources: [pod.yaml, 'https://host/acme/none//x?ref=v1']\n-- pod.yaml --\n" + podOf("own", "acme/own:v1"),
			[]string{
				"Pod/own acme/own:v1 pod.yaml:04",
				"unchecked kustomization.yaml:01: the remote base https://host/acme/none//x?ref=v1 is not fetched: there is no host/acme/none@v1",
			},
		},
		{
			"nothing fetched of what was fetched",
			"-- kustomization.yaml --\nresources: ['https://host/acme/over//x?ref=v3']\n" +
				"-- remote/host+acme+over@v3/x/kustomization.yaml --\nresources:\n- pod.yaml\n- https://host/acme/none?ref=v1\n" +
				"-- remote/host+acme+over@v3/x/pod.yaml --\n" + podOf("over", "acme/over:v3"),
			[]string{
				"Pod/over acme/over:v3 host/acme/over@v3//x/pod.yaml:04",
				"unchecked host/acme/over@v3//x/kustomization.yaml:03: the remote base https://host/acme/none?ref=v1 is not fetched: there is no host/acme/none@v1",
			},
		},
		{
			"a circle",
			"-- kustomization.yaml --\nresources: ['https://host/acme/base//a?ref=v1']\n" +
				"-- remote/host+acme+base@v1/a/kustomization.yaml --\nresources:\n- https://host/acme/base//a?ref=v1\n",
			[]string{"unchecked host/acme/base@v1//a/kustomization.yaml:02: host/acme/base@v1//a refers to itself"},
		},
		{
			"a file beside the directory",
			"-- kustomization.yaml --\nresources: ['https://host/acme/base//a?ref=v1']\n" +
				"-- remote/host+acme+base@v1/a/kustomization.yaml --\nresources:\n- ../deploy/pod.yaml\n" + base + pod,
			[]string{"unchecked host/acme/base@v1//a/kustomization.yaml:02: ../deploy/pod.yaml, named under resources:, " +
				"is outside of its directory, which kustomize refuses in what it has fetched"},
		},
		{
			"escaped", "-- kustomization.yaml --\nresources: [\"https\\x3a//host/acme/base//deploy?ref=v1\"]\n" + base + pod,
			[]string{"unchecked kustomization.yaml:01: the address https://host/acme/base//deploy?ref=v1 is written in a way in which nothing can be put in its place"},
		},
		{
			"by an alias", "-- kustomization.yaml --\ncommonAnnotations: {a: &a 'https://host/acme/base//deploy?ref=v1'}\nresources: [*a]\n" + base + pod,
			[]string{"Pod/base acme/base:v1 " + at + "pod.yaml:04"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			files, others := fetched(t, txtar.Parse([]byte(c.files)))
			tree := render.Open(files, collect.Tags, render.DefaultLimits())
			g, err := tree.Discover(t.Context(), ".")
			if err != nil || !g.LeadsOut(".") {
				t.Error("nothing is remote", err)
			}
			provide(t, tree, []string{"."}, others)
			r := tree.Render(t.Context(), []string{"."})[0]
			if diff := cmp.Diff(c.want, lines(r)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for _, name := range r.Files {
				if _, err := tree.Text(name); err != nil {
					t.Errorf("a file that was read cannot be read again: %v", err)
				}
			}
		})
	}
}

// TestFetchedKeepsToItself lets what was fetched reach for the tree, the tree for what was fetched, and both for each other.
func TestFetchedKeepsToItself(t *testing.T) {
	t.Parallel()
	secret := podOf("secret", "acme/secret:v1")
	over := "-- kustomization.yaml --\nresources: ['https://host/acme/base//a?ref=v1']\n-- secret.yaml --\n" + secret + "-- secret/kustomization.yaml --\nresources: [pod.yaml]\n" +
		"-- secret/pod.yaml --\n" + secret
	patch := "resources: [pod.yaml]\ntransformers:\n- |-\n  apiVersion: builtin\n  kind: PatchTransformer\n  metadata: {name: x}\n  target: {kind: Pod}\n  path: PATH\n"
	at := "-- remote/host+acme+base@v1/a/"
	own := at + "pod.yaml --\n" + podOf("own", "acme/own:v1")
	for _, c := range []struct{ name, files string }{
		{"a file above", at + "kustomization.yaml --\nresources: [../../secret.yaml]\n"},
		{"a base above", at + "kustomization.yaml --\nresources: [../../secret]\n"},
		{"a base above, with the tree's name", at + "kustomization.yaml --\nresources: [../../@tree/secret, '../../tree/secret']\n"},
		{"a link", at + "kustomization.yaml --\nresources: [link.yaml]\n" + at + "link.yaml.link --\n../../secret.yaml\n"},
		{"an absolute link", at + "kustomization.yaml --\nresources: [link]\n" + at + "link.link --\n/secret\n"},
		{"a plugin's path", at + "kustomization.yaml --\n" + strings.Replace(patch, "PATH", "../../secret.yaml", 1) + own},
		{"a plugin's path, with the tree's name", at + "kustomization.yaml --\n" + strings.Replace(patch, "PATH", "../../@tree/secret.yaml", 1) + own},
		{"a plugin's absolute path", at + "kustomization.yaml --\n" + strings.Replace(patch, "PATH", "/@tree/secret.yaml", 1) + own},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			files, others := fetched(t, txtar.Parse([]byte(over+c.files)))
			tree := render.Open(files, collect.Tags, render.DefaultLimits())
			provide(t, tree, []string{"."}, others)
			r := tree.Render(t.Context(), []string{"."})[0]
			if got := lines(r); len(r.Unchecked) == 0 || strings.Contains(strings.Join(got, "\n"), "acme/secret") {
				t.Errorf("got %q", got)
			}
			for _, u := range r.Unchecked {
				if strings.Contains(u.Reason, "fetched-") || strings.Contains(u.Reason, "-fetched") || strings.Contains(u.Reason, "/@") && !strings.Contains(c.name, "tree") {
					t.Errorf("a path of ours is printed: %s", u.Reason)
				}
			}
		})
	}
}

// TestSelf lets the tree stand for an address.
func TestSelf(t *testing.T) {
	t.Parallel()
	files, _ := fetched(t, txtar.Parse([]byte("-- over/kustomization.yaml --\nresources: ['https://host/acme/own//base?ref=v1']\n"+
		"-- base/kustomization.yaml --\nresources: [pod.yaml]\n-- base/pod.yaml --\n"+podOf("own", "acme/own:v1"))))
	tree := render.Open(files, collect.Tags, render.DefaultLimits())
	for _, r := range tree.Remotes([]string{"over"}) {
		tree.Provide(r, render.Stand{Path: "base"})
	}
	got := lines(tree.Render(t.Context(), []string{"over"})[0])
	if diff := cmp.Diff([]string{"Pod/own acme/own:v1 base/pod.yaml:04"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestKeyOfFetchedFile keeps the key that a remote file has in a generated ConfigMap.
func TestKeyOfFetchedFile(t *testing.T) {
	t.Parallel()
	files, others := fetched(t, txtar.Parse([]byte("-- kustomization.yaml --\nconfigMapGenerator:\n- name: c\n  files: ['https://host/v1/app.conf', 'x=https://host/v1/app.conf']\n"+
		"-- remote/host+v1+app.conf/app.conf --\ntext\n")))
	tree := render.Open(files, collect.Tags, render.DefaultLimits())
	provide(t, tree, []string{"."}, others)
	r := tree.Render(t.Context(), []string{"."})[0]
	if len(r.Objects) != 1 {
		t.Fatal(lines(r))
	}
	var keys []string
	for i, n := range render.Get(r.Objects[0].Node, "data").Content {
		if i%2 == 0 {
			keys = append(keys, n.Value)
		}
	}
	if diff := cmp.Diff([]string{"app.conf", "x"}, keys); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
}

// TestRemotes lists what leads out of a tree, with its place.
func TestRemotes(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{
		"kustomization.yaml": &fstest.MapFile{Data: []byte("resources:\n- base\n- \"https://host/a/b?ref=v1\"\ntransformers: [https://host/t.yaml]\n" +
			"configMapGenerator:\n- name: x\n  files:\n  - key=https://host/x.conf\n")},
		"base/kustomization.yaml": &fstest.MapFile{Data: []byte("bases: [github.com/a/b]\nresources: [\"https\\x3a//host/c/d\"]\n")},
	}
	tree := render.Open(files, nil, render.DefaultLimits())
	type row struct {
		address, field string
		line, from, to int
	}
	var got []row
	for _, r := range tree.Render(t.Context(), []string{"."})[0].Remotes {
		got = append(got, row{r.Address, r.Field, r.At.Line, r.At.Column, r.At.EndColumn})
	}
	want := []row{
		{"https://host/a/b?ref=v1", "resources", 3, 4, 27},
		{"https://host/x.conf", "configMapGenerator", 8, 9, 28},
		{"https://host/t.yaml", "transformers", 4, 16, 35},
		{"https://host/c/d", "resources", 2, 13, 0},
		{"github.com/a/b", "resources", 1, 9, 23},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(row{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	asked := tree.Remotes([]string{"."})
	if i := slices.IndexFunc(asked, func(r render.Remote) bool { return r.Field == "transformers" }); i >= 0 || len(asked) != 4 {
		t.Errorf("asked for %v, want all but the plugin", asked)
	}
}

// TestFirstWallWithFetched provides something for every address of every attack: whatever is written in a way that hides it must
// not reach the library.
func TestFirstWallWithFetched(t *testing.T) {
	o := newOutside(t)
	stands := []render.Stand{
		{FS: fstest.MapFS{"kustomization.yaml": &fstest.MapFile{Data: []byte(own)}, "pod.yaml": &fstest.MapFile{Data: []byte(strings.Replace(pod, "own", "other", 1))}}, Path: ".", Name: "host/a@v1"},
		{FS: fstest.MapFS{"x.yaml": &fstest.MapFile{Data: []byte(strings.Replace(pod, "own", "other", 1))}}, Path: "x.yaml", Name: "https://host/x.yaml", File: true},
	}
	for _, a := range attacks() {
		for _, stand := range stands {
			tree := render.Open(fs.FS(a.tree(o.address)), collect.Tags, render.DefaultLimits())
			if _, err := tree.Discover(t.Context(), "."); err != nil {
				t.Fatal(err)
			}
			for _, r := range tree.Remotes([]string{"."}) {
				tree.Provide(r, stand)
			}
			r := tree.Render(t.Context(), []string{"."})[0]
			if what := o.reached(t); what != "" {
				t.Errorf("%s: reached %s", a.name, what)
			}
			for _, u := range r.Unchecked {
				if strings.Contains(u.Reason, "git' program") || strings.Contains(u.Reason, "fetched-") || strings.Contains(u.Reason, "-fetched") {
					t.Errorf("%s: %s", a.name, u.Reason)
				}
			}
		}
	}
}
