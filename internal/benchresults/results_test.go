package benchresults_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/verscheck/verscheck/internal/benchresults"
)

func TestRenew(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want, err string }{
		{"between the lines", "a\n<b>\nold\n<e>\nc\n", "a\n<b>\nnew\n<e>\nc\n", ""},
		{"nothing between them", "<b>\n<e>\n", "<b>\nnew\n<e>\n", ""},
		{"no end", "a\n<b>\nold\n", "a\n<b>\nold\n", "renewing README.md: the lines around the results are missing"},
		{"no beginning", "<e>\n", "<e>\n", "renewing README.md: the lines around the results are missing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "README.md")
			if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			message := ""
			if err := benchresults.Renew(file, "<b>\n", "<e>\n", "new\n"); err != nil {
				message = strings.ReplaceAll(err.Error(), file, "README.md")
			}
			got, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != c.want || message != c.err {
				t.Errorf("%q, %q", got, message)
			}
		})
	}
}
