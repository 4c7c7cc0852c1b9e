package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/verscheck/verscheck/internal/report"
	"github.com/verscheck/verscheck/internal/rules"
)

func newExplain(s streams) *cobra.Command {
	return &cobra.Command{
		Use:   "explain RULE",
		Short: "say what a rule finds, why it matters and how to fix it",
		Args:  arguments(1, "RULE"),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return rules.IDs(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if err := oneOf(args[0], rules.IDs()); err != nil {
				return about("rule", err)
			}
			rule, _ := rules.Find(args[0])
			text := fmt.Sprintf("# %s\n\n%s. Severity: %s, since %s.\n\n%s", rule.ID, rule.Summary, rule.Severity, rule.Since, rule.Doc)
			width, _ := terminal(s.out)
			_, err := io.WriteString(s.out, report.Reflow(text, min(width, 100)))
			return err
		},
	}
}
