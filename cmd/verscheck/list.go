package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/gate"
	"github.com/verscheck/verscheck/internal/report"
)

func newList(s streams) *cobra.Command {
	cmd := &cobra.Command{Use: "list", Short: "list carriers, images, overlays, tags or rules"}
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		return about("list", oneOf(args[0], names(cmd)))
	}
	cmd.AddCommand(
		newLister(s, "carriers [PATH]", "every place that carries a version and is no image: whether it is compared, and why", listCarriers),
		newListImages(s),
		newLister(s, "overlays [PATH]", "every kustomization and chart: whether it is checked, and why", listOverlays),
		newLister(s, "tags [PATH]", "every tag: whether it is a release, and of which version; newest last", listTags),
		newListRules(s),
	)
	return cmd
}

// table is a list in both formats: rows below a header for people, values for JSON. What could not be looked at is missing
// in it, and said.
type table struct {
	header    []string
	rows      [][]string
	values    any
	unchecked []diag.Unchecked
}

type lister func(context.Context, *workspace, gate.Input) (table, error)

// newLister makes the command of a list that needs a tree.
func newLister(s streams, use, short string, list lister) *cobra.Command {
	var o treeOptions
	var format string
	cmd := &cobra.Command{Use: use, Short: short, Args: arguments(0, "PATH"), ValidArgsFunction: completeDirectories}
	o.bind(cmd.Flags())
	bindListFormat(cmd, &format)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		w, err := open(cmd.Context(), s, &o, args)
		if err != nil {
			return err
		}
		defer w.close()
		t, err := list(cmd.Context(), w, w.input(o.choice))
		if err != nil {
			return err
		}
		return t.write(s, format)
	}
	return cmd
}

// bindListFormat adds --format. VERSCHECK_FORMAT is not for it: that names a format of reports.
func bindListFormat(cmd *cobra.Command, to *string) {
	format := choice(to, "text", "text", "json")
	format.private = true
	cmd.Flags().VarP(format, "format", "f", "write it in `FORMAT`: text|json")
}

// write writes the table, and on the standard error what is missing in it.
func (t table) write(s streams, format string) error {
	write := t.writeText
	if format == "json" {
		write = t.writeJSON
	}
	if err := write(s.out); err != nil {
		return err
	}
	complaint := printer{w: s.err}
	status := exitConsistent
	for _, u := range t.unchecked {
		complaint.printf("verscheck: %s\n", report.Visible(u.Subject+": "+u.Reason))
		if u.Help != "" {
			complaint.printf("help: %s\n", report.Visible(u.Help))
		}
		if u.Blocks {
			status = exitCouldNotTell
		}
	}
	return outcome(status)
}

func (t table) writeJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(t.values)
}

func (t table) writeText(w io.Writer) error {
	var aligned bytes.Buffer
	columns := tabwriter.NewWriter(&aligned, 0, 0, 2, ' ', 0)
	unaligned := printer{w: columns}
	for _, row := range slices.Concat([][]string{t.header}, t.rows) {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = report.Visible(cell)
		}
		unaligned.printf("%s\n", strings.Join(cells, "\t"))
	}
	if err := columns.Flush(); err != nil {
		return err
	}
	out := printer{w: w}
	for line := range strings.Lines(aligned.String()) {
		out.printf("%s\n", strings.TrimRight(line, " \n")) // a last cell may be empty
	}
	return out.err
}

// withUnmatched is what could not be looked at, parts of the configuration that nothing matches included.
func withUnmatched(g gate.Gathered) []diag.Unchecked {
	list := slices.Clone(g.Unchecked)
	for _, u := range g.Unmatched {
		list = append(list, diag.Unchecked{Subject: position(u.At), Kind: diag.NotRead, Reason: u.Subject + " " + u.Reason, Help: u.Help, At: u.At, Blocks: true})
	}
	return list
}
