package report

import (
	"io"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
)

// writeHistoryGitHub writes one annotation: what old releases shipped stands in no line of today's files.
func writeHistoryGitHub(w io.Writer, h diag.History, o Options) error {
	a := annotations{o, map[string][]string{}}
	word := "notice"
	switch {
	case h.Stats.Drifting+h.Stats.Gone > 0 || h.Stats.Compared == 0:
		word = "error"
	case h.Stats.Open+len(h.Unchecked) > 0:
		word = "warning"
	}
	a.add(word, diag.Place{}, "verscheck audit", visibleLines(strings.Join(historySummary(h), " · ")))
	for _, u := range h.Unchecked {
		a.add("warning", diag.Place{}, "verscheck audit: unchecked", sentence(diag.Finding{Message: told(u), Help: u.Help}))
	}
	for _, g := range goneOf(h) {
		a.add("error", diag.Place{}, "verscheck audit", Visible(g.words()))
	}
	return a.write(w)
}
