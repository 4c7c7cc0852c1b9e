package main

import (
	"context"
	"strconv"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/gate"
)

// imageRow is one use of an image in JSON.
type imageRow struct {
	Image      string     `json:"image"`
	Repository string     `json:"repository"`
	Tag        string     `json:"tag"`
	Digest     string     `json:"digest"`
	Own        bool       `json:"own"`
	Why        string     `json:"why"`
	Overlay    string     `json:"overlay"`
	Object     string     `json:"object"`
	Field      string     `json:"field"`
	File       string     `json:"file"`
	Line       int        `json:"line"`
	Column     int        `json:"column"`
	SetBy      fact.SetBy `json:"setBy"`
}

// listImages lists every use of an image. Where no release can be told it says so, because whose an image is hangs on it.
func listImages(ctx context.Context, w *workspace, in gate.Input) (table, error) {
	g, err := gate.Gather(ctx, in)
	if err != nil {
		return table{}, err
	}
	t := table{header: []string{"IMAGE", "WHOSE", "OVERLAY", "WRITTEN AT", "BY", "WHY"}, unchecked: g.Unchecked}
	list := []imageRow{}
	for _, i := range g.Images {
		repository, whose := "", "third-party"
		if i.Problem == "" {
			repository = i.Ref.Repository()
		}
		if i.Own {
			whose = "own"
		}
		list = append(list, imageRow{
			Image: i.Raw, Repository: repository, Tag: i.Ref.Tag, Digest: i.Ref.Digest, Own: i.Own, Why: i.Why,
			Overlay: i.At.Overlay, Object: i.At.Object, Field: i.At.Field, File: i.At.File, Line: i.At.Line, Column: i.At.Column, SetBy: i.SetBy,
		})
		t.rows = append(t.rows, []string{i.Raw, whose, i.At.Overlay, position(i.At), string(i.SetBy), i.Why})
	}
	t.values = list
	if w.undecided != nil {
		_, message, help := statusOf(w.undecided)
		t.unchecked = append(t.unchecked, diag.Unchecked{Subject: "whose the images are", Reason: message, Help: help})
	}
	return t, nil
}

// position is as much of a place as is known: "FILE:LINE:COLUMN", "FILE".
func position(p diag.Place) string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Column == 0:
		return p.File + ":" + strconv.Itoa(p.Line)
	}
	return p.File + ":" + strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column)
}
