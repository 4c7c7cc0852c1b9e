// Package collect finds image references in rendered objects and in texts, and the place in the source of each.
//
// It leaves to others how objects are rendered (package render), whose images they are (package own) and what to say
// about them (package rules). It knows no network, no severity and no policy.
package collect

import (
	"strconv"
	"strings"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// tagKeys are keys whose value is a tag or digest by itself: those of kustomize's images:, and of objects that write an
// image in parts.
var tagKeys = map[string]bool{"newTag": true, "digest": true, "tagSuffix": true, "tag": true, "imageTag": true}

// nameKeys are keys whose value is a name that others refer to. A colon in it ("system:masters") makes no tag, and a
// changed name would no longer be found.
var nameKeys = map[string]bool{"name": true, "namespace": true, "kind": true, "apiVersion": true, "generateName": true, "key": true, "path": true, "namePrefix": true, "nameSuffix": true}

// Tags returns the tags and digests in a text of any kind, for [render.Open]: wherever a token is a reference with tag or
// digest, or is the value of a key that holds one. It errs on the side of too many, as the marks that result are taken
// out again; but never where YAML would read the value as something else than text, and never in a name.
func Tags(text string) []render.Span {
	var spans []render.Span
	for start := 0; start < len(text); {
		end := strings.IndexByte(text[start:], '\n')
		if end < 0 {
			end = len(text)
		} else {
			end += start
		}
		spans = appendLine(spans, text, start, end)
		start = end + 1
	}
	return spans
}

func appendLine(spans []render.Span, text string, start, end int) []render.Span {
	for at := start; at < end; at++ {
		c := text[at]
		if c == '#' && (at == start || text[at-1] == ' ' || text[at-1] == '\t') {
			return spans // a comment, or a text in which one mark less does no harm
		}
		if !tokenByte[c] {
			continue
		}
		from := at
		for at < end && tokenByte[text[at]] {
			at++
		}
		if span, ok := spanOf(text[start:end], from-start, at-start); ok {
			span.Start, span.End = span.Start+start, span.End+start
			if span.Also > 0 {
				span.Also += start
			}
			spans = append(spans, span)
		}
		at-- // the byte behind the token may begin a comment
	}
	return spans
}

// tokenByte holds the bytes of references, tags and what is glued to them.
var tokenByte = func() (t [256]bool) {
	for _, c := range "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/:@+" {
		t[c] = true
	}
	return t
}()

// spanOf judges the token line[from:to].
func spanOf(line string, from, to int) (render.Span, bool) {
	none := render.Span{}
	if line[to-1] == ':' || !mayStandBefore(line[:from]) {
		return none, false
	}
	token := line[from:to]
	if trimmed := strings.TrimRight(token, "."); trimmed != token { // the end of a sentence
		token, to = trimmed, from+len(trimmed)
	} else if !mayStandBehind(line[to:]) {
		return none, false
	}
	key := keyBefore(line[:from])
	switch {
	case tagKeys[key]:
		if quoted(line[:from]) || isText(token) {
			return render.Span{Start: from, End: to}, token != ""
		}
		return none, false
	case nameKeys[key]:
		return none, false
	}
	tag := strings.LastIndexByte(token, ':')
	if tag < 0 || strings.IndexByte(token[tag:], '/') >= 0 {
		if key != "image" || token == "" || (!quoted(line[:from]) && !isText(token)) {
			return none, false
		}
		if _, err := fact.ParseRef(token); err != nil {
			return none, false
		}
		return render.Span{Start: from, End: to, Untagged: true}, true
	}
	ref, err := fact.ParseRef(token)
	if err != nil {
		return none, false
	}
	return refSpan(ref, token, from, to), true
}

// refSpan places the tag, else the digest, of a reference.
func refSpan(ref fact.Ref, token string, from, to int) render.Span {
	if ref.Digest == "" {
		return render.Span{Start: to - len(ref.Tag), End: to}
	}
	digest := from + strings.IndexByte(token, '@') + 1
	if ref.Tag == "" {
		return render.Span{Start: digest, End: to}
	}
	return render.Span{Start: digest - 1 - len(ref.Tag), End: digest - 1, Also: to}
}

// mayStandBefore reports whether a reference may begin behind the text: not in the middle of an expression.
func mayStandBefore(before string) bool {
	if before == "" {
		return true
	}
	c := before[len(before)-1]
	return c < 0x80 && !strings.ContainsRune("$%~\\*&!?}>", rune(c))
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
	rest := strings.TrimRight(trimQuote(before), " \t")
	if !strings.HasSuffix(rest, ":") {
		return ""
	}
	rest = trimQuote(strings.TrimRight(rest[:len(rest)-1], " \t"))
	begin := len(rest)
	for begin > 0 && (rest[begin-1] >= 'a' && rest[begin-1] <= 'z' || rest[begin-1] >= 'A' && rest[begin-1] <= 'Z') {
		begin--
	}
	return rest[begin:]
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

// isText reports whether every reader of YAML takes a plain scalar for text, and not for a number, a boolean, a date or
// nothing.
func isText(plain string) bool {
	if plain == "" {
		return false
	}
	digits := strings.ReplaceAll(plain, "_", "")
	if _, err := strconv.ParseFloat(digits, 64); err == nil {
		return false
	}
	if _, err := strconv.ParseInt(digits, 0, 64); err == nil {
		return false
	}
	if len(plain) >= 8 && plain[4] == '-' && strings.Trim(plain, "0123456789-") == "" {
		return false
	}
	switch strings.ToLower(plain) {
	case "y", "yes", "n", "no", "on", "off", "true", "false", "null", "~", ".inf", "-.inf", "+.inf", ".nan":
		return false
	}
	return true
}
