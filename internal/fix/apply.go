package fix

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/verscheck/verscheck/internal/diag"
)

// byteOrderMark may begin a text. It takes no column.
const byteOrderMark = "\ufeff"

// splice is a proposal by the bytes that it replaces.
type splice struct {
	Proposal

	start, end int
	quote      bool // what comes there must be in quotes
}

// Apply makes edits of the text of one file; the name tells what kind of file it is. Edits that want the same are made once, and
// one that only puts quotes around a text goes together with one that changes it. A refusal says which edit cannot be made.
func Apply(file, text string, proposals []Proposal) (string, *Refusal) {
	var splices []splice
	for _, p := range proposals {
		s, refusal := locate(text, p)
		if refusal != nil {
			return text, refusal
		}
		splices = append(splices, s)
	}
	splices, refusal := settle(splices)
	if refusal != nil {
		return text, refusal
	}
	if !isYAML(file) {
		return join(text, splices), nil
	}
	return applyYAML(text, splices)
}

func (p Proposal) refuse(format string, args ...any) *Refusal {
	return &Refusal{At: p.At, Rule: p.Rule, Reason: fmt.Sprintf(format, args...)}
}

// locate finds the bytes that a proposal speaks of. They must be what it says.
func locate(text string, p Proposal) (splice, *Refusal) {
	if p.At.Line < 1 || p.At.Column < 1 || p.Old == "" {
		return splice{}, p.refuse("it is not known exactly where %q stands", p.Old)
	}
	start, ok := offset(text, p.At.Line, p.At.Column)
	if !ok || !strings.HasPrefix(text[start:], p.Old) {
		return splice{}, p.refuse("%q does not stand there", p.Old)
	}
	if n := utf8.RuneCountInString(p.Old); p.At.EndColumn != 0 && p.At.EndColumn != p.At.Column+n {
		return splice{}, p.refuse("%q is not all that stands there", p.Old)
	}
	if strings.ContainsAny(p.Old+p.New, "\r\n") {
		return splice{}, p.refuse("%q would go over several lines", p.New)
	}
	return splice{Proposal: p, start: start, end: start + len(p.Old)}, nil
}

// offset turns a line and column, as in [diag.Place], into the offset of a byte; not ok when there is no such line or column.
func offset(text string, line, column int) (int, bool) {
	at := 0
	for range line - 1 {
		n := strings.IndexByte(text[at:], '\n')
		if n < 0 {
			return 0, false
		}
		at += n + 1
	}
	if line == 1 && strings.HasPrefix(text, byteOrderMark) {
		at += len(byteOrderMark)
	}
	for range column - 1 {
		if at >= len(text) || text[at] == '\n' {
			return 0, false
		}
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
	return at, true
}

// settle sorts splices, joins those that agree, and refuses those that do not.
func settle(splices []splice) ([]splice, *Refusal) {
	diag.SortBy(splices, func(a, b splice) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end)) })
	var out []splice
	for _, s := range splices {
		if len(out) == 0 || s.start >= out[len(out)-1].end {
			out = append(out, s)
			continue
		}
		last := &out[len(out)-1]
		same := last.start == s.start && last.end == s.end
		switch {
		case same && last.New == s.New:
		case same && s.quotes():
			last.quote = true
		case same && last.quotes():
			s.quote = true
			*last = s
		default:
			return nil, s.refuse("%s would write %q there, and %s %q", s.Rule, s.New, last.Rule, last.New)
		}
	}
	return out, nil
}

// quotes reports whether a splice does no more than to put quotes around what stands there.
func (s splice) quotes() bool { return s.New == strconv.Quote(s.Old) }

// join writes the text with the splices, which are sorted and apart.
func join(text string, splices []splice) string {
	var b strings.Builder
	at := 0
	for _, s := range splices {
		b.WriteString(text[at:s.start])
		if s.quote {
			b.WriteString(strconv.Quote(s.New))
		} else {
			b.WriteString(s.New)
		}
		at = s.end
	}
	b.WriteString(text[at:])
	return b.String()
}
