package render_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/verscheck/verscheck/internal/render"
)

// TestColumn compares columns in lines of every length with a count from their beginning.
func TestColumn(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"short\ngrößer\n",
		strings.Repeat("größe ", 1000),
		"\ufeff" + strings.Repeat("x", 5000) + "\n" + strings.Repeat("ö", 5000) + "\nend",
		strings.Repeat("a\n", 600) + strings.Repeat("本", 600) + "\n",
	} {
		lines := render.NewLines(text)
		for at, start := 0, 0; at < len(text); at++ {
			if utf8.RuneStart(text[at]) {
				want := utf8.RuneCountInString(strings.TrimPrefix(text[start:at], "\ufeff")) + 1
				if got := lines.Column(at); got != want {
					t.Fatalf("%.10q…: column %d at %d, want %d", text, got, at, want)
				}
			}
			if text[at] == '\n' {
				start = at + 1
			}
		}
	}
}
