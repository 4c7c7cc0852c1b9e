package report_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/report"
)

// evil is text that terminals, browsers, Markdown, XML, GitHub's runner and URLs would obey.
const evil = "a\x1b[2J\r\n::error::x%0A\u202eb\x00\x9b\xff</script><script>alert(1)</script>\"'&]]> [x](javascript:y) @octocat `|` {0}"

// hostile is a report of which every text is evil.
func hostile() diag.Report {
	at := diag.Place{File: "../" + evil, Line: 3, Column: 1, EndColumn: 4, Overlay: evil, Object: evil, Field: evil}
	elsewhere := diag.Place{File: "host.example/org/repo//" + evil, Line: 1}
	loose := diag.Place{Overlay: evil, Object: evil, Field: evil}
	f := diag.Finding{
		Rule: evil, Severity: diag.Error, Message: evil, Help: evil, Label: evil, At: at, Image: evil, Found: evil, Expected: evil,
		Also: []diag.Note{{At: loose, Text: evil}, {At: elsewhere, Text: evil}}, Edits: []diag.Edit{{At: at, Old: evil, New: evil}},
	}
	tag := f
	tag.At, tag.Also, tag.Rule = diag.Place{}, nil, "moved-tag"
	fetched := f
	fetched.At, fetched.Rule, fetched.Severity = elsewhere, "fetched", diag.Info
	return diag.Build(diag.Report{
		Repository: evil, Release: diag.Release{Tag: evil, Phase: "planned", Source: evil},
		Findings: []diag.Finding{f, tag, fetched},
		Unchecked: []diag.Unchecked{
			{Subject: evil, Kind: evil, Reason: evil, Help: evil, At: at, Blocks: true}, {Subject: evil, Kind: diag.NotRead, Reason: evil},
		},
		Overlays: []string{evil}, Images: []diag.ImageUse{{Image: evil, Repository: evil, Own: true, Why: evil, SetBy: evil, At: at, Answer: evil, Detail: evil}},
		Silenced: []diag.Silenced{{Finding: f, By: at, Reason: evil}},
		Registry: evil, Hints: []string{evil}, Empty: evil, EmptyHelp: evil, ExcludedBy: []string{evil},
		Stats:  diag.Stats{Excluded: 1, Asked: 1, References: 1, Suppressed: 1},
		Anchor: diag.Place{File: "kustomization.yaml"},
	})
}

// reports are what every format has to cope with.
func reports() map[string]diag.Report {
	nothing := diag.Report{Empty: "no kustomization in the repository", EmptyHelp: "run it elsewhere", Release: diag.Release{Phase: "development"}}
	many := fixture()
	for i := range 30 {
		f := many.Findings[0]
		f.At.File = fmt.Sprintf("a/%d.yaml", i)
		f.Message += fmt.Sprintf(" %d", i)
		many.Findings = append(many.Findings, f)
	}
	return map[string]diag.Report{"fixture": fixture(), "hostile": hostile(), "nothing": nothing, "zero": {}, "many": diag.Build(many)}
}

// TestNoFormatCommandsTheRunner: GitHub's runner obeys each line of a log that begins with "::", blanks before it or not. After ":::" there
// is no command that it knows.
func TestNoFormatCommandsTheRunner(t *testing.T) {
	t.Parallel()
	texts := map[string]string{}
	for _, format := range report.Formats() {
		texts[format] = write(t, format, colons(hostile()), options)
	}
	for _, format := range report.HistoryFormats() {
		texts["audit "+format] = history(t, format, evilHistory())
	}
	for _, format := range report.MergeFormats() {
		texts["merge "+format] = merged(t, format, []report.Part{report.Missing("::error::x", "::error::y")})
	}
	for format, text := range texts {
		for line := range strings.Lines(text) {
			line = strings.TrimSpace(line)
			if strings.HasPrefix(line, "::") && !strings.HasPrefix(line, ":::") && !strings.HasSuffix(format, "github") {
				t.Errorf("%s: %s", format, line)
			}
		}
	}
}

// colons lets every text of a report begin as a command of the runner does.
func colons(r diag.Report) diag.Report {
	const command = "::error::pwned\n::error::pwned"
	at := diag.Place{File: command, Line: 1, Column: 1, Overlay: command}
	f := diag.Finding{Rule: "r", Severity: diag.Error, Message: command, Help: command, Label: command, At: at, Image: command, Also: []diag.Note{{At: at, Text: command}, {At: diag.Place{Overlay: command}}}}
	r.Repository, r.Release.Tag, r.Registry, r.Hints, r.Overlays = command, command, command, []string{command}, []string{command}
	r.Findings, r.Unchecked = []diag.Finding{f}, []diag.Unchecked{{Subject: command, Kind: command, Reason: command, Help: command, At: at}}
	r.Images = []diag.ImageUse{{Image: command, Own: true, At: at, Answer: "absent", Detail: command}}
	r.Silenced = []diag.Silenced{{Finding: f, By: at, Reason: command}}
	return r
}
