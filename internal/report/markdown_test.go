package report_test

import (
	"strings"
	"testing"
)

// TestMarkdownIsText: nothing of a checked tree is a link, a mention, HTML or a further cell.
func TestMarkdownIsText(t *testing.T) {
	t.Parallel()
	text := write(t, "markdown", hostile(), options)
	for _, bad := range []string{"<script", "[x](", " @octocat", "\x1b", "\r", "\u202e", "\n::"} {
		if strings.Contains(text, bad) {
			t.Errorf("%q in\n%s", bad, text)
		}
	}
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "| ") {
			continue
		}
		cells := strings.Count(strings.NewReplacer(`\\`, "", `\|`, "").Replace(line), "|")
		if cells != 4 && cells != 5 {
			t.Errorf("%d bars in %s", cells, line)
		}
	}
}

// TestMarkdownLimit: GitHub refuses a summary above a size, so that the rest is counted.
func TestMarkdownLimit(t *testing.T) {
	t.Parallel()
	o := options
	o.Limit = 6000
	text := write(t, "markdown", reports()["many"], o)
	if len(text) > o.Limit || !strings.Contains(text, "more, for which there is no room here") {
		t.Errorf("%d bytes:\n%s", len(text), text)
	}
}
