package rules_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/verscheck/verscheck/internal/rules"
)

// TestDocsAreCurrent holds the page of all rules, and the table in the README, to the rules' own values and to what their
// examples really print.
func TestDocsAreCurrent(t *testing.T) {
	t.Parallel()
	current(t, "README.md", func(string) string { return page(t) })
	current(t, filepath.Join("..", "..", "README.md"), func(text string) string { return withTable(t, text) })
}

func current(t *testing.T, file string, renew func(old string) string) {
	t.Helper()
	old, err := os.ReadFile(file)
	if err != nil && !*update {
		t.Fatal(err)
	}
	want := renew(string(old))
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(old), want); diff != "" {
		t.Errorf("%s is stale: run `go generate ./...` (-is +wanted):\n%s", file, diff)
	}
}

func page(t *testing.T) string {
	t.Helper()
	var out bytes.Buffer
	out.WriteString("# Rules\n\nMade by `go generate` from the rules themselves; each example is run, and what it prints is what stands here.\n\n")
	out.WriteString(table("#"))
	for _, r := range rules.All {
		fmt.Fprintf(&out, "\n## %s\n\n%s. Severity: %s. Since %s.\n\n", r.ID, capital(r.Summary), r.Severity, r.Since)
		out.WriteString(strings.ReplaceAll(r.Doc, "## ", "### "))
		archive, err := txtar.ParseFile(filepath.Join("testdata", r.ID, "example.txtar"))
		if err != nil {
			t.Fatal(err)
		}
		_, report := judge(t, archive)
		fmt.Fprintf(&out, "\n### Example\n\n%s\n", archive.Comment)
		for _, f := range archive.Files {
			if f.Name != "want" {
				fmt.Fprintf(&out, "`%s`\n\n```yaml\n%s```\n\n", f.Name, f.Data)
			}
		}
		fmt.Fprintf(&out, "prints\n\n```\n%s```\n", report)
	}
	return out.String()
}

func table(page string) string {
	var out strings.Builder
	out.WriteString("| rule | severity | finds |\n|---|---|---|\n")
	for _, r := range rules.All {
		fmt.Fprintf(&out, "| [`%s`](%s%s) | %s | %s |\n", r.ID, page, r.ID, r.Severity, r.Summary)
	}
	return out.String()
}

const begin, end = "<!-- rules: made by go generate -->\n", "<!-- end of rules -->"

func withTable(t *testing.T, text string) string {
	t.Helper()
	before, rest, ok := strings.Cut(text, begin)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("the README has no place for the rules between %q and %q", begin, end)
	}
	return before + begin + table("internal/rules/README.md#") + end + after
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
