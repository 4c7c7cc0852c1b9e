package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
)

// TraceFormats lists the names of the formats of a trace, the default one first.
func TraceFormats() []string { return []string{"text", "json"} }

// WriteTrace writes a trace. An unknown format is an error that lists the known ones; any other error is the writer's.
func WriteTrace(w io.Writer, format string, t diag.Trace, o Options) error {
	switch format {
	case "text":
		return writeTraceText(w, t, o)
	case "json":
		return writeTraceJSON(w, t, o)
	}
	return fmt.Errorf("unknown format %q, known are %s", format, strings.Join(TraceFormats(), ", "))
}

// writeTraceText writes a step a line, from the image to where it is used, then what is not known and what contradicts itself, and a
// line that sums it up.
func writeTraceText(w io.Writer, t diag.Trace, o Options) error {
	p := newPrinter(o)
	p.printf("%s\n", p.strong.Sprint(Visible(t.Reference)))
	digest := t.Digest
	if t.Index {
		digest += " (an index)"
	}
	p.step("digest", digest, t.Digest != "")
	p.step("platforms", platformsOf(t), len(t.Platforms) > 0)
	for _, m := range t.Made {
		p.madeFrom(m)
	}
	for i, u := range t.Uses {
		label := ""
		if i == 0 {
			label = "used in"
		}
		p.step(label, usedIn(u), true)
	}
	p.separate()
	for _, text := range t.Wrong {
		p.headline(p.severity[diag.Error], "contradiction", text)
	}
	for _, u := range t.Unknown {
		p.headline(p.unchecked, "not known", u.Subject+": "+u.Reason)
		p.printLines(p.remarks(" ", "help", u.Help))
	}
	if len(t.Wrong)+len(t.Unknown) > 0 {
		p.separate()
	}
	p.traced(t)
	return p.writeTo(w)
}

// step prints one line, unless there is nothing to say.
func (p *printer) step(label, text string, known bool) {
	const width = 9 // of "platforms", the longest
	if known {
		p.printf("  %s  %s\n", p.gutter.Sprintf("%-*s", width, label), Visible(text))
	}
}

func (p *printer) madeFrom(m diag.TracedCommit) {
	p.step("version", m.Version, m.Version != "" && m.Revision != "")
	p.step("source", m.Source, m.Source != "")
	says := strings.ReplaceAll(m.Says, "-", " ")
	if m.Platforms != "" {
		says += " of " + m.Platforms
	}
	p.step("revision", m.Revision+" ("+says+")", m.Revision != "")
	commit := strings.TrimSpace(m.Commit + " " + m.Subject)
	if m.When != "" {
		commit += " (" + m.When + ")"
	}
	if m.Revision == "" {
		commit += ", by its " + says + " alone"
	}
	p.step("commit", commit, m.Commit != "")
	tags := strings.Join(m.Tags, ", ")
	if tags == "" {
		tags = "none is on it"
	}
	p.step("tags", tags, m.Commit != "")
}

// platformsOf lists the platforms; where their images have digests of their own, these are in the JSON.
func platformsOf(t diag.Trace) string {
	var names []string
	for _, platform := range t.Platforms {
		names = append(names, platform.Platform)
	}
	return strings.Join(names, ", ")
}

func usedIn(u diag.TracedUse) string {
	text := u.At.Overlay + "  " + where(u.At)
	switch u.By {
	case "other":
		return text + "  as " + u.Image + ", another one"
	case "release":
		return text + "  as " + u.Image + ", the release that is on that commit"
	}
	return text + "  by " + u.By
}

// traced sums up how far the way led.
func (p *printer) traced(t diag.Trace) {
	used := "used in " + count(len(t.Uses)-others(t.Uses), "place") + " here"
	if n := others(t.Uses); n > 0 {
		used += fmt.Sprintf(", another version in %d", n)
	}
	if len(t.Uses) == 0 && slices.ContainsFunc(t.Unknown, func(u diag.Unchecked) bool { return u.Subject == "overlays" }) {
		used = "where it is used is not known"
	}
	blocked := slices.ContainsFunc(t.Unknown, func(u diag.Unchecked) bool { return u.Blocks })
	glyph := p.good.Sprint("✓")
	switch {
	case len(t.Wrong) > 0:
		glyph = p.severity[diag.Error].Sprint("✗")
	case blocked:
		glyph = p.unchecked.Sprint("?")
	}
	p.printf("%s %s · %s · %s\n", glyph, Visible(origin(t)), used, Visible(t.From))
}

func others(uses []diag.TracedUse) int {
	n := 0
	for _, u := range uses {
		if u.By == "other" {
			n++
		}
	}
	return n
}

// origin says what an image was made from, and how far that is known.
func origin(t diag.Trace) string {
	if len(t.Made) == 0 {
		return "what it was made from is not known"
	}
	text := "made from "
	said := func(m diag.TracedCommit) bool { return m.Revision != "" }
	if !slices.ContainsFunc(t.Made, said) {
		text = "nothing but its name says that it was made from "
	}
	var commits []string
	for _, m := range t.Made {
		id := m.Commit
		switch {
		case !said(m) && slices.ContainsFunc(t.Made, said):
			continue
		case said(m) && m.Commit == "":
			text, id = "it says that it was made from ", m.Revision
		}
		id = id[:min(len(id), 7)]
		if len(m.Tags) > 0 {
			id += ", which is " + strings.Join(m.Tags, " and ")
		}
		commits = append(commits, id)
	}
	return text + strings.Join(commits, "; ")
}
