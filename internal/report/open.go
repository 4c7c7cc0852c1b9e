package report

import (
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
)

// remark is something that a pass does not rest on. Every format tells it.
type remark struct {
	name string // kebab-case
	text string
	bad  bool // the run does not pass for it
}

// remarks lists what was not asked, not compared, silenced or left out, and that there was nothing to check.
func remarks(r diag.Report, o Options) []remark {
	var out []remark
	if r.Empty != "" {
		out = append(out, remark{"nothing-to-check", "nothing to check: " + r.Empty, r.Verdict(o.FailOn, o.AllowEmpty) == diag.NothingToCheck})
	}
	switch {
	case r.Release.Line != "":
		out = append(out, remark{name: "no-release", text: "no release: own versions were compared with the line " + r.Release.Line})
	case !compares(r.Release):
		out = append(out, remark{name: "no-release", text: "no release, so no version was compared"})
	}
	if r.Registry != "" && r.Stats.Asked == 0 && r.Stats.References > 0 {
		out = append(out, remark{name: "registry", text: "registry: " + r.Registry})
	}
	if n := r.Stats.Suppressed; n > 0 {
		out = append(out, remark{name: "suppressed", text: count(n, "finding") + " suppressed"})
	}
	if n := r.Stats.Uncompared; n > 0 {
		out = append(out, remark{name: "carriers", text: count(n, "carrier") + " not compared"})
	}
	if n := r.Stats.Excluded + r.Stats.ExcludedCharts; n > 0 {
		text := leftOut(r)
		out = append(out, remark{name: "left-out", text: text})
	}
	return out
}

// sentence is a finding in words for formats without a frame: what it says, and what to do about it.
func sentence(f diag.Finding) string {
	text := f.Message
	if f.Help != "" {
		text += "\nhelp: " + strings.ReplaceAll(f.Help, "\n", "\nhelp: ")
	}
	return visibleLines(text)
}

// visibleLines is [Visible] of each line.
func visibleLines(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = Visible(line)
	}
	return strings.Join(lines, "\n")
}

// told is what could not be checked, and why.
func told(u diag.Unchecked) string { return strings.TrimPrefix(u.Subject+": "+u.Reason, ": ") }
