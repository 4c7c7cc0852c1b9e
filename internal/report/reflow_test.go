package report_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/report"
)

func TestReflow(t *testing.T) {
	t.Parallel()
	const text = "# a heading that is wider than twenty columns\n\nOne two three four\nfive six.\n\n" +
		"    code that is wider than twenty\n    columns\n\n- first item, which goes on\n  for long\n- second\n\n" +
		"```\na fence\nof code that is wide as it is\n```\n| a table | that is | wide |\nlast"
	want := "# a heading that is wider than twenty columns\n\nOne two three four\nfive six.\n\n" +
		"    code that is wider than twenty\n    columns\n\n- first item, which\n  goes on for long\n- second\n\n" +
		"```\na fence\nof code that is wide as it is\n```\n| a table | that is | wide |\nlast\n"
	if diff := cmp.Diff(want, report.Reflow(text, 20)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := report.Reflow(text, 0); got != text {
		t.Errorf("without a width:\n%s", got)
	}
}
