package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
)

// summary is the parts of the one line that says what came of a run and what was looked at, so that a pass can be
// believed. There is always a first part.
func summary(r diag.Report, verdict diag.Verdict) []string {
	if r.Empty != "" && len(r.Findings) == 0 && verdict != diag.CouldNotTell {
		return append(nothingToCheck(r, verdict), lookedAt(r)...)
	}
	parts := []string{Visible(releaseWords(r.Release)) + ": " + outcome(r)}
	switch {
	case r.Release.Line != "":
		parts = append(parts, "no release: own versions were compared with the line "+Visible(r.Release.Line))
	case !compares(r.Release):
		parts = append(parts, "no release, so no version was compared")
	}
	if r.Empty != "" {
		parts = append(parts, "nothing to check: "+Visible(r.Empty))
	}
	return append(parts, lookedAt(r)...)
}

// line is the summary in one line, for formats that are no text on a terminal.
func line(r diag.Report, o Options) string {
	return strings.Join(summary(r, r.Verdict(o.FailOn, o.AllowEmpty)), " · ")
}

func nothingToCheck(r diag.Report, verdict diag.Verdict) []string {
	parts := []string{"nothing to check: " + Visible(r.Empty)}
	if verdict == diag.Consistent {
		parts[0] += " (accepted by --allow-empty)"
	}
	if n := len(r.Unchecked); n > 0 {
		parts = append(parts, fmt.Sprintf("%d unchecked", n))
	}
	return parts
}

// compares reports whether there was a release to compare versions with.
func compares(r diag.Release) bool { return r.Phase != "development" && r.Tag+r.Version != "" }

// releaseWords is "v0.29.0 (planned, from --tag)" or "development (branch main)".
func releaseWords(r diag.Release) string {
	if !compares(r) {
		return strings.TrimSuffix("development ("+r.Source+")", " ()")
	}
	name := r.Tag
	if name == "" {
		name = r.Version
	}
	var details []string
	if r.Phase != "" {
		details = append(details, r.Phase)
	}
	if r.Source != "" {
		details = append(details, "from "+r.Source)
	}
	return strings.TrimSuffix(name+" ("+strings.Join(details, ", ")+")", " ()")
}

// outcome is "1 error, 2 warnings in 5 places, 1 unchecked", or "consistent" when nothing was found in a release. The
// places are left out when there is one for each finding.
func outcome(r diag.Report) string {
	var parts []string
	for _, name := range diag.Severities() {
		severity, _ := diag.ParseSeverity(name)
		if n := countSeverity(r, severity); n > 0 {
			parts = append(parts, count(n, name))
		}
	}
	blocks := slices.ContainsFunc(r.Unchecked, func(u diag.Unchecked) bool { return u.Blocks })
	switch n := places(r); {
	case len(parts) > 0 && n > 0 && n != len(r.Findings):
		parts[len(parts)-1] += " in " + count(n, "place")
	case len(parts) > 0 || blocks:
	case compares(r.Release):
		parts = append(parts, "consistent")
	default:
		parts = append(parts, "no findings")
	}
	if n := len(r.Unchecked); n > 0 {
		parts = append(parts, fmt.Sprintf("%d unchecked", n))
	}
	return strings.Join(parts, ", ")
}

func countSeverity(r diag.Report, s diag.Severity) int {
	n := 0
	for _, f := range r.Findings {
		if f.Severity == s {
			n++
		}
	}
	return n
}

// places counts the distinct texts that findings stand at.
func places(r diag.Report) int {
	seen := make(map[diag.Place]bool)
	for _, f := range r.Findings {
		for _, p := range f.Places() {
			seen[p.Text()] = true
		}
	}
	delete(seen, diag.Place{})
	return len(seen)
}

// lookedAt says how much the outcome rests on, a part each.
func lookedAt(r diag.Report) []string {
	var parts []string
	s := r.Stats
	if r.Empty == "" || s.Overlays+s.Charts+s.Own+s.ThirdParty > 0 {
		seen, own := count(s.Overlays, "overlay"), count(s.Own, "own image")
		if s.Overlays == 0 && s.Objects > 0 { // that came through a pipe
			seen = count(s.Objects, "object")
		}
		if s.Charts > 0 {
			seen += ", " + count(s.Charts, "chart")
		}
		parts = append(parts, fmt.Sprintf("%s, %s, %d third-party%s", seen, own, s.ThirdParty, carriers(s)+texts(s)))
	}
	if s.Suppressed > 0 {
		parts = append(parts, count(s.Suppressed, "finding")+" suppressed")
	}
	if s.Excluded+s.ExcludedCharts > 0 {
		parts = append(parts, leftOut(r))
	}
	if r.Registry != "" && (r.Empty == "" || s.Asked > 0) {
		parts = append(parts, "registry: "+Visible(r.Registry))
	}
	return parts
}

// texts says how many files were searched as text.
func texts(s diag.Stats) string {
	if s.Texts+s.Binary+s.Tests == 0 {
		return ""
	}
	var left []string
	if s.Binary > 0 {
		left = append(left, fmt.Sprintf("%d binary", s.Binary))
	}
	if s.Tests > 0 {
		left = append(left, fmt.Sprintf("%d of tests and vendored code", s.Tests))
	}
	text := ", " + count(s.Texts, "text file")
	if len(left) > 0 {
		text += " (" + strings.Join(left, ", ") + " left out)"
	}
	return text
}

// leftOut says how much was left out by default, and for which reasons.
func leftOut(r diag.Report) string {
	text := strings.Join(slices.DeleteFunc([]string{
		countOrNone(r.Stats.Excluded, "kustomization"), countOrNone(r.Stats.ExcludedCharts, "chart"),
	}, func(part string) bool { return part == "" }), ", ") + " left out by default"
	if len(r.ExcludedBy) > 0 {
		text += " (" + Visible(strings.Join(r.ExcludedBy, ", ")) + ")"
	}
	return text
}

// carriers says how many places that carry a version were compared, and how many were not: ", 2 carriers (1 not compared)".
func carriers(s diag.Stats) string {
	if s.Carriers+s.Uncompared == 0 {
		return ""
	}
	text := ", " + count(s.Carriers, "carrier")
	if s.Uncompared > 0 {
		text += fmt.Sprintf(" (%d not compared)", s.Uncompared)
	}
	return text
}

// countOrNone is "" for none.
func countOrNone(n int, noun string) string {
	if n == 0 {
		return ""
	}
	return count(n, noun)
}

// count is "1 error" or "2 errors".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
