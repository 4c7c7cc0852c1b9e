package collect

import (
	"strings"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// tagKeys are keys whose value is a tag or digest by itself: those of kustomize's images:, and of objects that write an
// image in parts.
var tagKeys = map[string]bool{"newTag": true, "digest": true, "tagSuffix": true, "tag": true, "imageTag": true, "defaultImageVersion": true}

// nameKeys are keys whose value is a name that others refer to. A colon in it ("system:masters") makes no tag, and a
// changed name would no longer be found.
var nameKeys = map[string]bool{
	"name": true, "namespace": true, "kind": true, "apiVersion": true, "generateName": true, "key": true, "path": true,
	"namePrefix": true, "nameSuffix": true,
}

// Tags returns the tags and digests in a text of any kind, for [render.Open]: wherever a token is a reference with tag or
// digest, or is the value of a key that holds one. It errs on the side of too many, as the marks that result are taken
// out again; but never where YAML would read the value as something else than text, and never in a name.
func Tags(text string) []render.Span {
	f := finder{versions: strings.Contains(text, "repository") || strings.Contains(text, "baseImage")}
	for start := 0; start < len(text); {
		line := text[start:]
		if end := strings.IndexByte(line, '\n'); end >= 0 {
			line = line[:end]
		}
		// Every tag stands behind a colon or an at sign: that of its reference, or that of its key.
		if strings.ContainsAny(line, ":@") {
			f.line(line, start)
		}
		start += len(line) + 1
	}
	return f.spans
}

// finder is what [Tags] has found, and what it has to remember of the lines before.
type finder struct {
	spans    []render.Span
	versions bool // the text has repositories, beside which a version may be a tag
	name     string
}

// line adds the spans of a line that begins at an offset.
func (f *finder) line(line string, offset int) {
	for at := 0; at < len(line); at++ {
		c := line[at]
		if c == '#' && (at == 0 || line[at-1] == ' ' || line[at-1] == '\t') {
			return // a comment, or a text in which one mark less does no harm
		}
		if !tokenByte[c] {
			continue
		}
		from := at
		for at < len(line) && tokenByte[line[at]] {
			at++
		}
		if span, ok := f.span(line, from, at); ok {
			f.spans = append(f.spans, moved(span, offset))
		}
		at-- // the byte behind the token may begin a comment
	}
}

// tokenByte holds the bytes of references, tags and what is glued to them.
var tokenByte = func() (t [256]bool) {
	for _, c := range "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/:@+" {
		t[c] = true
	}
	return t
}()

// span judges the token line[from:to].
func (f *finder) span(line string, from, to int) (render.Span, bool) {
	none := render.Span{}
	if line[to-1] == ':' || !mayStandBefore(line[:from]) && !inElement(line, from, to) {
		return none, false
	}
	from += len(imageScheme(line[from:to]))
	token := line[from:to]
	if !mayStandBehind(line[to:]) {
		return none, false
	}
	token = strings.TrimRight(token, ".") // the end of a sentence
	to = from + len(token)
	key := keyBefore(line[:from])
	switch {
	case key == "name":
		f.name = token
		return none, false
	case token == "" || nameKeys[key]:
		return none, false
	case tagKeys[key] || f.isVersion(key, token):
		if !quoted(line[:from]) && !render.IsText(token) {
			return none, false
		}
		return tagSpan(key, token, from, to), true
	}
	return refSpan(line[:from], key, token)
}

// isVersion reports whether the value of a key may be a tag though the key is for other things, too: the version beside a
// repository, unless it is an API's; the value of a parameter that is named for a tag.
func (f *finder) isVersion(key, token string) bool {
	return key == "version" && f.versions && !apiVersion().MatchString(token) || key == "value" && strings.HasSuffix(f.name, ".tag")
}

// tagSpan is the span of the value of one of the tagKeys: "v1", "sha256:…", "v1@sha256:…".
func tagSpan(key, token string, from, to int) render.Span {
	span := render.Span{Start: from, End: to, Suffix: key == "tagSuffix"}
	if i := strings.IndexByte(token, '@'); i > 0 {
		span.End, span.Also = from+i, to
	}
	return span
}

// refSpan is the span of a reference; of one without tag and digest only where a key says that it is one.
func refSpan(before, key, token string) (render.Span, bool) {
	tag := strings.LastIndexByte(token, ':')
	untagged := tag < 0 || strings.IndexByte(token[tag:], '/') >= 0
	if untagged && (key != "image" || !quoted(before) && !render.IsText(token)) || strings.Contains(token, "//") {
		return render.Span{}, false
	}
	ref, err := fact.ParseRef(token)
	if err != nil {
		return render.Span{}, false
	}
	return moved(versionIn(token, ref), len(before)), true
}

// moved shifts a span by an offset.
func moved(s render.Span, offset int) render.Span {
	s.Start += offset
	s.End += offset
	if s.Also > 0 {
		s.Also += offset
	}
	return s
}

// versionIn places the tag, else the digest, in the text of a reference.
func versionIn(text string, ref fact.Ref) render.Span {
	digest := strings.IndexByte(text, '@') + 1
	switch {
	case ref.Digest == "" && ref.Tag == "":
		return render.Span{End: len(text), Untagged: true}
	case ref.Digest == "":
		return render.Span{Start: len(text) - len(ref.Tag), End: len(text)}
	case ref.Tag == "":
		return render.Span{Start: digest, End: len(text)}
	}
	return render.Span{Start: digest - 1 - len(ref.Tag), End: digest - 1, Also: len(text)}
}

// mayStandBefore reports whether a reference may begin behind the text: not in the middle of an expression.
func mayStandBefore(before string) bool {
	if before == "" {
		return true
	}
	c := before[len(before)-1]
	return c < 0x80 && strings.IndexByte(`$%~\*&!?}>`, c) < 0
}

// inElement reports whether a token is all that an element of XML holds.
func inElement(line string, from, to int) bool {
	before, ok := strings.CutSuffix(lineBefore(line, from), ">")
	name := before[strings.LastIndexByte(before, '<')+1:]
	return ok && len(name) < len(before) && !strings.ContainsAny(name, "/> ") && strings.HasPrefix(line[to:], "</")
}

// imageScheme returns the scheme that makes an address of a reference, "docker://", "" when there is none.
func imageScheme(token string) string {
	for _, scheme := range []string{"docker://", "oci://", "registry://"} {
		if strings.HasPrefix(token, scheme) {
			return scheme
		}
	}
	return ""
}

// mayStandBehind reports whether a reference may end before the text.
func mayStandBehind(behind string) bool {
	if behind == "" || behind[0] == '\r' {
		return true
	}
	switch behind[0] {
	case '"', '\'':
		// A quoted key is a name.
		return !strings.HasPrefix(strings.TrimLeft(behind[1:], " "), ":")
	}
	return strings.IndexByte(" \t,]});`|&<>\\", behind[0]) >= 0
}

// keyBefore returns the key whose value begins behind the text, "" when there is none.
func keyBefore(before string) string {
	before = before[max(0, len(before)-nearby):]
	rest := strings.TrimRight(trimQuote(before), " \t")
	for word := strings.LastIndexAny(rest, " \t") + 1; word > 0 && (rest[word] == '&' || rest[word] == '!'); word = strings.LastIndexAny(rest, " \t") + 1 {
		rest = strings.TrimRight(rest[:word], " \t") // an anchor or a tag of YAML
	}
	if !strings.HasSuffix(rest, ":") {
		return ""
	}
	rest = trimQuote(strings.TrimRight(rest[:len(rest)-1], " \t"))
	begin := len(rest)
	for begin > 0 && keyByte(rest[begin-1]) {
		begin--
	}
	return rest[begin:]
}

func keyByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-' || c == '.' || c == '/'
}

func trimQuote(s string) string {
	if quoted(s) {
		return s[:len(s)-1]
	}
	return s
}

func quoted(before string) bool {
	return strings.HasSuffix(before, `"`) || strings.HasSuffix(before, "'")
}
