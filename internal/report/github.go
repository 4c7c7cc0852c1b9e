package report

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
)

// maxAnnotations is how many annotations of one severity GitHub shows for a step; it drops the others without a word.
const maxAnnotations = 10

// annotations gathers workflow commands by their word.
type annotations struct {
	Options

	lines map[string][]string
}

// writeGitHub writes GitHub's workflow commands, one a cause, the worst first, and the summary as a notice. What GitHub would not
// show any more is counted.
func writeGitHub(w io.Writer, r diag.Report, o Options) error {
	a := annotations{o, map[string][]string{}}
	for _, f := range r.Findings {
		at, exact := anchored(r, f)
		lines := []string{sentence(f)}
		if !exact && where(f.At) != "" {
			lines = append(lines, "at: "+where(f.At))
		}
		for _, n := range f.Also {
			if where(n.At) != "" {
				lines = append(lines, strings.TrimSuffix("also: "+where(n.At)+": "+Visible(n.Text), ": "))
			}
		}
		a.add(commandFor(f.Severity), at, "verscheck: "+f.Rule, strings.Join(lines, "\n"))
	}
	for _, g := range gapsIn(r.Unchecked) {
		word := "notice"
		if slices.ContainsFunc(g, func(u diag.Unchecked) bool { return u.Blocks }) {
			word = "warning"
		}
		lines := []string{sentence(diag.Finding{Message: g.title(), Help: g[0].Help})}
		if len(g) > 1 {
			shown := g.listed()
			for _, u := range shown {
				n := g.note(u)
				lines = append(lines, strings.Trim(where(n.At)+": "+Visible(n.Text), ": "))
			}
			if rest := len(g) - len(shown); rest > 0 {
				lines = append(lines, fmt.Sprintf("and %d more, see the log", rest))
			}
		}
		a.add(word, anchoredUnchecked(r, g[0]), "verscheck: unchecked", strings.Join(lines, "\n"))
	}
	summary, word := visibleLines(line(r, o)), "notice"
	for _, remark := range remarks(r, o) {
		if remark.bad {
			word = "error"
		}
	}
	if r.EmptyHelp != "" && word == "error" {
		summary += "\nhelp: " + Visible(r.EmptyHelp)
	}
	a.lines[word] = append([]string{command(word, "title=verscheck", summary)}, a.lines[word]...)
	return a.write(w)
}

func commandFor(s diag.Severity) string {
	if s == diag.Info {
		return "notice"
	}
	return s.String()
}

func (a *annotations) add(word string, at diag.Place, title, text string) {
	properties := []string{}
	if at.File != "" {
		properties = append(properties, "file="+property(Visible(at.File)))
	}
	if at.Line > 0 {
		properties = append(properties, "line="+strconv.Itoa(at.Line), "endLine="+strconv.Itoa(at.Line))
		if at.Column > 0 && at.EndColumn > 0 {
			properties = append(properties, "col="+strconv.Itoa(at.Column), "endColumn="+strconv.Itoa(at.EndColumn))
		}
	}
	properties = append(properties, "title="+property(Visible(title)))
	a.lines[word] = append(a.lines[word], command(word, strings.Join(properties, ","), text))
}

func (a *annotations) write(w io.Writer) error {
	var b strings.Builder
	for _, word := range []string{"error", "warning", "notice"} {
		lines := a.lines[word]
		if n := len(lines) - maxAnnotations; n > 0 {
			lines = append(lines[:maxAnnotations-1:maxAnnotations-1],
				command(word, "title=verscheck", fmt.Sprintf("%d more of this severity, which GitHub does not show here: see the log or the job summary", n+1)))
		}
		for _, line := range lines {
			b.WriteString(line + "\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// command is a line that the runner obeys. The text is escaped, so that it stays one line, and property values, so that they end
// where they end.
func command(word, properties, text string) string {
	return "::" + word + " " + properties + "::" + commandText.Replace(text)
}

var (
	commandText     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	commandProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// property is the value of a command's property.
func property(text string) string { return commandProperty.Replace(text) }
