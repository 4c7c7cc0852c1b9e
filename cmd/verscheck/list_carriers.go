package main

import (
	"context"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/gate"
)

// carrierRow is one carrier in JSON.
type carrierRow struct {
	Kind     fact.CarrierKind `json:"kind"`
	Name     string           `json:"name"`
	Key      string           `json:"key"`
	Text     string           `json:"text"`
	Image    string           `json:"image"`
	Compared bool             `json:"compared"`
	Why      string           `json:"why"`
	File     string           `json:"file"`
	Line     int              `json:"line"`
	Column   int              `json:"column"`
}

// listCarriers lists every place that carries a version and is no image reference.
func listCarriers(ctx context.Context, w *workspace, in gate.Input) (table, error) {
	g, err := gate.Gather(ctx, in)
	if err != nil {
		return table{}, err
	}
	t := table{header: []string{"CARRIER", "KEY", "VERSION", "", "WRITTEN AT", "WHY"}, unchecked: withUnmatched(g)}
	list := []carrierRow{}
	for _, c := range g.Carriers {
		compared := "-"
		if c.Compared {
			compared = "compared"
		}
		list = append(list, carrierRow{
			Kind: c.Kind, Name: c.Name, Key: c.Key, Text: c.Text, Image: c.Image, Compared: c.Compared, Why: c.Why,
			File: c.At.File, Line: c.At.Line, Column: c.At.Column,
		})
		t.rows = append(t.rows, []string{string(c.Kind) + " " + c.Name, c.Key, c.Text, compared, position(c.At), c.Why})
	}
	t.values = list
	t.unchecked = append(t.unchecked, w.withoutRelease("which of them are compared")...)
	return t, nil
}
