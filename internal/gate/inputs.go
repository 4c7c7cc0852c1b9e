package gate

import (
	"context"
	"errors"
	"io/fs"

	"github.com/verscheck/verscheck/internal/render"
)

// Inputs lists the paths that the chosen overlays and manifests are made of, those at which nothing is included, without rendering any.
// A directory that is not there has none. The error is that of [Discover].
func Inputs(ctx context.Context, in Input) (map[string]bool, error) {
	g, err := Discover(ctx, in)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, render.ErrNoDir) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var dirs []string
	var files []string
	for _, o := range g.Overlays {
		switch {
		case !o.Chosen:
		case o.Manifest:
			files = append(files, o.File)
		default:
			dirs = append(dirs, o.Path)
		}
	}
	inputs := g.tree.Inputs(dirs)
	for _, file := range files {
		inputs[file] = true
	}
	return inputs, g.filesBeside(ctx, in, inputs)
}
