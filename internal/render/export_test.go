package render

import (
	"context"
	"path"
	"slices"
	"testing/fstest"

	"sigs.k8s.io/kustomize/api/resmap"
)

// Modes of a build, for tests that compare them.
const (
	Plain  = plain
	Pruned = pruned
	Marked = pruned | marked
)

// Build builds one directory in one mode, with no other to fall back on, and returns its objects; a plain one also as
// kustomize would print it.
func (t *Tree) Build(ctx context.Context, dir string, m mode) (objects []Object, text []byte, err error) {
	res, _, err := t.task().build(ctx, dir, m)
	if err != nil {
		return nil, nil, err
	}
	if m == plain {
		if text, err = res.AsYaml(); err != nil {
			return nil, nil, err
		}
	}
	return t.files.marker.objects(res), text, nil
}

// Unsure reports whether a marked build alone does not decide what the overlay came to.
func (r Result) Unsure() bool {
	t := r.task
	return slices.ContainsFunc(t.closure(r.Overlay), t.files.looksAtTags)
}

// Parts of [Isolate].
var (
	RefuseTransport = refuseTransport
	EmptyPath       = emptyPath
	MuteStderr      = muteStderr
	MuteLog         = muteLog
)

// Show returns the text of a file as a build in a mode gets to see it, and whether it does at all.
func (t *Tree) Show(name string, m mode) (text string, ok bool) {
	dir := ""
	if slices.Contains(fileNames, path.Base(name)) {
		dir = path.Dir(name)
	}
	v := t.files.view(name, dir)
	if v.k != nil && v.admit(t.files).refused != nil {
		return "", false
	}
	return v.in(m), true
}

// Strip takes the markers out of a text, and Mark puts those back that came out.
func (t *Tree) Strip(text string) Text { return t.files.marker.strip(text) }

func (t *Tree) Mark(text Text) string { return t.files.marker.mark(text) }

// LeftToFetch returns what is left in the text of a kustomization that the library would fetch or execute.
func LeftToFetch(text string) []string {
	k := parseKustomization(".", fileNames[0], text)
	var list []string
	for _, e := range k.entries() {
		if isRemote(e.path) {
			list = append(list, e.path)
		}
	}
	for _, chart := range k.spec.HelmCharts {
		list = append(list, chart.Name)
	}
	return list
}

// InBounds and Measure tell a text that is in bounds by a look at its bytes, and for certain.
var (
	InBounds = inBounds
	Measure  = func(text string) error {
		for before, doc := range documents(text) {
			if err := measure(doc, before); err != nil {
				return err
			}
		}
		return nil
	}
)

// Better joins the fates that an entry has in two overlays.
var Better = better

// Supervised runs a function as a build.
func Supervised(ctx context.Context, limits Limits, build func()) error {
	tree := Open(fstest.MapFS{}, nil, limits)
	_, err := newJail(ctx, tree.task().files, limits, ".", plain, false).supervised(func() (resmap.ResMap, error) {
		build()
		return nil, nil //nolint:nilnil // what it comes to does not count
	})
	return err
}
