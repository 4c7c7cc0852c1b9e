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
	says := m.Says
	if m.Platforms != "" {
		says += " of " + m.Platforms
	}
	p.step("revision", m.Revision+" ("+says+")", m.Revision != "")
	commit := strings.TrimSpace(m.Commit + " " + m.Subject)
	if m.When != "" {
		commit += " (" + m.When + ")"
	}
	if m.Revision == "" {
		commit += ", by its " + m.Says + " alone"
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
	var commits []string
	proven := true
	for _, m := range t.Made {
		id := m.Commit
		if id == "" {
			id = m.Revision
		}
		text := id[:min(len(id), 7)]
		if len(m.Tags) > 0 {
			text += ", which is " + strings.Join(m.Tags, " and ")
		}
		commits, proven = append(commits, text), proven && m.Revision != ""
	}
	same := len(slices.DeleteFunc(slices.Clone(t.Uses), func(u diag.TracedUse) bool { return u.By == "other" }))
	blocked := slices.ContainsFunc(t.Unknown, func(u diag.Unchecked) bool { return u.Blocks })
	glyph, text := p.good.Sprint("✓"), "made from "+strings.Join(commits, "; ")
	switch {
	case len(t.Wrong) > 0:
		glyph = p.severity[diag.Error].Sprint("✗")
		if len(commits) == 0 {
			text = "what it was made from is not known"
		}
	case len(commits) == 0:
		glyph, text = p.unchecked.Sprint("?"), "what it was made from is not known"
	case !proven:
		glyph, text = p.unchecked.Sprint("?"), "perhaps "+text+": nothing but the name says so"
	case blocked:
		glyph = p.unchecked.Sprint("?")
	}
	p.printf("%s %s · used in %s here · %s\n", glyph, Visible(text), count(same, "place"), Visible(t.From))
}
