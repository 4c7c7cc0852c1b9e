package main

import (
	"github.com/spf13/cobra"

	"github.com/verscheck/verscheck/internal/rules"
)

func newListRules(s streams) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use: "rules", Short: "every rule", Args: arguments(0), ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(*cobra.Command, []string) error { return listRules().write(s, format) },
	}
	bindListFormat(cmd, &format)
	return cmd
}

func listRules() table {
	type row struct {
		ID       string   `json:"id"`
		Severity string   `json:"severity"`
		Summary  string   `json:"summary"`
		Since    string   `json:"since"`
		Needs    []string `json:"needs"`
	}
	t := table{header: []string{"RULE", "SEVERITY", "FINDS"}}
	list := []row{}
	for _, r := range rules.All {
		needs := []string{}
		for _, n := range r.Needs {
			needs = append(needs, string(n))
		}
		list = append(list, row{r.ID, r.Severity.String(), r.Summary, r.Since, needs})
		t.rows = append(t.rows, []string{r.ID, r.Severity.String(), r.Summary})
	}
	t.values = list
	return t
}
