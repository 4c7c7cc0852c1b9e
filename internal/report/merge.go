package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
)

// A mergeFormat is a name for -f of report merge and the function that writes it.
type mergeFormat struct {
	name  string
	write func(io.Writer, []Part, Options) error
}

var mergeFormats = []mergeFormat{
	{"full", mergeText},
	{"json", mergeJSON},
	{"junit", mergeJUnit},
	{"markdown", mergeMarkdown},
	{"html", mergeHTML},
}

// MergeFormats lists the names of the formats of joined reports, the default one first.
func MergeFormats() []string {
	names := make([]string, 0, len(mergeFormats))
	for _, f := range mergeFormats {
		names = append(names, f.name)
	}
	return names
}

// WriteMerged writes several reports as one, in their order. An unknown format is an error that lists the known ones; any other error
// is the writer's.
func WriteMerged(w io.Writer, format string, parts []Part, o Options) error {
	for _, f := range mergeFormats {
		if f.name == format {
			return f.write(w, parts, o)
		}
	}
	return fmt.Errorf("unknown format %q, known are %s", format, strings.Join(MergeFormats(), ", "))
}

// MergedExitCode is the exit status of several reports: findings in one of them count more than that something could not be told, and
// that more than that there was nothing to check.
func MergedExitCode(parts []Part) int {
	status := 0
	rank := map[int]int{0: 0, 3: 1, couldNotTell: 2, 1: 3}
	for _, p := range parts {
		if rank[p.ExitCode] > rank[status] {
			status = p.ExitCode
		}
	}
	return status
}

// tally is how many parts ended how.
type tally struct {
	Reports      int `json:"reports"`
	Consistent   int `json:"consistent"`
	Findings     int `json:"findings"`
	Nothing      int `json:"nothingToCheck"`
	CouldNotTell int `json:"couldNotTell"`
}

func tallyOf(parts []Part) tally {
	t := tally{Reports: len(parts)}
	for _, p := range parts {
		switch p.ExitCode {
		case 0:
			t.Consistent++
		case 1:
			t.Findings++
		case couldNotTell:
			t.CouldNotTell++
		default:
			t.Nothing++
		}
	}
	return t
}

// words are the parts of the summary line.
func (t tally) words() []string {
	out := []string{fmt.Sprintf("%d of %s consistent", t.Consistent, count(t.Reports, "report"))}
	if t.Findings > 0 {
		out = append(out, fmt.Sprintf("%d with findings", t.Findings))
	}
	if t.CouldNotTell > 0 {
		out = append(out, fmt.Sprintf("%d could not be told", t.CouldNotTell))
	}
	if t.Nothing > 0 {
		out = append(out, fmt.Sprintf("%d with nothing to check", t.Nothing))
	}
	return out
}

// mergeText writes the findings of each report in short, then a line a report, then the summary.
func mergeText(w io.Writer, parts []Part, o Options) error {
	p := newPrinter(o)
	for _, part := range parts {
		inner := newPrinter(part.options(o))
		for _, f := range part.Report.Findings {
			inner.conciseLine(f, f.At, "")
			for _, n := range f.Also {
				inner.conciseLine(f, n.At, n.Text)
			}
		}
		for _, u := range part.Report.Unchecked {
			inner.conciseNotChecked(u)
		}
		if inner.buf.Len() == 0 {
			continue
		}
		p.printf("%s\n", p.strong.Sprint("== "+Visible(part.Name)))
		for text := range strings.Lines(inner.buf.String()) {
			p.printf("  %s", text)
		}
		p.printf("\n")
	}
	width := 0
	for _, part := range parts {
		width = max(width, textWidth(Visible(part.Name)))
	}
	for _, part := range parts {
		name := Visible(part.Name)
		p.printf("%s %s%s  %s\n", p.mark(part.ExitCode), name, strings.Repeat(" ", width-textWidth(name)), Visible(part.line()))
	}
	if !o.Quiet {
		p.printf("\n%s %s\n", p.mark(MergedExitCode(parts)), fold(tallyOf(parts).words(), o.Width-2))
	}
	return p.writeTo(w)
}

// mark is the glyph of an exit status.
func (p *printer) mark(status int) string {
	switch status {
	case 0:
		return p.good.Sprint("✓")
	case couldNotTell:
		return p.unchecked.Sprint("?")
	}
	return p.severity[diag.Error].Sprint("✗")
}

// The structs of the JSON of joined reports. Every key is always present.
type (
	jsonMerged struct {
		SchemaVersion int        `json:"schemaVersion"`
		Verscheck     string     `json:"verscheck" doc:"the version that wrote this"`
		Reports       []jsonPart `json:"reports"`
		Stats         tally      `json:"stats"`
		ExitCode      int        `json:"exitCode" doc:"the worst of the reports': 1 findings, 4 could not tell, 3 nothing to check, 0 consistent"`
	}
	jsonPart struct {
		Name     string          `json:"name" doc:"the repository, or the file"`
		Problem  string          `json:"problem" doc:"why there is no report; empty when there is"`
		ExitCode int             `json:"exitCode"`
		Report   json.RawMessage `json:"report" doc:"as check wrote it; null when there is none"`
	}
)

// mergeJSON writes the reports as they are, with what came of all of them.
func mergeJSON(w io.Writer, parts []Part, o Options) error {
	out := jsonMerged{schemaVersion, o.Version, []jsonPart{}, tallyOf(parts), MergedExitCode(parts)}
	for _, p := range parts {
		out.Reports = append(out.Reports, jsonPart{p.Name, p.Problem, p.ExitCode, p.raw})
	}
	return encode(w, out)
}

// mergeJUnit writes a suite a report.
func mergeJUnit(w io.Writer, parts []Part, o Options) error {
	var suites []suite
	for _, p := range parts {
		if p.Problem == "" {
			suites = append(suites, suiteOf(p.Report, p.options(o), p.Name+" "+releaseWords(p.Report.Release)))
			continue
		}
		j := junit{byName: map[[2]string]*junitCase{}}
		j.find(p.Name, "report", diag.Place{}).broken = p.Problem
		suites = append(suites, suite{name: p.Name, cases: j.cases})
	}
	return writeSuites(w, suites)
}

// mergeMarkdown writes a row a report, then the findings of those that have some.
func mergeMarkdown(w io.Writer, parts []Part, o Options) error {
	m := markdown{limit: o.Limit}
	words, glyph := tallyOf(parts).words(), map[int]string{0: "✅", couldNotTell: "❔"}
	sign := func(status int) string {
		if g := glyph[status]; g != "" {
			return g
		}
		return "❌"
	}
	m.printf("### %s verscheck: %s\n\n| | Repository | Outcome |\n|---|---|---|\n", sign(MergedExitCode(parts)), md(strings.Join(words, " · ")))
	for i, p := range parts {
		if m.full() {
			m.printf("| | … and %s more | |\n", count(len(parts)-i, "report"))
			break
		}
		m.printf("| %s | %s | %s |\n", sign(p.ExitCode), md(p.Name), md(p.line()))
	}
	for _, p := range parts {
		if m.full() || len(p.Report.Findings)+len(p.Report.Unchecked) == 0 {
			continue
		}
		m.printf("\n#### %s\n", md(p.Name))
		m.findings(p.Report)
		m.unchecked(p.Report.Unchecked)
	}
	_, err := io.WriteString(w, m.b.String())
	return err
}
