package render

import (
	"context"
	"path"
	"slices"

	"github.com/verscheck/verscheck/internal/diag"
)

// Files returns the regular files whose path is wanted, at a path or below it, sorted and without symlinks on the way: none where
// there is nothing. Directories that cannot be
// read are unchecked; the error is the context's.
func (t *Tree) Files(ctx context.Context, base string, want func(name string) bool) ([]string, []diag.Unchecked, error) {
	var files []string
	var unchecked []diag.Unchecked
	add := func(name string) {
		if resolved, kind, err := t.files.resolve(name); err == nil && kind.IsRegular() {
			files = append(files, resolved)
		}
	}
	resolved, kind, err := t.files.resolve(base)
	switch {
	case err != nil:
		return nil, nil, ctx.Err()
	case !kind.IsDir():
		if want(base) {
			add(base)
		}
		return files, nil, ctx.Err()
	}
	err = t.walk(ctx, resolved, func(name string, err error) {
		shown := path.Join(base, name[min(len(name), len(resolved)):])
		if resolved == "." {
			shown = name
		}
		switch {
		case err != nil:
			unchecked = append(unchecked, *unreadable(shown, err))
		case path.Base(name) != ".git" && want(shown):
			add(name)
		}
	})
	if ctx.Err() != nil {
		return nil, nil, ctx.Err()
	}
	if err != nil {
		unchecked = append(unchecked, *unreadable(base, err))
	}
	slices.Sort(files)
	return slices.Compact(files), unchecked, nil
}

// Read returns the content of a file of the tree. What is wrong with it is said, and then there is none.
func (t *Tree) Read(name string) (string, *diag.Unchecked) {
	text, err := t.Text(name)
	if err != nil {
		return "", unreadable(name, err)
	}
	return text, nil
}
