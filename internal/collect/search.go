package collect

import (
	"regexp"
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/render"
)

// searcher finds the places of uses that no mark came with: the weaker way.
type searcher struct {
	result  render.Result
	sources Sources
	texts   []searched // of the files of the result, read when first needed
}

// searched is the text of a file, and the spans in it that carried a mark.
type searched struct {
	file  string
	text  string
	spans []render.Span
}

// candidate is a text that may have written a version; certain when nothing speaks against it but another candidate.
type candidate struct {
	file       *searched
	start, end int
	certain    bool
}

func newSearcher(r render.Result, sources Sources) *searcher {
	return &searcher{result: r, sources: sources}
}

// search returns the place of the only text in the files read that could have written a use, else one without line. With
// marks in the sources, a text that carried one is not what wrote it: its mark would have come.
func (s *searcher) search(at diag.Place, o render.Object, u use) diag.Place {
	at.File = o.File
	if at.File == "" && len(s.result.Files) > 0 {
		at.File = s.result.Files[0] // the overlay's own kustomization is read first
	}
	if u.raw == "" {
		return at
	}
	s.read()
	var candidates []candidate
	for i := range s.texts {
		candidates = append(candidates, s.texts[i].find(u)...)
	}
	if len(candidates) != 1 || !candidates[0].certain {
		return at
	}
	hit := candidates[0]
	lines := render.NewLines(hit.file.text)
	at.File, at.Line = hit.file.file, lines.Line(hit.start)
	at.Column, at.EndColumn = lines.Column(hit.start), lines.Column(hit.end)
	return at
}

func (s *searcher) read() {
	if s.texts != nil {
		return
	}
	s.texts = []searched{}
	for _, name := range s.result.Files {
		text, err := s.sources.Text(name)
		if err != nil {
			continue // its reader has said so
		}
		t := searched{file: name, text: text}
		if s.result.Marked {
			t.spans = Tags(text)
		}
		s.texts = append(s.texts, t)
	}
}

// find returns where the version of a use may have been written.
func (t *searched) find(u use) []candidate {
	if u.writer != "" {
		return t.values(u)
	}
	span := render.Span{End: len(u.raw)}
	if u.problem == "" {
		span = versionIn(u.raw, u.ref)
	}
	var list []candidate
	for _, start := range t.words(u.raw) {
		list = append(list, candidate{t, start + span.Start, start + span.End, true})
	}
	return list
}

// isValue matches what stands before a value on its line.
var isValue = regexp.MustCompile(`(?:[:=,\[-]|^)[ \t]*["']?$`)

// values returns where the version of an image in parts stands as a value. That of another key may have come by another way,
// so that none is certain beside it.
func (t *searched) values(u use) []candidate {
	var list []candidate
	for _, start := range t.words(u.version) {
		before := t.text[strings.LastIndexByte(t.text[:start], '\n')+1 : start]
		if isValue.MatchString(before) {
			list = append(list, candidate{t, start, start + len(u.version), keyBefore(before) == u.writer})
		}
	}
	return list
}

// words returns the offsets of a word where it stands as a whole, outside of comments, and without a mark.
func (t *searched) words(word string) []int {
	var hits []int
	for from := 0; ; {
		i := strings.Index(t.text[from:], word)
		if i < 0 {
			return hits
		}
		start, end := from+i, from+i+len(word)
		from = end
		whole := (start == 0 || !tokenByte[t.text[start-1]]) && (end == len(t.text) || !tokenByte[t.text[end]])
		if whole && !t.carries(start, end) && !inComment(t.text, start) {
			hits = append(hits, start)
		}
	}
}

// carries reports whether a span with a mark lies between two offsets.
func (t *searched) carries(start, end int) bool {
	i, _ := slices.BinarySearchFunc(t.spans, start, func(s render.Span, at int) int { return max(s.End, s.Also) - at - 1 })
	return i < len(t.spans) && t.spans[i].Start < end
}

func inComment(text string, at int) bool {
	line := text[strings.LastIndexByte(text[:at], '\n')+1 : at]
	return strings.HasPrefix(strings.TrimLeft(line, " \t"), "#") || strings.Contains(line, " #")
}
