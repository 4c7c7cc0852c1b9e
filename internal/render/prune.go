package render

import (
	"regexp"
	"strings"
)

var (
	crdKind    = regexp.MustCompile(`(?m)^kind:[ \t]+["']?CustomResourceDefinition["']?[ \t\r]*$`)
	docStart   = regexp.MustCompile(`(?m)^---`)
	schemaLine = regexp.MustCompile(`(?m)^( *)(?:- )?openAPIV3Schema:[ \t\r]*\n`)
)

// hasSchemas reports whether a file holds a schema that is blanked.
func (v *view) hasSchemas() bool { return v.k == nil && len(blankSchemas(v.text)) > 0 }

// blankSchemas empties the schemas of custom resource definitions and keeps their lines: most of the work of a build is
// copying them (76 to 95 % of the YAML in three large trees), and no image stands in them.
func blankSchemas(text string) []edit {
	if !crdKind.MatchString(text) {
		return nil
	}
	starts := []int{0}
	for _, m := range docStart.FindAllStringIndex(text, -1) {
		starts = append(starts, m[0])
	}
	var edits []edit
	for i, start := range starts {
		end := len(text)
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		if !crdKind.MatchString(text[start:end]) {
			continue
		}
		for at := start; at < end; {
			m := schemaLine.FindStringSubmatchIndex(text[at:end])
			if m == nil {
				break
			}
			key := at + m[1] - 1 // the line feed
			if text[key-1] == '\r' {
				key--
			}
			block := blockEnd(text[:end], at+m[1], indentOf(text[at+m[0]:]))
			blank := strings.Repeat("\n", strings.Count(text[key:block], "\n"))
			edits = append(edits, edit{key, block, " {type: object}" + blank})
			at = block
		}
	}
	return edits
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
