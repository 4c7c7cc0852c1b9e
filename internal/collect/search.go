package collect

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/verscheck/verscheck/internal/render"
)

// searcher finds the places of uses that no mark came with: the weaker way.
type searcher struct {
	result render.Result
	texts  []searched // of the files of the result, read when first needed
	left   int        // bytes that may still be searched: a place is worth so much, and no more
}

// searchBytes is enough for a thousand uses without a mark in the files of a large overlay.
const searchBytes = 4 << 30

// searched is the text of a file, and the spans in it that carried a mark.
type searched struct {
	name  string
	text  string
	spans []render.Span
}

// candidate is a text that may have written a version; certain when nothing speaks against it but another candidate.
type candidate struct {
	file       *searched
	start, end int
	certain    bool
}

func newSearcher(r render.Result) *searcher { return &searcher{result: r, left: searchBytes} }

// search returns the only text in the files read that could have written a use of an object. With marks in the sources, a text
// that carried one is not what wrote it: its mark would have come.
func (s *searcher) search(o render.Object, u use) (render.Origin, bool) {
	if u.raw == "" {
		return render.Origin{}, false
	}
	s.read()
	for _, t := range s.texts {
		s.left -= len(t.text)
	}
	if s.left < 0 {
		return render.Origin{}, false
	}
	var found []candidate
	if u.key == "" {
		found = s.references(u)
	}
	// Where marks were given up, a build put the reference together: of a name here and a tag there.
	joined := u.key != "" || !s.result.Marked && o.File == ""
	if len(found) == 0 && joined && u.problem == "" {
		found = s.values(u)
	}
	if len(found) == 0 && u.problem != "" {
		return s.fault(u)
	}
	if len(found) != 1 || !found[0].certain {
		return render.Origin{}, false
	}
	return s.result.OriginOf(found[0].file.name, found[0].start, found[0].end), true
}

func (s *searcher) read() {
	if s.texts != nil {
		return
	}
	s.texts = []searched{}
	for _, name := range s.result.Files {
		text, err := s.result.Text(name)
		if err != nil {
			continue // its reader has said so
		}
		t := searched{name: name, text: text}
		if s.result.Marked {
			t.spans = Tags(text)
		}
		s.texts = append(s.texts, t)
	}
}

// references looks for the whole reference.
func (s *searcher) references(u use) []candidate {
	span := render.Span{End: len(u.raw)}
	if u.problem == "" {
		span = versionIn(u.raw, u.ref)
	}
	var list []candidate
	for i := range s.texts {
		t := &s.texts[i]
		for _, start := range t.words(u.raw) {
			list = append(list, candidate{t, start + span.Start, start + span.End, true})
		}
	}
	return list
}

// isValue matches what stands before a value on its line.
var isValue = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?:[:=,\[-]|^)[ \t]*["']?$`) })

// values looks for the version alone, as the value of a key that holds one. The value of any other key may have come by another
// way, so that none is certain beside it.
func (s *searcher) values(u use) []candidate {
	value := u.value
	if u.key == "" {
		value = u.ref.Tag
		if value == "" {
			value = u.ref.Digest
		}
	}
	if value == "" {
		return nil
	}
	length := len(value)
	if tag := u.ref.Tag; tag != "" && strings.HasPrefix(value, tag+"@") {
		length = len(tag) // a tag with its digest: the place is the tag's, as in a whole reference
	}
	var list []candidate
	for i := range s.texts {
		t := &s.texts[i]
		for _, start := range t.words(value) {
			before := t.lineBefore(start)
			if !isValue().MatchString(before) {
				continue
			}
			key := keyBefore(before)
			list = append(list, candidate{t, start, start + length, key == u.key || u.key == "" && tagKeys[key] && key != "tagSuffix"})
		}
	}
	return list
}

// lineBefore is what stands before an offset on its line.
func (t *searched) lineBefore(at int) string {
	return t.text[strings.LastIndexByte(t.text[:at], '\n')+1 : at]
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
		switch {
		case !whole || t.carries(start, end):
		case inComment(t.text, start):
			rest := strings.IndexByte(t.text[end:], '\n')
			if rest < 0 {
				return hits
			}
			from = end + rest
		case len(hits) > 0:
			return append(hits, start) // two are as bad as more
		default:
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
