package render

import (
	"context"

	"sigs.k8s.io/kustomize/api/resmap"
)

// Build builds one directory, marked or plain, for tests that compare the two.
func (t *Tree) Build(ctx context.Context, dir string, isMarked bool) (resmap.ResMap, error) {
	m := mode(plain)
	if isMarked {
		m = marked | pruned
	}
	res, _, err := t.build(ctx, dir, m)
	return res, err
}

// Strip takes the markers out of a rendered text.
func (t *Tree) Strip(text string) Text { return t.files.marker.strip(text) }
