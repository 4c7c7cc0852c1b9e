package report

import (
	"cmp"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
)

const (
	home       = "https://github.com/verscheck/verscheck"
	sarifRoot  = "%SRCROOT%"
	sarifLevel = "note"

	// GitHub's limits: it refuses a file with more results, and shows so many related places of each.
	maxResults = 25_000
	maxRelated = 100

	couldNotTell = 4 // the exit status
)

// uncheckedRule is what entries that could not be checked are listed under, as a SARIF result has to have a rule.
var uncheckedRule = diag.RuleInfo{
	ID: "unchecked", Summary: "something could not be checked", Severity: diag.Warning,
	Doc: `## What it finds

An overlay that did not render, a file that could not be read or a registry that gave no usable answer. It is no defect of the
project by itself, and not a pass either.

## Why it matters

What was not looked at may be wrong.

## How to fix it

Each entry says what stood in the way, and the next step.
`,
}

// writeSARIF writes SARIF 2.1.0 as GitHub's code scanning takes it. A result without a place in a file would make GitHub refuse
// all of them, so that each has one. What a pass does not rest on is a notification of the run.
func writeSARIF(w io.Writer, r diag.Report, o Options) error {
	run := sarifRun{
		Tool:              sarifTool{sarifDriver{Name: "verscheck", Version: numeric(o.Version), InformationURI: home, Rules: []sarifRule{}}},
		AutomationDetails: sarifAutomation{"verscheck/"},
		Invocations:       []sarifInvocation{{o.ExitCode != couldNotTell, o.ExitCode, []sarifNotification{{sarifLevel, sarifText{line(r, o)}}}}},
		Bases:             map[string]sarifBase{sarifRoot: {sarifText{"the root of the repository"}}},
		ColumnKind:        "unicodeCodePoints",
		Results:           []sarifResult{},
	}
	said := &run.Invocations[0].Notifications
	for _, remark := range remarks(r, o) {
		level := sarifLevel
		if remark.bad {
			level = "error"
		}
		*said = append(*said, sarifNotification{level, sarifText{Visible(remark.text)}})
	}
	// Not as results with "suppressions", which GitHub takes for open alerts.
	for _, s := range r.Silenced {
		*said = append(*said, sarifNotification{sarifLevel, sarifText{Visible(silencedWords(s))}})
	}
	rules := r.Rules
	if len(r.Unchecked) > 0 {
		rules = append(slices.Clone(rules), uncheckedRule)
	}
	index := map[string]int{}
	for i, rule := range rules {
		index[rule.ID] = i
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, toSARIFRule(rule))
	}
	for _, f := range worstFirst(r.Findings) {
		run.Results = append(run.Results, o.result(r, f, index[f.Rule]))
	}
	for _, u := range r.Unchecked {
		run.Results = append(run.Results, o.uncheckedResult(r, u, index[uncheckedRule.ID]))
	}
	if n := len(run.Results) - maxResults; n > 0 {
		run.Results = run.Results[:maxResults]
		*said = append(*said, sarifNotification{"error", sarifText{count(n, "result") + " more than the " + strconv.Itoa(maxResults) + " that GitHub takes"}})
	}
	return encode(w, sarifLog{
		Schema:  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
		Version: "2.1.0", Runs: []sarifRun{run},
	})
}

// numeric is a version that begins with a digit, as SARIF asks for.
func numeric(version string) string {
	version = strings.TrimPrefix(version, "v")
	if version == "" || version[0] < '0' || version[0] > '9' {
		return "0.0.0-" + cmp.Or(strings.Trim(version, "()"), "devel")
	}
	return version
}

// worstFirst sorts findings by severity, for readers that stop after some number of them.
func worstFirst(findings []diag.Finding) []diag.Finding {
	findings = slices.Clone(findings)
	diag.SortBy(findings, func(a, b diag.Finding) int { return cmp.Compare(b.Severity, a.Severity) })
	return findings
}

func toSARIFRule(r diag.RuleInfo) sarifRule {
	var name strings.Builder
	if r.ID == uncheckedRule.ID {
		name.WriteString("Is") // a name must not be the id
	}
	for word := range strings.SplitSeq(r.ID, "-") {
		name.WriteString(strings.ToUpper(word[:min(1, len(word))]) + word[min(1, len(word)):])
	}
	help := cmp.Or(r.Doc, r.Summary+"\n")
	uri := home
	if r.Since != "" {
		uri += "/blob/main/internal/rules/README.md#" + url.PathEscape(r.ID)
	}
	return sarifRule{
		ID: r.ID, Name: name.String(), ShortDescription: sarifText{r.Summary}, FullDescription: sarifText{firstParagraph(r)},
		Help: sarifHelp{help, help}, HelpURI: uri,
		Default:    sarifDefault{r.Severity.String()},
		Properties: map[string]string{"precision": "very-high", "problem.severity": problemSeverity(r.Severity)},
	}
}

// firstParagraph is what a rule finds, in at most as many characters as GitHub keeps.
func firstParagraph(r diag.RuleInfo) string {
	const limit = 1024
	for part := range strings.SplitSeq(r.Doc, "\n\n") {
		if part = strings.Join(strings.Fields(part), " "); part != "" && !strings.HasPrefix(part, "#") {
			runes := []rune(part)
			return string(runes[:min(len(runes), limit)])
		}
	}
	return r.Summary
}

// problemSeverity is the word of GitHub's for a severity.
func problemSeverity(s diag.Severity) string {
	if s == diag.Info {
		return "recommendation"
	}
	return s.String()
}

func (o Options) result(r diag.Report, f diag.Finding, rule int) sarifResult {
	at, exact := anchored(r, f)
	message := sentence(f)
	if !exact && where(f.At) != "" {
		message += "\nat: " + where(f.At)
	}
	out := sarifResult{
		RuleID: f.Rule, RuleIndex: rule, Level: f.Severity.String(), Message: sarifText{message},
		Locations:    []sarifLocation{o.location(at)},
		Fingerprints: map[string]string{"primaryLocationLineHash": f.Fingerprint, "verscheck/v1": f.Fingerprint},
	}
	for _, n := range f.Also {
		if len(out.Related) == maxRelated {
			break
		}
		if !inTree(n.At) {
			continue
		}
		related := o.location(n.At)
		related.ID, related.Message = len(out.Related)+1, &sarifText{Visible(cmp.Or(n.Text, "the same here"))}
		out.Related = append(out.Related, related)
	}
	if fix, ok := toSARIFFix(f); ok {
		out.Fixes = []sarifFix{fix}
	}
	return out
}

func (o Options) uncheckedResult(r diag.Report, u diag.Unchecked, rule int) sarifResult {
	level := sarifLevel
	if u.Blocks {
		level = diag.Warning.String()
	}
	text := sentence(diag.Finding{Message: told(u), Help: u.Help})
	id := fingerprintUnchecked(u)
	return sarifResult{
		RuleID: uncheckedRule.ID, RuleIndex: rule, Level: level, Message: sarifText{"unchecked: " + text},
		Locations:    []sarifLocation{o.location(anchoredUnchecked(r, u))},
		Fingerprints: map[string]string{"primaryLocationLineHash": id, "verscheck/v1": id},
	}
}

// fingerprintUnchecked lasts from run to run as a finding's does.
func fingerprintUnchecked(u diag.Unchecked) string {
	return diag.Fingerprint(diag.Finding{Rule: "unchecked-" + string(u.Kind), Image: u.Subject, Found: u.Reason, At: u.At})
}

func (o Options) location(at diag.Place) sarifLocation {
	physical := sarifPhysical{toArtifact(at.File), o.toRegion(at)}
	const longest = 1000 // bytes: what is longer was written by a machine, and is shown to nobody
	if text := strings.TrimSuffix(o.line(at), "\r"); text != "" && len(text) <= longest {
		physical.Region.Snippet = &sarifText{text}
	}
	out := sarifLocation{Physical: physical}
	if name := strings.TrimSpace(at.Object + " " + at.Field); name != "" {
		out.Logical = []sarifObject{{Visible(name)}}
	}
	return out
}

func (o Options) toRegion(at diag.Place) sarifRegion {
	line, column, end := o.region(at)
	return sarifRegion{StartLine: line, StartColumn: column, EndLine: line, EndColumn: end}
}

// toArtifact names a file by a relative reference of RFC 3986.
func toArtifact(file string) sarifArtifact {
	return sarifArtifact{(&url.URL{Path: file}).String(), sarifRoot}
}

// toSARIFFix turns edits into a fix that an editor can apply; not ok without any, or with one outside the tree.
func toSARIFFix(f diag.Finding) (fix sarifFix, ok bool) {
	fix.Description = sarifText{Visible(strings.TrimSpace("write " + f.Expected))}
	for _, e := range f.Edits {
		if !inTree(e.At) || e.At.Line == 0 || e.At.Column == 0 || e.At.EndColumn == 0 {
			return fix, false
		}
		replacement := sarifReplacement{
			sarifRegion{StartLine: e.At.Line, StartColumn: e.At.Column, EndLine: e.At.Line, EndColumn: e.At.EndColumn}, sarifText{e.New},
		}
		last := len(fix.Changes) - 1
		if last >= 0 && fix.Changes[last].Artifact == toArtifact(e.At.File) {
			fix.Changes[last].Replacements = append(fix.Changes[last].Replacements, replacement)
			continue
		}
		fix.Changes = append(fix.Changes, sarifChange{toArtifact(e.At.File), []sarifReplacement{replacement}})
	}
	return fix, len(fix.Changes) > 0
}
