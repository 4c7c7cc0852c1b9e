package text

import (
	"regexp"
	"strings"
	"sync"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
)

// hole stands in a text for a part that cannot be read.
const hole = '\x00'

// tokenByte is what references are made of.
var tokenByte = func() (set [256]bool) {
	for c := range set {
		set[c] = c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || strings.IndexByte("._-/:@+", byte(c)) >= 0
	}
	return set
}()

// find takes the references in a text. place tells where a byte of it stands in the file, and whether the bytes around stand there
// as they are.
func (f *finder) find(text string, place func(offset int) (at int, exact bool)) {
	for start := 0; start < len(text); {
		if !tokenByte[text[start]] {
			start++
			continue
		}
		end, slash := start, false
		for end < len(text) && tokenByte[text[end]] {
			slash = slash || text[end] == '/'
			end++
		}
		if slash {
			f.token(text, start, end, place)
		}
		start = end
	}
}

// token is a run of the characters of references.
func (f *finder) token(text string, start, end int, place func(int) (int, bool)) {
	token := text[start:end]
	if scheme, rest, ok := strings.Cut(token, "://"); ok {
		if scheme != "docker" && scheme != "oci" {
			return // the address of something else
		}
		start += len(token) - len(rest)
		token = rest
	}
	filled := fills(text[end:])
	if !filled {
		token = strings.TrimRight(token, ".:-_/@+") // the end of a sentence
	}
	switch {
	case strings.HasPrefix(token, "/"), start > 0 && text[start-1] == '$':
		f.unknownHost(text, start, token, place)
		return
	case followsHole(text, start) && !strings.ContainsAny(strings.SplitN(token, "/", 2)[0], ".:"):
		return // the first segment may have begun before
	}
	name, version := split(token)
	if i := strings.IndexByte(version, '@'); version != "" && i == 0 && !strings.HasPrefix(version, "@sha") {
		filled = true // app:@TAG@
	}
	if filled && version == "" && !strings.HasSuffix(token, ":") {
		return // the name goes on
	}
	if filled {
		f.bare(name, start, place)
		return
	}
	ref, err := fact.ParseRef(token)
	switch {
	case err != nil:
	case ref.Tag == "" && ref.Digest == "":
		if f.wanted.Any(ref) && !f.prose {
			f.add(token, ref, true, start, len(token), place)
		}
	case f.wanted.Any(ref), f.wanted.Used(ref), f.wanted.Versions(ref):
		at := start + len(name) + 1
		length := len(ref.Tag)
		if ref.Tag == "" {
			length = len(ref.Digest)
		}
		f.add(token, ref, false, at, length, place)
	}
}

// split cuts a token where its tag begins.
func split(token string) (name, version string) {
	slash := strings.LastIndexByte(token, '/')
	if i := strings.IndexAny(token[slash+1:], ":@"); i >= 0 {
		return token[:slash+1+i], token[slash+1+i+1:]
	}
	return token, ""
}

// bare takes a reference whose version is put in where the text is used.
func (f *finder) bare(name string, start int, place func(int) (int, bool)) {
	ref, err := fact.ParseRef(name)
	if err != nil {
		return
	}
	if f.wanted.Any(ref) || f.wanted.Used(ref) {
		f.add(name, ref, true, start, len(name), place)
		return
	}
	ref.Tag = "0" // of some version
	if f.wanted.Versions(ref) {
		f.assembled = append(f.assembled, Assembled{name, f.at(start, len(name), place)})
	}
}

// unknownHost takes note of a reference whose registry cannot be read and whose path is that of an own repository.
func (f *finder) unknownHost(text string, start int, token string, place func(int) (int, bool)) {
	if start == 0 || text[start-1] != '$' && !followsHole(text, start) {
		return // a path of files
	}
	_, rest, _ := strings.Cut(token, "/")
	name, version := split("/" + rest)
	if name = name[1:]; version == "" && !fills(text[start+len(token):]) || name == "" {
		return
	}
	for _, path := range f.wanted.Paths {
		if path == name || strings.HasSuffix(path, "/"+name) {
			f.assembled = append(f.assembled, Assembled{name, f.at(start, len(token), place)})
			return
		}
	}
}

// add takes a use of an image, whose version, or else whose name, is length bytes from an offset on.
func (f *finder) add(raw string, ref fact.Ref, bare bool, offset, length int, place func(int) (int, bool)) {
	f.images = append(f.images, fact.Image{
		Raw: raw, Ref: ref, Bare: bare, SetBy: fact.SetByText, At: f.at(offset, length, place),
	})
}

// at is the place of some bytes of a text.
func (f *finder) at(offset, length int, place func(int) (int, bool)) diag.Place {
	at, exact := place(offset)
	p := diag.Place{File: f.name, Line: f.lines.Line(at)}
	if end, whole := place(offset + length - 1); exact && whole && end == at+length-1 {
		p.Column, p.EndColumn = f.lines.Column(at), f.lines.Column(at+length)
	}
	return p
}

// control matches an action of a template that writes nothing by itself.
var control = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\{\{-?\s*(?:end|else|if|with|range|define|block|break|continue|/\*|\$\w+\s*:?=)`)
})

// fills reports whether what follows a text is put in where it is used: a field of a template, a variable, a verb.
func fills(rest string) bool {
	switch {
	case rest == "":
		return false
	case strings.HasPrefix(rest, "{{"):
		return !control().MatchString(rest)
	}
	return strings.IndexByte("${%<\x00", rest[0]) >= 0
}

// followsHole reports whether something that cannot be read, or that a template puts in, ends where a text begins.
func followsHole(text string, start int) bool {
	if start == 0 {
		return false
	}
	switch before := text[:start]; before[start-1] {
	case hole, '>', ')', '%':
		return true
	case '}':
		open := strings.LastIndex(before, "{{")
		return !strings.HasSuffix(before, "}}") || open < 0 || !control().MatchString(before[open:])
	}
	return false
}
