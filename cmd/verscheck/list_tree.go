package main

import (
	"context"
	"slices"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/gate"
	"github.com/verscheck/verscheck/internal/git"
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

func listTags(_ context.Context, w *workspace, in gate.Input) (table, error) {
	type row struct {
		Tag     string `json:"tag"`
		Release bool   `json:"release"`
		Version string `json:"version"`
		Commit  string `json:"commit"`
	}
	namespace := in.Config.Release.Namespace
	tags := slices.Clone(w.tags)
	diag.SortBy(tags, func(a, b git.Tag) int {
		v, _ := namespace.Match(a.Name)
		u, _ := namespace.Match(b.Name)
		return v.Compare(u)
	})
	t := table{header: []string{"TAG", "VERSION"}}
	list := []row{}
	for _, tag := range tags {
		v, ok := namespace.Match(tag.Name)
		list = append(list, row{tag.Name, ok, v.String(), tag.Commit})
		text := "-"
		if ok {
			text = v.String()
		}
		t.rows = append(t.rows, []string{tag.Name, text})
	}
	t.values = list
	return t, nil
}
