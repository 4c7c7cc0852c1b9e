// Package draft drafts the files that a repository gets by `verscheck init`: a configuration that says what verscheck takes the
// repository for, and why, and what a CI runs.
//
// What the configuration states is what is inferred without it, so that nothing changes for having it. What would change something
// stands in it as an offer, commented out. It leaves to others what is found (package gate) and where files are written (cmd).
package draft

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/gate"
	"github.com/verscheck/verscheck/internal/own"
)

// Input is what is known of a repository.
type Input struct {
	Identity own.Identity
	Tags     []string      // all of its git tags
	Files    fs.FS         // its work tree
	Report   diag.Report   // of a check without configuration
	Gathered gate.Gathered // likewise
}

// section is a part of the configuration.
type section struct {
	why   []string // what it rests on, a paragraph each
	lines []line
}

// line is one of YAML. An offer is commented out.
type line struct {
	text  string
	offer bool
}

// Draft is a configuration before it is written.
type Draft struct {
	name     string
	sections []section
}

// New drafts a configuration.
func New(in Input) Draft {
	d := Draft{name: in.Identity.Name()}
	for _, s := range []section{
		releases(in), overlays(in), images(in), carriers(in), renders(in), components(in),
	} {
		if len(s.why)+len(s.lines) > 0 {
			d.sections = append(d.sections, s)
		}
	}
	return d
}

// Cautious is the draft with everything as an offer: for where stating what is inferred would change something.
func (d Draft) Cautious() Draft {
	out := Draft{name: d.name}
	for _, s := range d.sections {
		lines := make([]line, len(s.lines))
		for i, l := range s.lines {
			lines[i] = line{l.text, true}
		}
		out.sections = append(out.sections, section{s.why, lines})
	}
	return out
}

// Text writes the configuration.
func (d Draft) Text() string { return d.text(false) }

// Accepted writes it as if all offers were accepted.
func (d Draft) Accepted() string { return d.text(true) }

// width is that of comments.
const width = 100

func (d Draft) text(accepted bool) string {
	var b strings.Builder
	name := d.name
	if name == "" {
		name = "this repository"
	}
	comment(&b, "What verscheck takes "+name+" for, as `verscheck init` has found it. What is stated is inferred without this file as well. "+
		"Lines that begin with # and no space are offers: each changes what is checked. `verscheck config verify` says whether the file is right.")
	b.WriteString("version: 1\n")
	for _, s := range d.sections {
		b.WriteString("\n")
		for _, why := range s.why {
			comment(&b, why)
		}
		for _, l := range s.lines {
			if l.offer && !accepted {
				b.WriteString("#")
			}
			b.WriteString(l.text + "\n")
		}
	}
	return b.String()
}

// comment writes a paragraph as a comment of YAML.
func comment(b *strings.Builder, text string) {
	column := 0
	for word := range strings.FieldsSeq(visible(text)) {
		switch {
		case column == 0:
			b.WriteString("# ")
			column = 1
		case column+1+len(word) > width:
			b.WriteString("\n# ")
			column = 1
		default:
			b.WriteString(" ")
		}
		b.WriteString(word)
		column += 1 + len(word)
	}
	b.WriteString("\n")
}

// visible leaves out what has no place in a text file.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == 0xfeff || r >= 0x80 && r < 0xa0 || r == 0x2028 || r == 0x2029 {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "?"))
}

// remark is a comment behind a line, which must stay short.
func remark(text string) string {
	const most = 90
	if r := []rune(visible(text)); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return visible(text)
}

// quoted writes text as a scalar of YAML in single quotes, which know no escapes.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// scalar writes text as a scalar, with quotes only where it needs some inside of a flow mapping.
func scalar(text string) string {
	plain := strings.IndexFunc(text, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("-_./", r)
	}) < 0
	if plain && text != "" && strings.ContainsFunc(text, func(r rune) bool { return r >= 'a' && r <= 'z' }) && text[0] != '-' && text[0] != '.' {
		return text
	}
	return quoted(text)
}

// loads reports whether lines are a right configuration by themselves, each in one line.
func loads(lines ...string) bool {
	if slices.ContainsFunc(lines, func(l string) bool { return visible(l) != l }) {
		return false
	}
	_, err := config.Parse("draft", []byte("version: 1\n"+strings.Join(lines, "\n")+"\n"), config.Known{})
	return err == nil
}

// offered makes a section's lines of a key and those of its entries that are right.
func offered(key string, entries []string) []line {
	var lines []line
	for _, e := range entries {
		if !loads(key+":", e) {
			continue // a name that cannot be written
		}
		if lines == nil {
			lines = []line{{key + ":", true}}
		}
		lines = append(lines, line{e, true})
	}
	return lines
}

// few lists the first few of some words.
func few(words []string, most int) string {
	if len(words) <= most {
		return strings.Join(words, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(words[:most], ", "), len(words)-most)
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
