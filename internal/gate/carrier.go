package gate

import (
	"context"
	"path"
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/carrier"
	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
)

// narrowed reports whether only some overlays are looked at, so that nothing beside them is.
func (in Input) narrowed() bool {
	return in.Stream != "" || len(in.Select.Only) > 0 || in.Select.Dir != ""
}

// addCarriers reads the carriers of the configuration, those below the directory that is looked at.
func (g *Gathered) addCarriers(ctx context.Context, in Input) error {
	entries := in.below(in.Config.Carriers)
	if in.narrowed() || len(entries) == 0 {
		return nil
	}
	r, err := carrier.Read(ctx, g.tree, entries)
	if err != nil {
		return err
	}
	g.Add(r.Inventory)
	g.files = append(g.files, r.Files...)
	g.Unchecked = append(g.Unchecked, r.Unchecked...)
	return nil
}

// below leaves out the entries whose files cannot be below the directory that is looked at.
func (in Input) below(entries []config.Carrier) []config.Carrier {
	return slices.DeleteFunc(slices.Clone(entries), func(e config.Carrier) bool {
		base := e.Path.Base()
		return !within(in.Dir, base) && !within(base, in.Dir)
	})
}

// within reports whether a path is a directory or below it.
func within(dir, name string) bool {
	return dir == "." || name == dir || strings.HasPrefix(path.Clean(name), dir+"/")
}

// prefer drops the carriers that were found at a place which the configuration names.
func (g *Gathered) prefer() {
	named := map[diag.Place]bool{}
	for _, c := range g.Carriers {
		if c.Configured && c.At.Column > 0 {
			named[c.At.Text()] = true
		}
	}
	g.Carriers = slices.DeleteFunc(g.Carriers, func(c fact.Carrier) bool { return !c.Configured && named[c.At.Text()] })
}

// filesBeside adds the files that carriers are read from, and those that are searched as text, to the inputs of a run.
func (g *Gathered) filesBeside(ctx context.Context, in Input, inputs map[string]bool) error {
	for _, e := range in.below(in.Config.Carriers) {
		files, _, err := g.tree.Files(ctx, e.Path.Base(), e.Path.Match)
		if err != nil {
			return err
		}
		for _, file := range files {
			inputs[file] = true
		}
		if base := e.Path.Base(); len(files) == 0 && e.Path.Match(base) {
			inputs[base] = true // where it would be
		}
	}
	texts, err := g.textFiles(ctx, in)
	for _, file := range texts {
		inputs[file] = true
	}
	return err
}
