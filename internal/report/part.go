package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/verscheck/verscheck/internal/diag"
)

// Part is one of several reports that are joined.
type Part struct {
	Name    string // the repository, else what the caller calls it
	Problem string // why there is no report; "" when there is
	Report  diag.Report

	FailOn     diag.Severity
	AllowEmpty bool
	ExitCode   int // as the run ended; that of a report that could not be read is 4

	source map[textAt]string
	raw    json.RawMessage
}

type textAt struct {
	file string
	line int
}

// Missing is the part of a report that there should be and is not, or that cannot be read.
func Missing(name, problem string) Part {
	return Part{Name: name, Problem: problem, ExitCode: couldNotTell, FailOn: diag.Error}
}

// ReadPart reads what check wrote as JSON. Keys that this version does not know are passed over. The error says, in words about the
// file, why it is no report.
func ReadPart(name string, data []byte) (Part, error) {
	var in jsonReport
	var audit struct{ Releases json.RawMessage }
	if err := json.Unmarshal(data, &in); err != nil {
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
			return Part{}, fmt.Errorf("it is no JSON, or only the beginning of it: %s at byte %d of %d", syntax.Error(), syntax.Offset, len(data))
		}
		return Part{}, errors.New("it is no report of verscheck check -f json")
	}
	severity, known := diag.ParseSeverity(in.FailOn)
	switch err := json.Unmarshal(data, &audit); {
	case err == nil && audit.Releases != nil:
		return Part{}, errors.New("it is a report of audit, and those of check are joined")
	case in.SchemaVersion != schemaVersion:
		return Part{}, fmt.Errorf("its schemaVersion is %d, and this verscheck knows %d", in.SchemaVersion, schemaVersion)
	case in.Findings == nil || in.Unchecked == nil || !known || in.Release.Phase == "":
		return Part{}, errors.New("it is no report of verscheck check -f json, or one of an older version")
	case !slices.Contains([]int{0, 1, 3, couldNotTell}, in.ExitCode):
		return Part{}, fmt.Errorf("its exitCode is %d, with which no report is written", in.ExitCode)
	}
	p := Part{
		Name: name, FailOn: severity, AllowEmpty: in.AllowEmpty, ExitCode: in.ExitCode, source: map[textAt]string{}, raw: data,
		Report: diag.Report{
			Repository: in.Repository, Release: diag.Release(in.Release), Overlays: in.Overlays, Registry: in.Registry, Empty: in.Empty,
			EmptyHelp: in.EmptyHelp, Hints: in.Hints, ExcludedBy: in.ExcludedBy, Stats: in.Stats.toDiag(),
		},
	}
	if in.Repository != "" {
		p.Name = in.Repository
	}
	for _, f := range in.Findings {
		severity, ok := diag.ParseSeverity(f.Severity)
		if !ok {
			return Part{}, fmt.Errorf("it has a finding of the severity %q", f.Severity)
		}
		p.Report.Findings = append(p.Report.Findings, f.toDiag(severity))
		p.source[textAt{f.At.File, f.At.Line}] = f.Source
	}
	for _, u := range in.Unchecked {
		p.Report.Unchecked = append(p.Report.Unchecked, diag.Unchecked{
			Subject: u.Subject, Kind: diag.Kind(u.Kind), Reason: u.Reason, Help: u.Help, At: diag.Place(u.At), Blocks: u.Blocks,
		})
	}
	for _, s := range in.Suppressed {
		p.Report.Silenced = append(p.Report.Silenced, diag.Silenced{
			Finding: diag.Finding{Rule: s.Rule, Message: s.Message, Image: s.Image, At: diag.Place(s.At)}, By: diag.Place(s.By), Reason: s.Reason,
		})
	}
	for _, i := range in.Images {
		p.Report.Images = append(p.Report.Images, diag.ImageUse{
			Image: i.Image, Repository: i.Repository, Own: i.Own, Why: i.Why, SetBy: i.SetBy, At: diag.Place(i.At), Answer: i.Answer,
			Digest: i.Digest, Detail: i.Detail,
		})
	}
	return p, nil
}

// toDiag tells places that show another text from further routes to the same one again.
func (f jsonFinding) toDiag(severity diag.Severity) diag.Finding {
	out := diag.Finding{
		Rule: f.Rule, Severity: severity, Message: f.Message, Help: f.Help, Label: f.Label, Found: f.Found, Expected: f.Expected,
		Image: f.Image, At: diag.Place(f.At), Fingerprint: f.Fingerprint,
	}
	seen := map[diag.Place]bool{out.At.Text(): true}
	for _, n := range f.Also {
		at := diag.Place(n.jsonPlace)
		if n.Note == "" && seen[at.Text()] {
			out.Through = append(out.Through, at)
			continue
		}
		seen[at.Text()] = true
		out.Also = append(out.Also, diag.Note{At: at, Text: n.Note})
	}
	return out
}

func (s jsonStats) toDiag() diag.Stats {
	return diag.Stats{
		Overlays: s.Overlays, Objects: s.Objects, References: s.References, Own: s.Own, ThirdParty: s.ThirdParty, Asked: s.Asked,
		Answered: s.Answered, Suppressed: s.Suppressed, Excluded: s.Excluded, ExcludedCharts: s.ExcludedCharts, Charts: s.Charts,
		Carriers: s.Carriers, Uncompared: s.Uncompared, Texts: s.Texts, Binary: s.Binary, Tests: s.Tests,
	}
}

// options are those for writing the part, with the lines that its findings brought along.
func (p Part) options(o Options) Options {
	o.FailOn, o.AllowEmpty, o.ExitCode, o.Over = p.FailOn, p.AllowEmpty, p.ExitCode, nil
	o.Source = func(file string, line int) (string, bool) {
		text := p.source[textAt{file, line}]
		return text, text != ""
	}
	return o
}

// line is what came of a part, in one line.
func (p Part) line() string {
	if p.Problem != "" {
		return p.Problem
	}
	return summary(p.Report, p.Report.Verdict(p.FailOn, p.AllowEmpty))[0]
}

// outcome is how the exit status of a part looks.
func (p Part) outcome() (tone, glyph string) {
	switch p.ExitCode {
	case 0:
		return "ok", "✓"
	case couldNotTell:
		return "unchecked", "?"
	}
	return "error", "✗"
}
