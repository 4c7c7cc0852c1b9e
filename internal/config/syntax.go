package config

import (
	"sort"
	"strings"
)

// syntaxProblem says where text stops being YAML, and why. yaml names a line only, and often that of the enclosing
// block; so the place is searched: the shortest text with the same complaint ends at its cause.
func syntaxProblem(text string) *problem {
	// yaml names no line at all for what it finds on the first one; so the first one is not the file's.
	const first = "#\n"
	_, complaint := documents(first + text)
	end := sort.Search(len(text), func(n int) bool {
		_, c := documents(first + text[:n])
		return c == complaint
	})
	start := runeStart(text, end-1)
	message, from := reword(complaint)
	switch from {
	case fromLine:
		line := strings.LastIndexByte(text[:start], '\n') + 1
		if word := skipBlanks(text, line, start); text[word] != '-' {
			start = word
		}
	case fromWord:
		start = 1 + strings.LastIndexAny(text[:start], "\n\t [{,")
	default:
		if i := strings.LastIndexAny(text[:end], from); i >= 0 {
			start = i
		}
	}
	if text[start] == '\t' {
		message = tab
	}
	return problemAt(text, start, "%s", message)
}

// skipBlanks is the first byte from i on that is no blank, at most the byte limit.
func skipBlanks(text string, i, limit int) int {
	for i < limit && (text[i] == ' ' || text[i] == '\t') {
		i++
	}
	return i
}

// runeStart is the first byte of the character that byte i of text belongs to; 0 for an i in front of text.
func runeStart(text string, i int) int {
	for i > 0 && text[i]&0xc0 == 0x80 {
		i--
	}
	return max(i, 0)
}

const (
	fromLine = "line" // the first word of the line, unless it is a list entry's "-"
	fromWord = "word"

	tab      = "a tab where YAML wants spaces: indent with spaces"
	unclosed = "the list or mapping that opens here does not close where it should: "
	quoteIt  = `text that holds ": " or " #", or starts with one of { } [ ] * & ! | > % @ and the back quote, must be in quotes`
	quoteTag = `text that starts with "!" must be in quotes`
)

// complaints are yaml's, which are about its scanner, in words about the file. The first that is contained wins. The
// cause may be before the place where yaml stops: then from is where its word or line starts, or its character.
var complaints = []struct{ yaml, message, from string }{
	{"tab character", tab, ""},
	{"alphabetic or numeric character", `text that starts with "*" or "&" must be in quotes`, fromWord},
	{"unknown anchor", `"*" refers to an anchor that the file does not have: text that starts with "*" must be in quotes`, "*"},
	{"',' or ']'", unclosed + `is a "]" or a comma missing, or quotes around a text?`, "["},
	{"',' or '}'", unclosed + `is a "}" or a comma missing, or quotes around a text?`, "{"},
	{"unexpected end of stream", "the text that opens here with a quote does not end", ""},
	{"unknown escape", `a backslash in double quotes starts an escape, and YAML does not have this one: use single quotes`, ""},
	{"hexdecimal number", `an escape in double quotes is incomplete: use single quotes`, ""},
	{"Unicode character escape", `an escape in double quotes names no character`, ""},
	{"mapping values are not allowed", `a ":" where no key can stand: check the indentation, and put text that holds ": " in quotes`, ""},
	{"could not find expected ':'", `a key without ":"`, fromWord},
	{"block sequence entries", `a "-" that can start no list here: a list starts on a line of its own, and a lone "-" must be in quotes`, ""},
	{"'-' indicator", "neither a list entry nor indented as the keys of one: check the indentation and the quotes", fromLine},
	{"expected key", "neither a key of this mapping nor the end of the value before it: check the indentation and the quotes", ""},
	{"cannot start any token", "no value can start with this character: " + quoteIt, ""},
	{"expected node content", "a value is missing in front of this character: " + quoteIt, ""},
	{"max depth", "lists and mappings are nested too deep", ""},
	{"directive", `a line that starts with "%" is a directive, and this is none that YAML knows`, fromLine},
	{"tag", quoteTag, fromWord},
	{"'>'", quoteTag, fromWord},
	{"'!'", quoteTag, fromWord},
	{"<document start>", "the document has ended before this character", ""},
}

// reword says what is wrong in the file's terms: yaml's own words must not reach a user.
func reword(complaint string) (message, from string) {
	for _, c := range complaints {
		if strings.Contains(complaint, c.yaml) {
			return c.message, c.from
		}
	}
	return "this is not YAML: " + quoteIt, ""
}
