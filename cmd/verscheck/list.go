package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/gate"
	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/render"
	"github.com/verscheck/verscheck/internal/report"
	"github.com/verscheck/verscheck/internal/rules"
)

func newList(s streams) *cobra.Command {
	cmd := &cobra.Command{Use: "list", Short: "list images, overlays, tags or rules", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(
		newLister(s, "images [PATH]", "every use of an image: whose it is and why, and where its tag is written", listImages),
		newLister(s, "overlays [PATH]", "every kustomization: whether it is checked, and why", listOverlays),
		newLister(s, "tags [PATH]", "every tag: whether it is a release, and of which version; newest last", listTags),
		newLister(s, "rules", "every rule", listRules),
	)
	return cmd
}

// lister writes one list. rows are for the table, values for JSON.
type lister func(ctx context.Context, w *workspace, in gate.Input) (header []string, rows [][]string, values any, err error)

func newLister(s streams, use, short string, list lister) *cobra.Command {
	var o treeOptions
	var format string
	name, _, takesPath := strings.Cut(use, " ")
	cmd := &cobra.Command{Use: use, Short: short, Args: cobra.NoArgs}
	if takesPath {
		cmd.Args = cobra.MaximumNArgs(1)
		o.bind(cmd.Flags())
	}
	cmd.Flags().StringVarP(&format, "format", "f", "text", "write it as `text`|json")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := oneOf("--format", format, []string{"text", "json"}); err != nil {
			return err
		}
		var w *workspace
		var in gate.Input
		if name != "rules" {
			var err error
			if w, err = open(s, &o, args); err != nil {
				return err
			}
			defer w.close()
			in = gate.Input{
				Tree: w.tree, Dir: w.dir, Identity: w.identity, Release: w.release, Config: w.config, Limits: render.DefaultLimits(),
			}
			if in.Select, err = o.selection(); err != nil {
				return err
			}
		}
		header, rows, values, err := list(cmd.Context(), w, in)
		if err != nil {
			return err
		}
		if format == "json" {
			return writeJSON(s.out, values)
		}
		return writeTable(s.out, header, rows)
	}
	return cmd
}

func writeJSON(w io.Writer, values any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(values)
}

func writeTable(w io.Writer, header []string, rows [][]string) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	out := printer{w: t}
	for _, row := range append([][]string{header}, rows...) {
		for i, cell := range row {
			row[i] = report.Visible(cell)
		}
		out.printf("%s\n", strings.Join(row, "\t"))
	}
	if out.err != nil {
		return out.err
	}
	return t.Flush()
}

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

func listImages(ctx context.Context, _ *workspace, in gate.Input) (header []string, rows [][]string, values any, err error) {
	g, err := gate.Gather(ctx, in)
	if err != nil {
		return nil, nil, nil, err
	}
	list := []imageRow{}
	for _, i := range g.Images {
		repository := ""
		if i.Problem == "" {
			repository = i.Ref.Repository()
		}
		list = append(list, imageRow{
			Image: i.Raw, Repository: repository, Tag: i.Ref.Tag, Digest: i.Ref.Digest, Own: i.Own, Why: i.Why,
			Overlay: i.At.Overlay, Object: i.At.Object, Field: i.At.Field, File: i.At.File, Line: i.At.Line, Column: i.At.Column, SetBy: i.SetBy,
		})
		whose := "third-party"
		if i.Own {
			whose = "own"
		}
		rows = append(rows, []string{i.Raw, whose, i.At.Overlay, fmt.Sprintf("%s:%d:%d", i.At.File, i.At.Line, i.At.Column), string(i.SetBy), i.Why})
	}
	return []string{"IMAGE", "WHOSE", "OVERLAY", "WRITTEN AT", "BY", "WHY"}, rows, list, nil
}

func listOverlays(ctx context.Context, _ *workspace, in gate.Input) (header []string, rows [][]string, values any, err error) {
	type row struct {
		Path    string `json:"path"`
		Checked bool   `json:"checked"`
		Why     string `json:"why"`
	}
	g, err := gate.Survey(ctx, in)
	if err != nil {
		return nil, nil, nil, err
	}
	list := []row{}
	for _, o := range g.Overlays {
		list = append(list, row{o.Path, o.Chosen, o.Why})
		checked := "-"
		if o.Chosen {
			checked = "checked"
		}
		rows = append(rows, []string{o.Path, checked, o.Why})
	}
	return []string{"OVERLAY", "", "WHY"}, rows, list, nil
}

func listTags(_ context.Context, w *workspace, in gate.Input) (header []string, rows [][]string, values any, err error) {
	type row struct {
		Tag     string `json:"tag"`
		Release bool   `json:"release"`
		Version string `json:"version"`
		Commit  string `json:"commit"`
	}
	namespace := in.Config.Release.Namespace
	tags := slices.Clone(w.tags)
	slices.SortStableFunc(tags, func(a, b git.Tag) int {
		v, _ := namespace.Match(a.Name)
		u, _ := namespace.Match(b.Name)
		return v.Compare(u)
	})
	list := []row{}
	for _, tag := range tags {
		v, ok := namespace.Match(tag.Name)
		list = append(list, row{tag.Name, ok, v.String(), tag.Commit})
		text := "-"
		if ok {
			text = v.String()
		}
		rows = append(rows, []string{tag.Name, text})
	}
	return []string{"TAG", "VERSION"}, rows, list, nil
}

func listRules(context.Context, *workspace, gate.Input) (header []string, rows [][]string, values any, err error) {
	type row struct {
		ID       string   `json:"id"`
		Severity string   `json:"severity"`
		Summary  string   `json:"summary"`
		Since    string   `json:"since"`
		Needs    []string `json:"needs"`
	}
	list := []row{}
	for _, r := range rules.All {
		needs := []string{}
		for _, n := range r.Needs {
			needs = append(needs, string(n))
		}
		list = append(list, row{r.ID, r.Severity.String(), r.Summary, r.Since, needs})
		rows = append(rows, []string{r.ID, r.Severity.String(), r.Summary})
	}
	return []string{"RULE", "SEVERITY", "FINDS"}, rows, list, nil
}
