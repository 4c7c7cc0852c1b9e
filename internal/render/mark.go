package render

import (
	"crypto/rand"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
)

// Origin is where the text of a tag or digest stands in the source.
type Origin struct {
	File                    string
	Line, Column, EndColumn int
	Text                    string // what stands there
	Suffix                  bool   // it is appended to a tag that stands elsewhere
	Role                    Role
	SourceKind              string // kind of the object whose source it stands in, "Deployment"; "" when not known
}

// Mark is an origin that arrived in a rendered text.
type Mark struct {
	At     int // offset in the text behind the tag or digest that the origin wrote
	Origin Origin

	number int
	sort   markSort
	colon  bool // a pseudo tag whose colon was taken out with it
}

// Text is a rendered text and the marks that arrived in it, in order.
type Text struct {
	Value string
	Marks []Mark
}

// Writer returns the origin of the version that ends at an offset of the text: of the tag or digest that was written there last,
// provided that it is all of the version, and not a part of it that something put together.
func (t Text) Writer(end int, version string) (Origin, bool) {
	// Of the marks, which are in order, those behind the version.
	behind := sort.Search(len(t.Marks), func(i int) bool { return t.Marks[i].At > end })
	for _, m := range slices.Backward(t.Marks[:behind]) {
		if m.At != end {
			break
		}
		if m.sort == ofNone || m.Origin.Text == version || m.Origin.Suffix && strings.HasSuffix(version, m.Origin.Text) {
			return m.Origin, true
		}
	}
	return Origin{}, false
}

// markSort is the letter that tells markers apart.
type markSort byte

const (
	ofTag    markSort = 'L' // behind a tag or digest
	ofNone   markSort = 'P' // a whole pseudo tag, its colon included, behind a reference without tag
	ofSuffix markSort = 'S' // behind what kustomize appends to a tag
)

func (s Span) sort() markSort {
	switch {
	case s.Untagged:
		return ofNone
	case s.Suffix:
		return ofSuffix
	}
	return ofTag
}

// marker puts markers into texts and takes them out again. A marker is "__", a letter, a nonce of letters, a number, "__": only
// characters that kustomize's image transformer accepts in a tag, so that its entries match as before. The nonce keeps a
// source from holding one by accident or by intent; it never reaches any output.
type marker struct {
	find  Finder
	nonce string
	books *books // with the roles of files

	*numbers
}

// numbers are the origins by the number of their markers.
type numbers struct {
	mu      sync.Mutex
	origins []Origin
}

// with returns a marker for the texts that one source led to.
func (m marker) with(b *books) *marker {
	m.books = b
	return &m
}

func newMarker(find Finder) *marker {
	random := rand.Text() // base32: letters and digits
	letters := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return 'a' + r - '0'
		}
		return r
	}, random[:12])
	return &marker{find: find, nonce: letters, numbers: &numbers{}}
}

func (m *numbers) number(o Origin) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.origins = append(m.origins, o)
	return len(m.origins) - 1
}

func (m *marker) origin(number int) (Origin, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if number < 0 || number >= len(m.origins) {
		return Origin{}, false
	}
	return m.books.complete(m.origins[number]), true
}

// write returns what is inserted into a source.
func (m *marker) write(number int, sort markSort) string {
	if sort == ofNone {
		return ":" + m.bare(number, sort)
	}
	return m.bare(number, sort)
}

func (m *marker) bare(number int, sort markSort) string {
	return "__" + string(sort) + m.nonce + strconv.Itoa(number) + "__"
}

// strip takes the markers out of a rendered text.
func (m *marker) strip(text string) Text {
	if !strings.Contains(text, m.nonce) {
		return Text{Value: text}
	}
	var out strings.Builder
	var marks []Mark
	for rest := text; ; {
		f, ok := m.next(rest)
		if !ok {
			out.WriteString(rest)
			break
		}
		before := rest[:f.start]
		rest = rest[f.end:]
		colon := false
		if f.sort == ofNone && !m.suffixed(rest) {
			// The colon belongs to the pseudo tag, unless something took the tag apart from its name.
			before, colon = strings.CutSuffix(before, ":")
		}
		out.WriteString(before)
		if origin, known := m.origin(f.number); known {
			marks = append(marks, Mark{At: out.Len(), Origin: origin, number: f.number, sort: f.sort, colon: colon})
		}
	}
	return Text{Value: out.String(), Marks: marks}
}

// suffixed reports whether what follows a pseudo tag is a suffix: a plain build makes it the tag, and writes the colon itself.
func (m *marker) suffixed(rest string) bool {
	f, ok := m.next(rest)
	return ok && f.sort == ofSuffix && strings.Trim(rest[:f.start], tagBytes) == ""
}

const tagBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"

// found is a marker in a text.
type found struct {
	start, end int
	number     int
	sort       markSort
}

// next finds the first marker in a text.
func (m *marker) next(text string) (found, bool) {
	for from := 0; ; {
		i := strings.Index(text[from:], m.nonce)
		if i < 0 {
			return found{}, false
		}
		i += from
		from = i + len(m.nonce)
		digits := from
		for digits < len(text) && text[digits] >= '0' && text[digits] <= '9' {
			digits++
		}
		number, err := strconv.Atoi(text[from:digits])
		start := i - len("__L")
		if err == nil && start >= 0 && text[start:start+2] == "__" && strings.HasPrefix(text[digits:], "__") {
			return found{start, digits + len("__"), number, markSort(text[start+2])}, true
		}
	}
}

// mark is the inverse of strip.
func (m *marker) mark(t Text) string {
	var out strings.Builder
	from := 0
	for _, mark := range t.Marks {
		out.WriteString(t.Value[from:mark.At])
		if mark.colon {
			out.WriteByte(':')
		}
		out.WriteString(m.bare(mark.number, mark.sort))
		from = mark.At
	}
	out.WriteString(t.Value[from:])
	return out.String()
}
