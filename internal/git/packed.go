package git

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// maxPacked bounds packed-refs: room for more than four million refs.
const maxPacked = 512 << 20

// packedRef is one line of packed-refs.
type packedRef struct {
	name   string // "refs/tags/v1.2.3"
	id     string
	peeled string // the object that an annotated tag peels to; "" when there is no such line
}

// packedRefs is the content of a packed-refs file.
type packedRefs struct {
	refs []packedRef
	// tagsPeeled: every tag that can be peeled has a "^" line, so that one without is no annotated tag. Git promises this
	// in the header ("peeled" for tags, "fully-peeled" for all refs); other writers may not.
	tagsPeeled bool
}

// parsePacked reads the text of a packed-refs file. Any line that git would not take is an error, with its number: git
// refuses such a file too, and skipping the line would lose a tag.
func parsePacked(text string) (packedRefs, int, error) {
	out := packedRefs{refs: make([]packedRef, 0, strings.Count(text, "\n"))}
	for number := 1; text != ""; number++ {
		line, rest, whole := strings.Cut(text, "\n")
		text = rest
		switch {
		case !whole:
			return packedRefs{}, number, errors.New("the last line is cut off")
		case number == 1 && strings.HasPrefix(line, "# pack-refs with:"):
			out.tagsPeeled = slices.ContainsFunc(strings.Fields(line), func(word string) bool { return word == "peeled" || word == "fully-peeled" })
		case line != "" && line[0] == '^':
			id, ok := parseID(line[1:])
			if !ok || len(out.refs) == 0 || out.refs[len(out.refs)-1].peeled != "" {
				return packedRefs{}, number, fmt.Errorf("%s peels no ref", quoteShort(line))
			}
			out.refs[len(out.refs)-1].peeled = id
		default:
			hex, name, _ := strings.Cut(line, " ")
			id, ok := parseID(hex)
			if !ok || name == "" {
				return packedRefs{}, number, fmt.Errorf("%s is no object id and ref name", quoteShort(line))
			}
			out.refs = append(out.refs, packedRef{name: name, id: id})
		}
	}
	return out, 0, nil
}

// find returns the ref of that full name.
func (p packedRefs) find(name string) (packedRef, bool) {
	for _, ref := range p.refs {
		if ref.name == name {
			return ref, true
		}
	}
	return packedRef{}, false
}

// parseID reads a full SHA-1 object id, in lower case. The null id names no object.
func parseID(text string) (string, bool) {
	const size = 40
	if len(text) != size {
		return "", false
	}
	null, upper := true, false
	for i := range size {
		switch c := text[i]; {
		case '0' <= c && c <= '9', 'a' <= c && c <= 'f':
		case 'A' <= c && c <= 'F':
			upper = true
		default:
			return "", false
		}
		null = null && text[i] == '0'
	}
	if upper {
		text = strings.ToLower(text)
	}
	return text, !null
}

// quoteShort quotes text from a damaged file for a message of one line.
func quoteShort(text string) string {
	const most = 80
	if len(text) > most {
		return fmt.Sprintf("%.*q…", most, text)
	}
	return fmt.Sprintf("%q", text)
}
