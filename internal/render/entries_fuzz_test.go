package render_test

import (
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/verscheck/verscheck/internal/collect"
	"github.com/verscheck/verscheck/internal/render"
)

// FuzzEntries gives a kustomization anything behind its resources. What is said of its entries holds, see TestEntriesOracle, and
// their places are those of their names.
func FuzzEntries(f *testing.F) {
	for _, name := range []string{"unmatched-image-entry/*", "shadowed-image-entry/*"} {
		for _, archive := range rulesArchives(f, name) {
			for file, content := range filesOf(f, parseArchive(f, archive)) {
				_, fields, ok := strings.Cut(string(content.Data), "\nimages:")
				if ok && path.Base(file) == "kustomization.yaml" {
					f.Add("images:" + fields)
				}
			}
		}
	}
	for _, text := range []string{
		"images: [{name: app, newTag: v1}, {name: app, newTag: v2}]\n",
		"imageTags:\n- name: app\n  newTag: \"v1\"\nIMAGES:\n- {Name: 'app', NEWNAME: b}\n",
		"images:\n- &a {name: app, newTag: &v v1}\n- *a\n- name: *v\n  newTag: *v\n",
		"x: &x {name: none, newTag: v1}\nimages:\n- <<: *x\n  newName: c\n",
		"images:\n- name: >-\n    none\n  newTag: |-\n    v1\n- name: \"\\x61pp\"\n  newTag: v1\n",
		"images: [{name: 'a.*:v1', newTag: v2}, {name: ap., newName: app}, {name: app@sha256, digest: x}]\n",
		"transformers:\n- |-\n  {apiVersion: builtin, kind: ImageTagTransformer, metadata: {name: t}, imageTag: {name: none, newTag: v1}}\n",
		"components: [component]\nimages: [{name: app, newTag: v1}]\n",
	} {
		f.Add(text)
	}
	const text = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - {name: a, image: app:v0}\n  - {name: b, image: 'a.b/c@sha256:0f'}\n"
	f.Fuzz(func(t *testing.T, fields string) {
		if len(fields) > 4096 {
			t.Skip("large")
		}
		files := fstest.MapFS{
			"kustomization.yaml":           {Data: []byte("resources: [pod.yaml]\n" + fields)},
			"pod.yaml":                     {Data: []byte(text)},
			"component/kustomization.yaml": {Data: []byte("kind: Component\nimages: [{name: app, newName: b}, {name: none, newTag: v1}]\n")},
		}
		r := render.Open(files, collect.Tags, render.DefaultLimits()).Render(t.Context(), []string{"."})[0]
		checked := &fates{fsys: files, roots: map[string][]string{}, before: map[string][]byte{}, count: map[render.Fate]int{}}
		for _, e := range r.Entries {
			source := string(files[e.At.File].Data)
			if e.At.EndColumn > 0 && textAt(source, e.At) != e.Name {
				t.Errorf("the name %q is said to stand at %s", e.Name, where(e.At))
			}
			if (e.Fate == render.Dead || e.Fate == render.Shadowed) && e.At.EndColumn > 0 && e.SetAt.EndColumn > 0 && strings.Count(source, "&") == 0 {
				checked.entries = append(checked.entries, e)
				checked.roots[where(e.At)+e.Dir] = []string{"."}
			}
		}
		if len(r.Unchecked) == 0 {
			checked.check(t)
		}
	})
}
