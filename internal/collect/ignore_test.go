package collect_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/collect"
)

func TestCommentIgnores(t *testing.T) {
	t.Parallel()
	isRule := func(id string) bool { return id == "version-drift" || id == "floating-tag" }
	for _, c := range []struct {
		name, text string
		want       []string // column of the comment, the line that it is about, rule, reason
	}{
		{"behind", "a: 1\nb: 2 # verscheck:ignore[version-drift] why\n", []string{"2:6 2 version-drift: why"}},
		{"above", "# verscheck:ignore[version-drift] why\nb: 2\nc: 3", []string{"1:1 2 version-drift: why"}},
		{"above, with others between", "# verscheck:ignore[version-drift] why\n# words\n\n  # verscheck:ignore[floating-tag] too\nb: 2", []string{
			"1:1 5 version-drift: why", "4:3 5 floating-tag: too",
		}},
		{"above and behind", "# verscheck:ignore[version-drift] why\nb: 2 # verscheck:ignore[floating-tag] too\nc: 3", []string{
			"1:1 2 version-drift: why", "2:6 2 floating-tag: too",
		}},
		{"several", "b # verscheck:ignore[version-drift, floating-tag] why\n", []string{"1:3 1 version-drift: why", "1:3 1 floating-tag: why"}},
		{"no brackets", "b # verscheck:ignore version-drift why not\n", []string{"1:3 1 version-drift: why not"}},
		{"no brackets, a colon", "b #verscheck:ignore version-drift: why not\n", []string{"1:3 1 version-drift: why not"}},
		{"no rule", "b # verscheck:ignore why not\n", []string{"1:3 1 : why not"}},
		{"no reason", "b # verscheck:ignore[version-drift]\r\n", []string{"1:3 1 version-drift: "}},
		{"nothing below", "b\n# verscheck:ignore[version-drift] why\n", []string{"2:1 0 version-drift: why"}},
		{"Markdown", "<!-- verscheck:ignore[version-drift] why -->\nkubectl apply\n", []string{"1:1 2 version-drift: why"}},
		{"Go", "x := 1 // verscheck:ignore[version-drift] why\n", []string{"1:8 1 version-drift: why"}},
		{"C", "x /* verscheck:ignore[version-drift] why */\n", []string{"1:3 1 version-drift: why"}},
		{"template", "{{- /* verscheck:ignore[version-drift] why */ -}}\nimage: x\n", []string{"1:1 2 version-drift: why"}},
		{"letters of several bytes", "äö: 1 # verscheck:ignore[version-drift] größe\n", []string{"1:7 1 version-drift: größe"}},
		{"byte order mark", "\ufeff# verscheck:ignore[version-drift] why\na: 1\n", []string{"1:1 2 version-drift: why"}},
		{"no comment", "a: verscheck:ignore[version-drift] why\n", nil},
		{"another word", "a # verscheck:ignored[version-drift] why\n", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, i := range collect.CommentIgnores("f.yaml", c.text, isRule) {
				got = append(got, fmt.Sprintf("%d:%d %d %s: %s", i.At.Line, i.At.Column, i.Line, i.Rule, i.Reason))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("CommentIgnores (-want +got):\n%s", diff)
			}
		})
	}
}

// FuzzCommentIgnores wants each ignore at a place of the text, about a line of it, and nothing of the reason lost.
func FuzzCommentIgnores(f *testing.F) {
	f.Add("a # verscheck:ignore[version-drift] why\n")
	f.Add("<!-- verscheck:ignore[a,b] -->\n\ufeff// verscheck:ignore x: y\r\nz")
	f.Fuzz(func(t *testing.T, text string) {
		lines := strings.Count(text, "\n") + 1
		for _, i := range collect.CommentIgnores("f", text, func(id string) bool { return id == "x" }) {
			if i.At.Line < 1 || i.At.Line > lines || i.At.Column < 1 || i.Line != 0 && i.Line < i.At.Line || i.Line > lines {
				t.Errorf("%+v of %q", i, text)
			}
			if !strings.Contains(text, i.Reason) || strings.Contains(i.Rule+i.Reason, "\n") {
				t.Errorf("%+v has words that %q has not", i, text)
			}
		}
	})
}
