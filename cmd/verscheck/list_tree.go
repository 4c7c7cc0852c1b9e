package main

import (
	"cmp"
	"context"
	"slices"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/gate"
	"github.com/verscheck/verscheck/internal/version"
)

func listOverlays(ctx context.Context, _ *workspace, in gate.Input) (table, error) {
	type row struct {
		Path    string `json:"path"`
		Checked bool   `json:"checked"`
		Why     string `json:"why"`
	}
	g, err := gate.Survey(ctx, in)
	if err != nil {
		return table{}, err
	}
	t := table{header: []string{"OVERLAY", "", "WHY"}, unchecked: withUnmatched(g)}
	list := []row{}
	for _, o := range slices.Concat(g.Overlays, g.Helm) {
		list = append(list, row{o.Path, o.Chosen, o.Why})
		checked := "-"
		if o.Chosen {
			checked = "checked"
		}
		t.rows = append(t.rows, []string{o.Path, checked, o.Why})
	}
	t.values = list
	return t, nil
}

// listTags lists all tags: those that are no release first, then those of each part of the repository.
func listTags(_ context.Context, w *workspace, _ gate.Input) (table, error) {
	type row struct {
		Tag       string `json:"tag"`
		Release   bool   `json:"release"`
		Component string `json:"component"`
		Version   string `json:"version"`
		Commit    string `json:"commit"`

		version version.Version
		order   int
	}
	list := []row{}
	for _, tag := range w.tags {
		r := row{Tag: tag.Name, Commit: tag.Commit}
		if v, ok := w.full.Release.Namespace.Match(tag.Name); ok {
			r.Release, r.version, r.order = true, v, 1
		} else if c, v, ok := w.full.ComponentOf(tag.Name); ok {
			r.Release, r.version, r.Component = true, v, c.Name
			r.order = 2 + slices.IndexFunc(w.full.Components, func(d config.Component) bool { return d.Name == c.Name })
		}
		r.Version = r.version.String()
		if w.asked == "" || w.asked == r.Component {
			list = append(list, r)
		}
	}
	diag.SortBy(list, func(a, b row) int { return cmp.Or(cmp.Compare(a.order, b.order), a.version.Compare(b.version)) })
	t := table{header: []string{"TAG", "VERSION"}, values: list}
	if len(w.full.Components) > 0 {
		t.header = append(t.header, "COMPONENT")
	}
	for _, r := range list {
		cells := []string{r.Tag, cmp.Or(r.Version, "-")}
		if len(w.full.Components) > 0 {
			cells = append(cells, cmp.Or(r.Component, "-"))
		}
		t.rows = append(t.rows, cells)
	}
	return t, nil
}
