package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
)

// markdown writes GitHub's dialect, which GitLab and others read as well. What comes from a checked tree is escaped, so that
// it is neither markup nor a mention of somebody.
type markdown struct {
	b     strings.Builder
	limit int // bytes; 0: none
}

func (m *markdown) printf(format string, args ...any) { fmt.Fprintf(&m.b, format, args...) }

// full reports whether the limit leaves no room for more entries.
func (m *markdown) full() bool {
	const room = 4096 // for what is still said after them
	return m.limit > 0 && m.b.Len() > m.limit-room
}

// writeMarkdown writes the summary, a table of findings, what could not be checked, and the own images.
func writeMarkdown(w io.Writer, r diag.Report, o Options) error {
	m := markdown{limit: o.Limit}
	m.summary(r, o)
	m.findings(r)
	m.unchecked(r.Unchecked)
	m.silenced(r.Silenced)
	m.images(r)
	for _, hint := range r.Hints {
		m.printf("\nhint: %s\n", mdProse(strings.TrimSpace(hint)))
	}
	_, err := io.WriteString(w, m.b.String())
	return err
}

var markdownGlyphs = map[diag.Verdict]string{
	diag.Consistent: "✅", diag.Found: "❌", diag.CouldNotTell: "❔", diag.NothingToCheck: "❌",
}

func (m *markdown) summary(r diag.Report, o Options) {
	verdict := r.Verdict(o.FailOn, o.AllowEmpty)
	parts := summary(r, verdict)
	m.printf("### %s verscheck: %s\n\n", markdownGlyphs[verdict], md(parts[0]))
	if rest := parts[1:]; len(rest) > 0 {
		m.printf("%s\n", md(strings.Join(rest, " · ")))
	}
	if verdict == diag.NothingToCheck && r.EmptyHelp != "" {
		m.printf("\nhelp: %s\n", mdLines(r.EmptyHelp))
	}
}

func (m *markdown) findings(r diag.Report) {
	if len(r.Findings) == 0 {
		return
	}
	m.printf("\n| | Finding | Where | What to do |\n|---|---|---|---|\n")
	for i, f := range worstFirst(r.Findings) {
		if m.full() {
			m.printf("| | … and %s more, for which there is no room here | | |\n", count(len(r.Findings)-i, "finding"))
			return
		}
		m.printf("| %s&nbsp;%s | **%s** %s | %s | %s |\n", severityGlyph[f.Severity], f.Severity, md(f.Rule), md(f.Message), mdPlaces(f), mdLines(f.Help))
	}
}

var severityGlyph = map[diag.Severity]string{diag.Error: "❌", diag.Warning: "⚠️", diag.Info: "ℹ️"}

// mdPlaces are the places of a finding, a line each.
func mdPlaces(f diag.Finding) string {
	var out []string
	for _, at := range f.Places() {
		if text := where(at); text != "" {
			out = append(out, mdCode(text))
		}
	}
	const enough = 5
	if n := len(out) - enough; n > 1 {
		out = append(out[:enough:enough], fmt.Sprintf("and %d more", n))
	}
	return strings.Join(out, "<br>")
}

func (m *markdown) unchecked(list []diag.Unchecked) {
	if len(list) == 0 {
		return
	}
	m.printf("\n| Not checked | Why | What to do |\n|---|---|---|\n")
	told := 0
	for _, g := range gapsIn(list) {
		if m.full() {
			m.printf("| … and %d more | | |\n", len(list)-told)
			return
		}
		told += len(g)
		if g.oneSubject() {
			for _, u := range g {
				m.printf("| ❔ %s | %s | %s |\n", mdCode(Visible(u.Subject)), md(u.Reason), mdLines(u.Help))
			}
			continue
		}
		m.printf("| ❔ %s and %d more | %s | %s |\n", mdCode(Visible(g[0].Subject)), len(g)-1, md(g[0].Reason), mdLines(g[0].Help))
	}
}

func (m *markdown) silenced(list []diag.Silenced) {
	if len(list) == 0 {
		return
	}
	m.printf("\n<details><summary>%s suppressed</summary>\n\n| Ignored | Where | Why |\n|---|---|---|\n", count(len(list), "finding"))
	for i, s := range list {
		if m.full() {
			m.printf("| … and %d more | | |\n", len(list)-i)
			break
		}
		m.printf("| **%s** %s | %s | %s |\n", md(s.Finding.Rule), md(s.Finding.Message), mdCode(where(s.Finding.At)), md(silencedReason(s)))
	}
	m.printf("\n</details>\n")
}

// images lists own images, each reference once, behind a fold.
func (m *markdown) images(r diag.Report) {
	type row struct{ image, answer string }
	seen := map[row][]string{}
	var order []row
	for _, i := range r.Images {
		if !i.Own {
			continue
		}
		k := row{i.Image, answerWords(i)}
		if seen[k] == nil {
			order = append(order, k)
		}
		if !slices.Contains(seen[k], i.At.Overlay) {
			seen[k] = append(seen[k], i.At.Overlay)
		}
	}
	if len(order) == 0 || m.full() {
		return
	}
	m.printf("\n<details><summary>%s</summary>\n\n| Image | In | Registry |\n|---|---|---|\n", count(len(order), "own image"))
	for _, k := range order {
		m.printf("| %s | %s | %s |\n", mdCode(Visible(k.image)), count(len(seen[k]), "overlay"), md(k.answer))
		if m.full() {
			break
		}
	}
	m.printf("\n</details>\n")
}

// answerWords is what a registry said of an image.
func answerWords(i diag.ImageUse) string {
	words := strings.ReplaceAll(i.Answer, "-", " ")
	switch i.Answer {
	case "exists":
		words = "is there"
	case "absent":
		words = "is not there"
	case "mismatch":
		words = "has another digest"
	}
	if i.Detail != "" {
		words += " (" + i.Detail + ")"
	}
	return words
}

var markdownEscapes = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "|", `\|`, "~", `\~`, "#", `\#`, "$", `\$`,
	"&", "&amp;", "<", "&lt;", ">", "&gt;", "@", "@<!-- -->", "://", ":<!-- -->//",
)

// md is text as text.
func md(text string) string { return markdownEscapes.Replace(Visible(text)) }

// mdLines is text of lines in a cell of a table.
func mdLines(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = mdProse(line)
	}
	return strings.Join(lines, "<br>")
}

// mdProse is text in which back quotes mark code.
func mdProse(text string) string {
	parts := strings.Split(text, "`")
	if len(parts)%2 == 0 {
		return md(text)
	}
	for i, part := range parts {
		if i%2 == 1 {
			parts[i] = mdCode(Visible(part))
		} else {
			parts[i] = md(part)
		}
	}
	return strings.Join(parts, "")
}

// mdCode is visible text in the type of code. Nothing can be escaped there, so that some text is not.
func mdCode(text string) string {
	if text == "" || strings.ContainsAny(text, "`|\\") {
		return md(text)
	}
	return "`" + text + "`"
}
