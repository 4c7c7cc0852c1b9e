package main

import (
	"context"
	"strconv"

	"github.com/spf13/cobra"

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
	Chain      []chainRow `json:"chain"`    // filled with -v, the last writer first
	ChainGap   string     `json:"chainGap"` // why it ends above the resource; "" when it does not
}

// chainRow is one writer of a tag in JSON.
type chainRow struct {
	SetBy   fact.SetBy `json:"setBy"`
	File    string     `json:"file"`
	Line    int        `json:"line"`
	Column  int        `json:"column"`
	Tag     string     `json:"tag"`
	Overlay string     `json:"overlay"`
}

func newListImages(s streams) *cobra.Command {
	verbose := false
	cmd := newLister(s, "images [PATH]", "every use of an image: whose it is and why, and where its tag is written",
		func(ctx context.Context, w *workspace, in gate.Input) (table, error) {
			in.Chains = verbose
			return listImages(ctx, w, in)
		})
	cmd.Flags().BoolVarP(&verbose, "verbose", "v", false, "tell what each tag was written over, layer by layer")
	return cmd
}

// listImages lists every use of an image. Where no release can be told it says so, because whose an image is hangs on it.
func listImages(ctx context.Context, w *workspace, in gate.Input) (table, error) {
	g, err := gate.Gather(ctx, in)
	if err != nil {
		return table{}, err
	}
	t := table{header: []string{"IMAGE", "WHOSE", "OVERLAY", "WRITTEN AT", "BY", "WHY"}, unchecked: withUnmatched(g)}
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
			Chain: chainRows(i.Chain), ChainGap: i.ChainGap,
		})
		t.rows = append(t.rows, []string{i.Raw, whose, i.At.Overlay, position(i.At), string(i.SetBy), i.Why})
		t.rows = append(t.rows, writtenOver(i)...)
	}
	t.values = list
	t.unchecked = append(t.unchecked, w.withoutRelease("whose the images are")...)
	return t, nil
}

func chainRows(chain []fact.Writer) []chainRow {
	rows := []chainRow{}
	for _, w := range chain {
		rows = append(rows, chainRow{w.SetBy, w.At.File, w.At.Line, w.At.Column, w.Tag, w.At.Overlay})
	}
	return rows
}

// writtenOver are the rows below an image for what its tag was written over, in the same columns.
func writtenOver(i fact.Image) [][]string {
	var rows [][]string
	for n, w := range i.Chain {
		if n > 0 {
			rows = append(rows, []string{"  over " + tagInWords(w), "", w.At.Overlay, position(w.At), string(w.SetBy), ""})
		}
	}
	if i.ChainGap != "" {
		rows = append(rows, []string{"  perhaps more", "", "", "", "", i.ChainGap})
	}
	return rows
}

// withoutRelease says, where no release can be told, of what that leaves something open.
func (w *workspace) withoutRelease(subject string) []diag.Unchecked {
	if w.undecided == nil {
		return nil
	}
	_, message, help := statusOf(w.undecided)
	return []diag.Unchecked{{Subject: subject, Reason: message, Help: help}}
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
