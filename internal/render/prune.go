package render

import (
	"regexp"
	"strings"
	"sync"
)

// crdKind matches the line that makes a document a definition, and schemaLine the one that a schema begins on. They are held
// against single lines only: going through megabytes with them takes longer than all the rest.
var (
	crdKind = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^kind:[ \t]+["']?CustomResourceDefinition["']?[ \t\r]*$`)
	})
	schemaLine = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^ *(?:- )?openAPIV3Schema:[ \t\r]*$`) })
)

// schemas returns the edits that blank the schemas of a file, found once.
func (v *view) schemas() []edit {
	v.looked.Do(func() {
		if v.k == nil {
			v.blanked = blankSchemas(v.text)
		}
	})
	return v.blanked
}

// hasSchemas reports whether a file holds a schema that is blanked.
func (v *view) hasSchemas() bool { return len(v.schemas()) > 0 }

// blankSchemas empties the schemas of custom resource definitions and keeps their lines: most of the work of a build is
// copying them (76 to 95 % of the YAML in three large trees), and no image stands in them.
func blankSchemas(text string) []edit {
	var edits []edit
	for start := 0; start < len(text); {
		end := len(text)
		if i := strings.Index(text[start+1:], "\n---"); i >= 0 {
			end = start + 1 + i + 1
		}
		if at, _ := lineWith(text[start:end], crdKindName, crdKind()); at >= 0 {
			edits = append(edits, blankIn(text, start, end)...)
		}
		start = end
	}
	return edits
}

// blankIn empties the schemas of the definition in text[start:end].
func blankIn(text string, start, end int) []edit {
	var edits []edit
	for at := start; at < end; {
		line, behind := lineWith(text[at:end], schemaKey+":", schemaLine())
		if line < 0 || text[at+behind-1] != '\n' {
			break
		}
		key := at + behind - 1 // the line feed
		if text[key-1] == '\r' {
			key--
		}
		block := blockEnd(text[:end], at+behind, indentOf(text[at+line:]))
		blank := strings.Repeat("\n", strings.Count(text[key:block], "\n"))
		edits = append(edits, edit{key, block, " {type: object}" + blank})
		at = block
	}
	return edits
}

// lineWith returns the offsets of the first line that holds a word and matches, and of what follows behind its line feed; -1
// when there is none.
func lineWith(text, word string, match *regexp.Regexp) (start, behind int) {
	for from := 0; ; from = behind {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return -1, 0
		}
		start = strings.LastIndexByte(text[:from+i], '\n') + 1
		line, _, more := strings.Cut(text[start:], "\n")
		behind = start + len(line)
		if more {
			behind++
		}
		if match.MatchString(line) {
			return start, behind
		}
	}
}

// indentOf counts the columns before a line's key; "- " counts as indentation.
func indentOf(line string) int {
	return len(line) - len(strings.TrimLeft(line, " -"))
}

// blockEnd returns the offset of the first line at or behind from that is not indented deeper than indent.
func blockEnd(text string, from, indent int) int {
	for from < len(text) {
		line, _, _ := strings.Cut(text[from:], "\n")
		trimmed := strings.TrimLeft(line, " ")
		empty := trimmed == "" || trimmed == "\r" || trimmed[0] == '#' // a comment ends no block
		if !empty && len(line)-len(trimmed) <= indent {
			return from
		}
		from = min(from+len(line)+1, len(text))
	}
	return min(from, len(text))
}
