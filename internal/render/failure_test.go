package render_test

import (
	"context"
	"fmt"
	"io/fs"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/collect"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/render"
)

// broken is a tree that does not render from "overlay", and what is said of it.
type broken struct {
	name  string
	files map[string]string
	want  []string // "place: reason (help)"
}

const deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: app}\nspec: {template: {spec: {containers: [{name: app, image: registry.example/app:v1}]}}}\n"

func brokenTrees() []broken {
	const kustomization = "overlay/kustomization.yaml"
	one := func(name, text string, want ...string) broken {
		return broken{name, map[string]string{kustomization: text, "overlay/app.yaml": deployment}, want}
	}
	with := func(b broken, files ...string) broken {
		for i := 0; i < len(files); i += 2 {
			b.files[files[i]] = files[i+1]
		}
		return b
	}
	return []broken{
		one("missing file", "resources:\n- app.yaml\n- gone.yaml\n",
			"overlay/kustomization.yaml:3:3: gone.yaml, named under resources:, does not exist (correct the path, or restore the file)"),
		one("missing base", "resources: [../base]\n",
			"overlay/kustomization.yaml:1:13: ../base, named under resources:, does not exist (correct the path, or restore the file)"),
		one("missing patch", "resources: [app.yaml]\npatches:\n- path: 'gone.yaml'\n",
			"overlay/kustomization.yaml:3:10: gone.yaml, named under patches:, does not exist (correct the path, or restore the file)"),
		one("missing data", "configMapGenerator:\n- name: x\n  files: [key=gone.txt]\n",
			"overlay/kustomization.yaml:3:11: gone.txt, named under configMapGenerator:, does not exist (correct the path, or restore the file)"),
		one("file in a file", "resources: [app.yaml/more.yaml]\n",
			"overlay/kustomization.yaml:1:13: app.yaml/more.yaml, named under resources:, does not exist (correct the path, or restore the file)"),
		one("name too long", "resources: ["+strings.Repeat("x", 5000)+"]\n",
			"overlay/kustomization.yaml:1:13: "+strings.Repeat("x", 400)+"…, named under resources:, does not exist (correct the path, or restore the file)"),
		with(one("missing in a base", "resources: [../base]\n",
			"base/kustomization.yml:2:3: gone.yaml, named under resources:, does not exist (correct the path, or restore the file)"),
			"base/kustomization.yml", "resources:\n- gone.yaml\n"),
		with(one("directory without kustomization", "resources: [../base]\n",
			"overlay/kustomization.yaml:1:13: ../base, named under resources:, is a directory without a kustomization file (name what is to be used of it)"),
			"base/app.yaml", deployment),
		with(one("directory where a file must be", "patches: [{path: ../base}]\n",
			"overlay/kustomization.yaml:1:18: ../base, named under patches:, is a directory where a file must be (name the files in it one by one)"),
			"base/app.yaml", deployment),
		one("file where a component must be", "components: [app.yaml]\n",
			"overlay/kustomization.yaml:1:14: app.yaml, named under components:, is a file where a directory must be (name the directory of a component)"),
		with(one("two kustomization files", "resources: [app.yaml]\n",
			": overlay has more than one kustomization file: kustomization.yaml, Kustomization (remove the one that is not meant)"),
			"overlay/Kustomization", "resources: [app.yaml]\n"),
		with(one("two kustomization files in a base", "resources: [../base]\n",
			"overlay/kustomization.yaml:1:13: ../base, named under resources:, has more than one kustomization file: kustomization.yaml, kustomization.yml (remove the one that is not meant)"),
			"base/kustomization.yaml", "resources: [app.yaml]\n", "base/kustomization.yml", "resources: [app.yaml]\n"),

		one("empty", "", "overlay/kustomization.yaml: a kustomization without content, which kustomize refuses (remove it, or leave it out with --exclude)"),
		one("only comments", "# nothing\n---\n", "overlay/kustomization.yaml: a kustomization without content, which kustomize refuses (remove it, or leave it out with --exclude)"),
		one("only a kind", "kind: Kustomization\n", "overlay/kustomization.yaml: a kustomization without content, which kustomize refuses (remove it, or leave it out with --exclude)"),
		one("empty bases", "bases: []\n", "overlay/kustomization.yaml: a kustomization without content, which kustomize refuses (remove it, or leave it out with --exclude)"),
		one("a list", "- resources: [app.yaml]\n", "overlay/kustomization.yaml:1: a kustomization that is no mapping of fields (write resources: and what is to be done with them)"),
		one("malformed", "resources:\n- app.yaml\n images: []\n", "overlay/kustomization.yaml:3: no YAML: mapping values are not allowed in this context (mend the YAML)"),
		one("tab", "resources:\n\t- app.yaml\n", "overlay/kustomization.yaml:2: no YAML: found character that cannot start any token (mend the YAML)"),
		one("unknown field", "resources: [app.yaml]\nimage:\n- name: x\n", `overlay/kustomization.yaml:2:1: kustomize knows no field "image" (correct its name, or remove it)`),
		one("unknown inner field", "resources: [app.yaml]\nimages:\n- name: x\n  tag: v1\n", `overlay/kustomization.yaml:4:3: kustomize knows no field "tag" (correct its name, or remove it)`),
		one("wrong type", "resources: app.yaml\n", "overlay/kustomization.yaml:1:1: resources is a string, which kustomize refuses (write it as a list)"),
		one("patch as path", "resources: [app.yaml]\npatches:\n- patch.yaml\n", "overlay/kustomization.yaml:2:1: an entry of patches: is a path, which kustomize takes for something else (write it as `- path: FILE`)"),
		one("number", "resources: [app.yaml]\nimages:\n- name: registry.example/app\n  newTag: 1.10\n",
			`overlay/kustomization.yaml:4:11: newTag: 1.10 is read by YAML as something else than text, which kustomize refuses (put quotes around it: newTag: "1.10")`),
		one("exponent", "resources: [app.yaml]\nimages: [{name: registry.example/app, newTag: 553640e6}]\n",
			`overlay/kustomization.yaml:2:47: newTag: 553640e6 is read by YAML as something else than text, which kustomize refuses (put quotes around it: newTag: "553640e6")`),
		one("boolean", "resources: [app.yaml]\nimages:\n- name: registry.example/app\n  newTag: true\n",
			`overlay/kustomization.yaml:4:11: newTag: true is read by YAML as something else than text, which kustomize refuses (put quotes around it: newTag: "true")`),
		one("number elsewhere", "resources: [app.yaml]\nnamePrefix: 5\n", "overlay/kustomization.yaml:2:1: namePrefix is a number, which kustomize refuses (put quotes around it)"),
		one("other kind", "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: x}\n",
			"overlay/kustomization.yaml: a file named like a kustomization that is none: apiVersion for Kustomization should be kustomize.config.k8s.io/v1beta1 (rename it, or correct the field)"),
		one("Latin-1", "# comment\nresources: [app.yaml] # gr\xf6\xdfe\n", "overlay/kustomization.yaml:2:27: a kustomization that is not UTF-8 (save it as UTF-8)"),

		with(one("malformed resource", "resources: [app.yaml]\n", "overlay/app.yaml:4: overlay/app.yaml is no YAML: mapping values are not allowed in this context (mend the YAML)"),
			"overlay/app.yaml", "kind: Pod\n---\nkind: Pod\n metadata: {name: x}\n"),
		with(one("malformed resource, CRLF", "resources: [app.yaml]\n", "overlay/app.yaml:2: overlay/app.yaml is no YAML: mapping values are not allowed in this context (mend the YAML)"),
			"overlay/app.yaml", "kind: Pod\r\n  metadata: {name: x}\r\n"),
		with(one("malformed patch", "resources: [app.yaml]\npatches: [{path: patch.yaml}]\n", "overlay/patch.yaml:1: overlay/patch.yaml is no YAML: did not find expected ',' or '}' (mend the YAML)"),
			"overlay/patch.yaml", "[{op: replace\n"),
		with(one("template", "resources: [app.yaml]\n", "overlay/app.yaml:2: overlay/app.yaml is no YAML: could not find expected ':' (mend the YAML)"),
			"overlay/app.yaml", "kind: Pod\n{{- if .x }}\nmetadata: {name: x}\n{{- end }}\n"),
		with(one("Latin-1 resource", "resources: [app.yaml]\n", "overlay/app.yaml:2: overlay/app.yaml is not UTF-8 (save it as UTF-8)"),
			"overlay/app.yaml", "kind: Pod\n# gr\xf6\xdfe\n"),
		with(one("no object", "resources: [app.yaml]\n", "overlay/app.yaml:1: overlay/app.yaml holds something that is no Kubernetes object: it has no kind (only objects can be listed under resources:)"),
			"overlay/app.yaml", "image: registry.example/app:v1\n"),
		with(one("object without name", "resources: [app.yaml]\n", "overlay/app.yaml:6: overlay/app.yaml holds something that is no Kubernetes object: it has no metadata.name (only objects can be listed under resources:)"),
			"overlay/app.yaml", pod+"---\nkind: Pod\n"),
		with(one("a scalar", "resources: [app.yaml]\n", "overlay/app.yaml:1: overlay/app.yaml holds something that is no Kubernetes object: it has no kind (only objects can be listed under resources:)"),
			"overlay/app.yaml", "just text\n"),

		one("above the repository", "resources:\n- ../../../outside\n",
			"overlay/kustomization.yaml:2:3: ../../../outside, named under resources:, leaves the repository (an overlay can only use files of its own repository: copy what it needs into it)"),
		one("absolute", "resources: [app.yaml]\npatches: [{path: /etc/passwd}]\n",
			"overlay/kustomization.yaml:2:18: /etc/passwd, named under patches:, is an absolute path, outside the repository (an overlay can only use files of its own repository: copy what it needs into it)"),
		with(one("plugin above the repository", "resources: [app.yaml]\ntransformers: [plugin.yaml]\n",
			"overlay/kustomization.yaml: outside.yaml leaves the repository (an overlay can only use files of its own repository: copy what it needs into it)"),
			"overlay/plugin.yaml", "apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: x}\npath: ../../outside.yaml\n"),
		with(one("cycle", "resources: [../other]\n", "other/kustomization.yaml:1:13: its bases form a cycle: other refers to overlay (remove one of the references)"),
			"other/kustomization.yaml", "resources: [../overlay]\n"),
		one("itself", "resources: [.]\n", "overlay/kustomization.yaml:1:13: overlay refers to itself (remove one of the references)"),
		with(one("directory above", "resources: [..]\n",
			"overlay/kustomization.yaml:1:13: overlay refers to the root of the repository, a directory above it, which kustomize takes for a cycle (move what both need into a directory of its own)"),
			"kustomization.yaml", "resources: [overlay/app.yaml]\n"),
		one("component alone", "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches: [{path: app.yaml}]\n",
			"overlay/kustomization.yaml: a component, which renders only in the overlays that use it ()"),
		one("component as base", "resources: [../part]\n",
			"overlay/kustomization.yaml:1:13: ../part, named under resources:, is a component (name it under components:)"),
		one("base as component", "components: [../part]\n",
			"overlay/kustomization.yaml:1:14: ../part, named under components:, is no component (name it under resources:)"),
		one("object twice", "resources: [app.yaml, app2.yaml]\n", "overlay/kustomization.yaml: two of its objects are Deployment/app (remove one of them, or rename it)"),
		one("patch without target", "resources: [app.yaml]\npatches:\n- patch: '{\"kind\": \"Pod\", \"apiVersion\": \"v1\", \"metadata\": {\"name\": \"x\", \"namespace\": \"y\"}}'\n",
			"overlay/kustomization.yaml: a patch is meant for Pod/y/x, which is not there (correct its name, or remove the patch)"),
		one("patch to nowhere", "resources: [app.yaml]\npatches:\n- target: {kind: Deployment}\n  patch: '[{\"op\": \"replace\", \"path\": \"/spec/x/y\", \"value\": 1}]'\n",
			"overlay/kustomization.yaml: a JSON patch does not apply: there is no /spec/x/y to replace (correct its path, or remove it)"),
		one("variable without field", "resources: [app.yaml]\nvars: [{name: X, objref: {apiVersion: apps/v1, kind: Deployment, name: app}, fieldref: {fieldpath: metadata.namespace}}]\n",
			"overlay/kustomization.yaml: the variable X, from vars:, reads metadata.namespace of a Deployment that has none (add the field, or remove the variable)"),
		one("openapi version", "resources: [app.yaml]\nopenapi: {version: v9.9.9}\n",
			"overlay/kustomization.yaml: kustomize says: the specified OpenAPI version is not built in ()"),
		with(one("openapi schema", "resources: [app.yaml]\nopenapi: {path: schema.json}\npatches: [{path: app.yaml}]\n",
			"overlay/schema.json:1: overlay/schema.json is no YAML: did not find expected node content (mend the YAML)"),
			"overlay/schema.json", "{"),

		one("external plugin", "resources: [app.yaml]\ngenerators: [plugin.yaml]\n",
			"overlay/kustomization.yaml:2:14: the plugin Run is not run, as verscheck never runs plugins (render it yourself, commit the result, and list it under manifests: in .verscheck.yaml)"),
		one("helm", "resources: [app.yaml]\nhelmCharts:\n- name: chart\n",
			"overlay/kustomization.yaml:2: the helm chart chart is not inflated, as verscheck never runs helm (render the chart yourself, commit the result, and list it under manifests: in .verscheck.yaml)"),
		one("helm alone", "helmCharts: [{name: chart}]\n",
			"overlay/kustomization.yaml:1: the helm chart chart is not inflated, as verscheck never runs helm (render the chart yourself, commit the result, and list it under manifests: in .verscheck.yaml)"),
		one("remote and helm in flow style", "{resources: ['https://github.com/a/b'], helmCharts: [{name: chart}]}\n",
			"overlay/kustomization.yaml:1:15: the remote base https://github.com/a/b is not fetched (what the overlay adds itself was checked; copy the remote part into the repository to have all of it checked)",
			"overlay/kustomization.yaml:1: the helm chart chart is not inflated, as verscheck never runs helm (render the chart yourself, commit the result, and list it under manifests: in .verscheck.yaml)"),

		one("alias bomb", bomb("resources"), "overlay/kustomization.yaml:5: its aliases expand to more than 100000 values (write the values out, or leave it out with --exclude)"),
		with(one("alias bomb in a resource", "resources: [app.yaml]\n", "overlay/app.yaml:8: its aliases expand to more than 100000 values (write the values out, or leave it out with --exclude)"),
			"overlay/app.yaml", "kind: ConfigMap\napiVersion: v1\nmetadata: {name: x}\n"+bomb("data")),
		with(one("alias bomb behind a document that ends early", "resources: [app.yaml]\n", "overlay/app.yaml:12: its aliases expand to more than 100000 values (write the values out, or leave it out with --exclude)"),
			"overlay/app.yaml", pod+"...\n@ no YAML\n---\n"+bomb("data")),
		with(one("alias bomb in a patch", "resources: [app.yaml]\npatches: [{path: patch.yaml}]\n", "overlay/patch.yaml:5: its aliases expand to more than 100000 values (write the values out, or leave it out with --exclude)"),
			"overlay/patch.yaml", bomb("data")),
		one("alias bomb in an inline patch", "resources: [app.yaml]\npatches:\n- patch: |-\n    "+strings.ReplaceAll(bomb("data"), "\n", "\n    ")+"\n",
			"overlay/kustomization.yaml: its aliases expand to more than 100000 values (write the values out, or leave it out with --exclude)"),
		with(one("nesting", "resources: [app.yaml]\n", "overlay/app.yaml:1: its values nest deeper than 200 levels (flatten it, or leave it out with --exclude)"),
			"overlay/app.yaml", "a: "+strings.Repeat("[", 10_000)+strings.Repeat("]", 10_000)),
		with(one("nesting by hyphens", "resources: [app.yaml]\n", "overlay/app.yaml:1: its values nest deeper than 200 levels (flatten it, or leave it out with --exclude)"),
			"overlay/app.yaml", strings.Repeat("- ", 9_000)+"x\n"),
		with(one("nesting behind brackets in strings", "resources: [app.yaml]\n", "overlay/app.yaml:1: its values nest deeper than 200 levels (flatten it, or leave it out with --exclude)"),
			"overlay/app.yaml", strings.Repeat(`["]",`, 500)+strings.Repeat("]", 500)),
		with(one("nesting over lines that look like separators", "resources: [app.yaml]\npatches: [{path: patch.yaml, target: {kind: Deployment}}]\n", "overlay/patch.yaml:5: its values nest deeper than 200 levels (flatten it, or leave it out with --exclude)"),
			"overlay/patch.yaml", strings.Repeat(strings.Repeat("[", 90)+"\n---x,\n", 50)+strings.Repeat("]", 90*50)),
		with(one("nesting by indentation", "resources: [app.yaml]\n", "overlay/app.yaml:200: its values nest deeper than 200 levels (flatten it, or leave it out with --exclude)"),
			"overlay/app.yaml", staircase(1000)),
		with(one("nesting behind carriage returns", "resources: [app.yaml]\n", "overlay/app.yaml:200: its values nest deeper than 200 levels (flatten it, or leave it out with --exclude)"),
			"overlay/app.yaml", strings.ReplaceAll(staircase(1000), "\n", "\r")),
		with(one("large file", "resources: [app.yaml]\n", "overlay/app.yaml: overlay/app.yaml is larger than 16 MiB, the limit for a file (raise limits: file-bytes: in .verscheck.yaml, or leave it out with --exclude)"),
			"overlay/app.yaml", strings.Repeat("# fifty megabytes\n", 50<<20/18)),
	}
}

// bomb is a mapping of some hundred bytes whose aliases expand to a billion values.
func bomb(last string) string {
	var text strings.Builder
	text.WriteString("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := 1; i < 9; i++ {
		fmt.Fprintf(&text, "a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 10), ", "))
	}
	return text.String() + last + ": *a8\n"
}

// staircase is a mapping in a mapping in a mapping, each on its line.
func staircase(levels int) string {
	var text strings.Builder
	for i := range levels {
		text.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return text.String()
}

// TestFailures asserts the whole of what is said of trees that do not render, and that it is said soon.
func TestFailures(t *testing.T) {
	t.Parallel()
	extra := map[string]string{
		"part/kustomization.yaml":   "resources: [../overlay/app.yaml]\n",
		"overlay/app2.yaml":         deployment,
		"overlay/plugin.yaml":       "apiVersion: example.com/v1\nkind: Run\nmetadata: {name: x}\n",
		"component/unrelated.yaml":  "",
		"overlay/unrelated/x.yaml":  "",
		"overlay/unrelated/x2.yaml": "",
	}
	for _, b := range brokenTrees() {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			files := fstest.MapFS{}
			for name, text := range extra {
				files[name] = &fstest.MapFile{Data: []byte(text)}
			}
			for name, text := range b.files {
				files[name] = &fstest.MapFile{Data: []byte(text)}
			}
			if b.name == "component as base" {
				files["part/kustomization.yaml"].Data = []byte("kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\nresources: [../overlay/app.yaml]\n")
			}
			tree := render.Open(files, collect.Tags, render.DefaultLimits())
			if diff := cmp.Diff(b.want, said(tree.Render(t.Context(), []string{"overlay"})[0])); diff != "" {
				t.Errorf("said (-want +got):\n%s", diff)
			}
			// The same after the tree was looked through, as a run does it.
			tree = render.Open(files, collect.Tags, render.DefaultLimits())
			if _, err := tree.Discover(t.Context(), "."); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(b.want, said(tree.Render(t.Context(), []string{"overlay"})[0])); diff != "" {
				t.Errorf("said after Discover (-want +got):\n%s", diff)
			}
		})
	}
}

// said describes what is unchecked, a line each.
func said(r render.Result) []string {
	var lines []string
	for _, u := range r.Unchecked {
		lines = append(lines, fmt.Sprintf("%s: %s (%s)", where(u.At), u.Reason, u.Help))
		if !u.Blocks || u.Kind != diag.NotRendered || u.Subject != r.Overlay || u.At.Overlay != r.Overlay {
			lines = append(lines, fmt.Sprintf("and wrongly so: %+v", u))
		}
	}
	if len(r.Unchecked) == 0 {
		lines = append(lines, "rendered")
	}
	return lines
}

// TestSymlinks follows them inside the tree only.
func TestSymlinks(t *testing.T) {
	t.Parallel()
	const outside = " (an overlay can only use files of its own repository: copy what it needs into it)"
	for _, test := range []struct {
		name, target string
		want         string
	}{
		{"file", "../elsewhere/app.yaml", "rendered"},
		{"directory", "../elsewhere", "rendered"},
		{"out of the tree", "../../app.yaml", "overlay/kustomization.yaml:1:13: link, named under resources:, leaves the repository" + outside},
		{"out and in again", "../../tree/elsewhere", "overlay/kustomization.yaml:1:13: link, named under resources:, leaves the repository" + outside},
		{"absolute", "/etc/passwd", "overlay/kustomization.yaml:1:13: link, named under resources:, is a symlink to the absolute path /etc/passwd" + outside},
		{"to itself", "link", "overlay/kustomization.yaml:1:13: link, named under resources:, is a symlink loop (make one of the symlinks point at a file)"},
		{"in a circle", "../circle", "overlay/kustomization.yaml:1:13: link, named under resources:, is a symlink loop (make one of the symlinks point at a file)"},
		{"to nothing", "gone.yaml", "overlay/kustomization.yaml:1:13: link, named under resources:, does not exist (correct the path, or restore the file)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			link := func(target string) *fstest.MapFile {
				return &fstest.MapFile{Data: []byte(target), Mode: fs.ModeSymlink}
			}
			files := fstest.MapFS{
				"overlay/kustomization.yaml":   {Data: []byte("resources: [link]\n")},
				"overlay/link":                 link(test.target),
				"circle":                       link("overlay/link"),
				"elsewhere/app.yaml":           {Data: []byte(deployment)},
				"elsewhere/kustomization.yaml": {Data: []byte("resources: [app.yaml]\n")},
			}
			tree := render.Open(files, collect.Tags, render.DefaultLimits())
			got := said(tree.Render(t.Context(), []string{"overlay"})[0])
			if diff := cmp.Diff([]string{test.want}, got); diff != "" {
				t.Errorf("said (-want +got):\n%s", diff)
			}
		})
	}
}

// refusing is a file system that refuses to open or to list some paths, as one of another user does.
type refusing struct {
	fstest.MapFS

	path string
}

func (r refusing) Open(name string) (fs.File, error) {
	if name == r.path {
		return nil, &fs.PathError{Op: "openat", Path: name, Err: fs.ErrPermission}
	}
	return r.MapFS.Open(name)
}

func (r refusing) ReadDir(name string) ([]fs.DirEntry, error) {
	if name == r.path {
		return nil, &fs.PathError{Op: "openat", Path: name, Err: fs.ErrPermission}
	}
	return r.MapFS.ReadDir(name)
}

func TestUnreadable(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{
		"overlay/kustomization.yaml":     {Data: []byte("resources: [app.yaml, sub]\n")},
		"overlay/app.yaml":               {Data: []byte(deployment)},
		"overlay/sub/kustomization.yaml": {Data: []byte(own)},
		"overlay/sub/pod.yaml":           {Data: []byte(pod)},
		"private/kustomization.yaml":     {Data: []byte(own)},
	}
	for _, test := range []struct{ path, want string }{
		{"overlay/app.yaml", "overlay/app.yaml: overlay/app.yaml cannot be read: permission denied (make it readable for the user that runs verscheck)"},
		{"overlay/kustomization.yaml", "overlay/kustomization.yaml: overlay/kustomization.yaml cannot be read: permission denied (make it readable for the user that runs verscheck)"},
		{"overlay/sub/kustomization.yaml", "overlay/sub/kustomization.yaml: overlay/sub/kustomization.yaml cannot be read: permission denied (make it readable for the user that runs verscheck)"},
		{"private", "rendered"},
	} {
		tree := render.Open(refusing{files, test.path}, collect.Tags, render.DefaultLimits())
		g, err := tree.Discover(t.Context(), ".")
		if err != nil {
			t.Fatal(err)
		}
		if got := said(tree.Render(t.Context(), []string{"overlay"})[0]); got[0] != test.want {
			t.Errorf("without %s: said %q, want %q", test.path, got, test.want)
		}
		if test.path != "private" {
			continue
		}
		want := []diag.Unchecked{{
			Subject: "private", Kind: diag.NotRead, Reason: "private cannot be read: permission denied",
			Help: "make it readable for the user that runs verscheck", At: diag.Place{File: "private"}, Blocks: true,
		}}
		if diff := cmp.Diff(want, g.Unchecked); diff != "" {
			t.Errorf("Discover (-want +got):\n%s", diff)
		}
	}
}

// slowly cancels a context when a file is opened, in the middle of a build.
type slowly struct {
	fs.FS

	name   string
	cancel context.CancelFunc
}

func (s slowly) Open(name string) (fs.File, error) {
	if name == s.name {
		s.cancel()
	}
	return s.FS.Open(name)
}

func TestCancel(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	files := fstest.MapFS{
		"kustomization.yaml": {Data: []byte("resources: [first.yaml, second.yaml]\n")},
		"first.yaml":         {Data: []byte(pod)}, "second.yaml": {Data: []byte(deployment)},
	}
	tree := render.Open(slowly{files, "first.yaml", cancel}, collect.Tags, render.DefaultLimits())
	r := tree.Render(ctx, []string{"."})[0]
	want := []string{"kustomization.yaml: the run was interrupted before it was rendered ()"}
	if diff := cmp.Diff(want, said(r)); diff != "" || len(r.Objects) > 0 {
		t.Errorf("with %d objects, said (-want +got):\n%s", len(r.Objects), diff)
	}
	if got := tree.Manifests(ctx, []string{"first.yaml"})[0]; len(got.Objects) > 0 || len(got.Unchecked) != 1 {
		t.Errorf("manifests after the end: %+v", got)
	}
	if _, err := tree.Discover(ctx, "."); err == nil {
		t.Error("Discover goes on after the end")
	}
}

// TestBudgets makes graphs that grow with every level, and files that are read again and again.
func TestBudgets(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{"0/kustomization.yaml": {Data: []byte(own)}, "0/pod.yaml": {Data: []byte(pod)}}
	for i := 1; i <= 30; i++ {
		text := "resources: [a, b]\n"
		base := fmt.Sprintf("namePrefix: %%s-\nresources: [../../%d]\n", i-1)
		files[fmt.Sprintf("%d/kustomization.yaml", i)] = &fstest.MapFile{Data: []byte(text)}
		files[fmt.Sprintf("%d/a/kustomization.yaml", i)] = &fstest.MapFile{Data: []byte(fmt.Sprintf(base, "a"))}
		files[fmt.Sprintf("%d/b/kustomization.yaml", i)] = &fstest.MapFile{Data: []byte(fmt.Sprintf(base, "b"))}
	}
	limits := render.DefaultLimits()
	limits.OverlayFiles = 1000
	tree := render.Open(files, collect.Tags, limits)
	want := []string{": it reads more than 1000 files, those counted again that it reads again (raise limits: overlay-files: in .verscheck.yaml, or leave it out with --exclude)"}
	if diff := cmp.Diff(want, said(tree.Render(t.Context(), []string{"30"})[0])); diff != "" {
		t.Errorf("said (-want +got):\n%s", diff)
	}
	limits = render.DefaultLimits()
	limits.OverlayBytes = 1 << 20
	files["large/kustomization.yaml"] = &fstest.MapFile{Data: []byte("configMapGenerator: [{name: x, files: [a.txt]}]\n")}
	files["large/a.txt"] = &fstest.MapFile{Data: make([]byte, 2<<20)}
	tree = render.Open(files, collect.Tags, limits)
	want = []string{": it reads more than 1 MiB (raise limits: overlay-bytes: in .verscheck.yaml, or leave it out with --exclude)"}
	if diff := cmp.Diff(want, said(tree.Render(t.Context(), []string{"large"})[0])); diff != "" {
		t.Errorf("said (-want +got):\n%s", diff)
	}
}

// TestBoundsAreCheap refuses what would cost gigabytes with little memory. It runs alone: it measures the process.
func TestBoundsAreCheap(t *testing.T) {
	for _, b := range brokenTrees() {
		if !strings.HasPrefix(b.name, "alias bomb") && !strings.HasPrefix(b.name, "nesting") {
			continue
		}
		files := fstest.MapFS{}
		for name, text := range b.files {
			files[name] = &fstest.MapFile{Data: []byte(text)}
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		begun := time.Now()
		tree := render.Open(files, collect.Tags, render.DefaultLimits())
		tree.Render(t.Context(), []string{"overlay"})
		took := time.Since(begun)
		runtime.ReadMemStats(&after)
		const enough = 64 << 20
		if n := after.TotalAlloc - before.TotalAlloc; n > enough || took > 5*time.Second {
			t.Errorf("%s: %d MiB in %v", b.name, n>>20, took)
		}
	}
}
