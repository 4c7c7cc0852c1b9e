package render

import (
	"crypto/rand"
	"strconv"
	"strings"
	"sync"
)

// Origin is where the text of a tag or digest stands in the source.
type Origin struct {
	File                    string
	Line, Column, EndColumn int
	Role                    Role
	SourceKind              string // kind of the object whose source it stands in, "Deployment"; "" when not known
}

// Mark is an origin that arrived in a rendered text.
type Mark struct {
	At     int // offset in the text behind the tag or digest that the origin wrote
	Origin Origin

	number   int
	untagged bool
}

// Text is a rendered text and the marks that arrived in it, in order.
type Text struct {
	Value string
	Marks []Mark
}

// Writer returns the origin of the last tag or digest written between two offsets of the text: whoever wrote last, wins.
func (t Text) Writer(start, end int) (Origin, bool) {
	for i := len(t.Marks) - 1; i >= 0; i-- {
		if at := t.Marks[i].At; at > start && at <= end {
			return t.Marks[i].Origin, true
		}
	}
	return Origin{}, false
}

// marker puts markers into texts and takes them out again. A marker is "__L", a nonce of letters, a number, "__": only
// characters that kustomize's image transformer accepts in a tag, so that its entries match as before. For a reference
// without tag the marker is a whole pseudo tag, ":__P…__". The nonce keeps a source from holding one by accident or
// by intent; it never reaches any output.
type marker struct {
	find  Finder
	nonce string

	mu      sync.Mutex
	origins []Origin
}

func newMarker(find Finder) *marker {
	random := rand.Text() // base32: letters and digits
	letters := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return 'a' + r - '0'
		}
		return r
	}, random[:12])
	return &marker{find: find, nonce: letters}
}

func (m *marker) number(o Origin) int {
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
	return m.origins[number], true
}

func (m *marker) write(number int, untagged bool) string {
	if untagged {
		return ":__P" + m.nonce + strconv.Itoa(number) + "__"
	}
	return "__L" + m.nonce + strconv.Itoa(number) + "__"
}

// strip takes the markers out of a rendered text.
func (m *marker) strip(marked string) Text {
	if !strings.Contains(marked, m.nonce) {
		return Text{Value: marked}
	}
	var out strings.Builder
	var marks []Mark
	for rest := marked; ; {
		before, number, untagged, after, ok := m.next(rest)
		if !ok {
			out.WriteString(rest)
			break
		}
		if untagged {
			// The colon belongs to the pseudo tag, unless something took the tag apart from its name.
			before = strings.TrimSuffix(before, ":")
		}
		out.WriteString(before)
		if origin, known := m.origin(number); known {
			marks = append(marks, Mark{At: out.Len(), Origin: origin, number: number, untagged: untagged})
		}
		rest = after
	}
	return Text{Value: out.String(), Marks: marks}
}

// next cuts a text around its first marker.
func (m *marker) next(text string) (before string, number int, untagged bool, after string, ok bool) {
	for from := 0; ; {
		i := strings.Index(text[from:], m.nonce)
		if i < 0 {
			return "", 0, false, "", false
		}
		i += from
		end := i + len(m.nonce)
		digits := end
		for digits < len(text) && text[digits] >= '0' && text[digits] <= '9' {
			digits++
		}
		number, err := strconv.Atoi(text[end:digits])
		start := i - len("__L")
		if err != nil || start < 0 || !strings.HasPrefix(text[digits:], "__") {
			from = end
			continue
		}
		return text[:start], number, text[start+2] == 'P', text[digits+2:], true
	}
}

// mark is the inverse of strip.
func (m *marker) mark(t Text) string {
	var out strings.Builder
	from := 0
	for _, mark := range t.Marks {
		out.WriteString(t.Value[from:mark.At])
		out.WriteString(m.write(mark.number, mark.untagged))
		from = mark.At
	}
	out.WriteString(t.Value[from:])
	return out.String()
}
