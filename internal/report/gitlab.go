package report

import (
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
)

// The structs are GitLab's code quality report.
type (
	gitlabIssue struct {
		Description string         `json:"description"`
		CheckName   string         `json:"check_name"`
		Fingerprint string         `json:"fingerprint"`
		Severity    string         `json:"severity"`
		Location    gitlabLocation `json:"location"`
	}
	gitlabLocation struct {
		Path  string      `json:"path"`
		Lines gitlabLines `json:"lines"`
	}
	gitlabLines struct {
		Begin int `json:"begin"`
		End   int `json:"end"`
	}
)

var gitlabSeverity = map[diag.Severity]string{diag.Error: "critical", diag.Warning: "minor", diag.Info: "info"}

// writeGitLab writes a code quality report, an entry a cause. It has no other place for what a pass does not rest on, so that this
// is an entry, too: as its fingerprint never changes, a merge request shows it only when it is new.
func writeGitLab(w io.Writer, r diag.Report, o Options) error {
	out := []gitlabIssue{}
	for _, f := range worstFirst(r.Findings) {
		at, _ := anchored(r, f)
		text := Visible(f.Message)
		if n := len(f.Places()); n > 1 {
			text += fmt.Sprintf(" (in %d places)", n)
		}
		if f.Help != "" {
			text += " · " + Visible(strings.ReplaceAll(f.Help, "\n", " · "))
		}
		out = append(out, o.issue(at, f.Rule, text, f.Fingerprint, gitlabSeverity[f.Severity]))
	}
	for _, u := range r.Unchecked {
		severity := "info"
		if u.Blocks {
			severity = "major"
		}
		text := "unchecked: " + Visible(told(u))
		out = append(out, o.issue(anchoredUnchecked(r, u), "unchecked", text, fingerprintUnchecked(u), severity))
	}
	for _, remark := range remarks(r, o) {
		severity := "info"
		if remark.bad {
			severity = "critical"
		}
		id := diag.Fingerprint(diag.Finding{Rule: "verscheck", Found: remark.name})
		out = append(out, o.issue(anchor(r), remark.name, Visible(remark.text), id, severity))
	}
	return encode(w, out)
}

func (o Options) issue(at diag.Place, check, text, fingerprint, severity string) gitlabIssue {
	line := max(at.Line, 1)
	return gitlabIssue{text, check, fingerprint, severity, gitlabLocation{path.Clean(at.File), gitlabLines{line, line}}}
}
