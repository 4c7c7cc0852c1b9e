package render

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// edit replaces text[start:end].
type edit struct {
	start, end int
	text       string
}

// show computes, once, how the library gets to see a file. The text that it may not see at all leaves an error in refused.
func (s *source) show(name string, f *file) {
	f.shown.Do(func() {
		f.changed = f.text
		if !utf8.ValidString(f.text) || strings.ContainsRune(f.text, 0) {
			return // a binary file of a generator: passed on as it is
		}
		var edits []edit
		role := func(int) Role { return s.roleOf(name) }
		if slices.Contains(fileNames, path.Base(name)) {
			k := parseKustomization(name, f.text)
			if k.err != nil {
				f.refused = k.err
				return
			}
			f.hasSchema, f.unsafe = k.openAPI, k.unsafe
			role = k.roleAt
			if edits, f.refused = s.takeOut(k); f.refused != nil {
				return
			}
			f.stubs = k.remote
		} else if address := remoteInPlugin(f.text); address != "" {
			f.refused = fmt.Errorf("%s configures a plugin with %s, which is not fetched", name, address)
			return
		}
		f.unsafe = f.unsafe || testOperation.MatchString(f.text)
		edits = append(edits, blankSchemas(f.text)...)
		edits = append(edits, s.markers(name, f.text, role, edits)...)
		f.changed = apply(f.text, edits)
	})
}

// testOperation matches the operation of a JSON patch that compares a value, which a marker would change.
var testOperation = regexp.MustCompile(`["']?op["']?\s*:\s*["']?test\b`)

// unsafe reports whether one of the files makes a marked build doubtful, so that a plain one must confirm it.
func (s *source) unsafe(files []string) bool {
	return slices.ContainsFunc(files, func(name string) bool { return s.open(name).unsafe })
}

// plain is how the library gets to see a file when nothing but remote entries may be changed.
func (s *source) plain(name string, f *file) string {
	s.show(name, f)
	if len(f.stubs) == 0 {
		return f.text
	}
	edits, _ := s.takeOut(parseKustomization(name, f.text))
	return apply(f.text, edits)
}

// stubPrefix begins the name of the virtual entry that stands for a remote one.
func (s *source) stubPrefix() string { return "verscheck-" + s.marker.nonce }

// takeOut replaces the remote entries of a kustomization by virtual local ones, so that none ever reaches the library:
// it would run git on them, or fetch them without limits. Where that cannot be done the file is refused.
func (s *source) takeOut(k *kustomization) ([]edit, error) {
	var edits []edit
	for _, entry := range k.remote {
		if entry.end == 0 {
			return nil, fmt.Errorf("%s:%d: %s names %s, which is not fetched", k.file, entry.Line, entry.Field, entry.URL)
		}
		switch entry.Field {
		case "resources", "bases", "generators", "transformers", "validators", "components":
			edits = append(edits, edit{entry.start, entry.end, s.stubPrefix() + "-" + entry.Field})
		default:
			return nil, fmt.Errorf("%s:%d: %s names the file %s, which is not fetched", k.file, entry.Line, entry.Field, entry.URL)
		}
	}
	// An entry that is reached twice, through an alias, is replaced once.
	slices.SortFunc(edits, func(a, b edit) int { return a.start - b.start })
	return slices.Compact(edits), nil
}

// stubText returns the content of the virtual file at a path, and whether there is one.
func (s *source) stubText(name string) (string, bool) {
	dir, base := path.Split(name)
	prefix := s.stubPrefix()
	switch {
	case strings.HasPrefix(path.Base(dir), prefix):
		if base == fileNames[0] {
			return "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: []\n", true
		}
	case strings.HasPrefix(base, prefix) && base != prefix+"-components":
		return "", true
	}
	return "", false
}

var (
	crdKind    = regexp.MustCompile(`(?m)^kind:[ \t]+["']?CustomResourceDefinition["']?[ \t\r]*$`)
	docStart   = regexp.MustCompile(`(?m)^---`)
	schemaLine = regexp.MustCompile(`(?m)^( *)(?:- )?openAPIV3Schema:[ \t\r]*\n`)
)

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
		if trimmed != "" && trimmed != "\r" && len(line)-len(trimmed) <= indent {
			return from
		}
		from = min(from+len(line)+1, len(text))
	}
	return from
}

// markers returns the insertion of a marker behind every tag and digest that can carry one.
func (s *source) markers(name, text string, role func(line int) Role, taken []edit) []edit {
	if s.marker.find == nil {
		return nil
	}
	offsets := newOffsets(text)
	var edits []edit
	for _, span := range s.marker.find(text) {
		if slices.ContainsFunc(taken, func(e edit) bool { return span.Start < e.end && e.start < span.End }) {
			continue
		}
		if span.Untagged && s.suffixes {
			continue
		}
		line := offsets.line(span.Start)
		number := s.marker.number(Origin{
			File: name, Line: line, Column: offsets.column(span.Start), EndColumn: offsets.column(span.End), Role: role(line),
			SourceKind: kindAt(text, span.Start),
		})
		edits = append(edits, edit{span.End, span.End, s.marker.write(number, span.Untagged)})
		if span.Also > span.End {
			edits = append(edits, edit{span.Also, span.Also, s.marker.write(number, false)})
		}
	}
	return edits
}

var kindLine = regexp.MustCompile(`(?m)^kind:[ \t]+["']?(\w+)`)

// kindAt returns the kind of the document that holds an offset, when it is written in block style.
func kindAt(text string, offset int) string {
	start, end := 0, len(text)
	if i := strings.LastIndex(text[:offset], "\n---"); i >= 0 {
		start = i + 1
	}
	if i := strings.Index(text[offset:], "\n---"); i >= 0 {
		end = offset + i
	}
	if m := kindLine.FindStringSubmatch(text[start:end]); m != nil {
		return m[1]
	}
	return ""
}

// roleOf returns the role of a whole file.
func (s *source) roleOf(name string) Role {
	if role, ok := s.roles[name]; ok {
		return role
	}
	return RoleResource
}

// apply makes edits that do not overlap.
func apply(text string, edits []edit) string {
	if len(edits) == 0 {
		return text
	}
	slices.SortStableFunc(edits, func(a, b edit) int { return a.start - b.start })
	var out strings.Builder
	out.Grow(len(text) + 32*len(edits))
	from := 0
	for _, e := range edits {
		out.WriteString(text[from:e.start])
		out.WriteString(e.text)
		from = e.end
	}
	out.WriteString(text[from:])
	return out.String()
}
