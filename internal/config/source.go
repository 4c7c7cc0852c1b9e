package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// maxSize is far above any configuration that a person writes (the largest known linter configurations have 60 KiB).
const maxSize = 1 << 20

// problem is something that keeps a file from being read as YAML. Lines and columns count as in [diag.Place].
type problem struct {
	line, column int
	message      string
}

// problemAt puts a problem at a byte of text.
func problemAt(text string, offset int, format string, args ...any) *problem {
	before := text[:offset]
	return &problem{
		line:    1 + strings.Count(before, "\n"),
		column:  1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]),
		message: fmt.Sprintf(format, args...),
	}
}

// parse reads text as one YAML document and returns the value at its top.
func parse(text string) (*yaml.Node, *problem) {
	docs, complaint := documents(text)
	switch {
	case complaint != "":
		return nil, syntaxProblem(text)
	case len(docs) == 0 || isEmpty(docs[0]):
		return nil, problemAt(text, 0, `the file is empty: write "version: 1", or remove it`)
	case len(docs) > 1:
		return nil, &problem{docs[1].Line, docs[1].Column, "a second document starts here, and the configuration is one document"}
	}
	return docs[0].Content[0], nil
}

// isEmpty reports whether a document has no value at all. yaml gives one of comments alone a null without text.
func isEmpty(doc *yaml.Node) bool {
	top := doc.Content[0]
	return top.Kind == yaml.ScalarNode && top.Tag == "!!null" && top.Value == ""
}

// plainText refuses what is not UTF-8 text with lines that every program counts alike, and cuts a byte order mark off.
// YAML alone would also read UTF-16, and end lines at U+0085, U+2028, U+2029 and at a carriage return of its own,
// which editors do not: positions would be off.
func plainText(data []byte) (string, *problem) {
	if len(data) > maxSize {
		return "", problemAt("", 0, "the file has %d bytes, more than the %d that verscheck reads", len(data), maxSize)
	}
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return "", problemAt("", 0, "the file is UTF-16: save it as UTF-8")
	}
	text := strings.TrimPrefix(string(data), "\ufeff")
	for i, r := range text {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], "\ufffd"):
			return "", problemAt(text, i, "byte 0x%02x is not UTF-8: save the file as UTF-8", text[i])
		case r == '\r' && !strings.HasPrefix(text[i:], "\r\n"):
			return "", problemAt(text, i, "a carriage return without a line feed behind it: end lines with a line feed")
		case !printable(r):
			return "", problemAt(text, i, "the character %U has no place in YAML: remove it, or write it as an escape in double quotes", r)
		}
	}
	return text, nil
}

// printable is the set of YAML 1.2 section 5.1 less the line breaks of YAML 1.1 and a byte order mark inside the text.
func printable(r rune) bool {
	switch {
	case r < 0x20:
		return r == '\t' || r == '\n' || r == '\r'
	case r >= 0x7f && r < 0xa0, r == 0x2028, r == 0x2029, r == 0xfeff, r == 0xfffe, r == 0xffff:
		return false
	default:
		return true
	}
}

// documents parses all documents of text. The second result is yaml's own complaint, "" when there is none.
func documents(text string) (docs []*yaml.Node, complaint string) {
	defer func() {
		// No panic of this version is known, but earlier ones had some (go-yaml/yaml#666, #855; mikefarah/yq#2481).
		if r := recover(); r != nil {
			docs, complaint = nil, fmt.Sprint(r)
		}
	}()
	dec := yaml.NewDecoder(strings.NewReader(text))
	for {
		doc := new(yaml.Node)
		err := dec.Decode(doc)
		switch {
		case errors.Is(err, io.EOF):
			return docs, ""
		case err != nil:
			return nil, err.Error()
		case len(docs) == 2:
			return docs, ""
		}
		docs = append(docs, doc)
	}
}
