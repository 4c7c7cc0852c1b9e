// Package baseline keeps the findings that a project has accepted, in a file of its own: so that a new user fails on what is new.
//
// A finding is known by its fingerprint, which holds no lines. What else an entry says is for people. It leaves to others what a
// fingerprint is (package diag), and what follows from an entry (packages gate and rules).
package baseline

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
)

// schemaVersion is that of the file. It rises when an older verscheck would misread it.
const schemaVersion = 1

// MaxBytes is far above any baseline: one of a hundred thousand findings has 40 MB.
const MaxBytes = 64 << 20

type document struct {
	SchemaVersion int     `json:"schemaVersion"`
	Findings      []entry `json:"findings"`
}

type entry struct {
	Fingerprint string `json:"fingerprint"`
	Rule        string `json:"rule"`
	File        string `json:"file"`
	Message     string `json:"message"`
}

// Format writes findings as the text of a file: an entry a line, sorted by the finding's place, so that it is easily compared and
// merged.
func Format(findings []diag.Finding) ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "{\n  \"schemaVersion\": %d,\n  \"findings\": [", schemaVersion)
	for i, f := range findings {
		line, err := marshal(entry{f.Fingerprint, f.Rule, f.At.File, f.Message})
		if err != nil {
			return nil, err
		}
		separator := ",\n    "
		if i == 0 {
			separator = "\n    "
		}
		b.WriteString(separator + line)
	}
	if len(findings) > 0 {
		b.WriteString("\n  ")
	}
	b.WriteString("]\n}\n")
	return b.Bytes(), nil
}

func marshal(e entry) (string, error) {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(e)
	return strings.TrimSuffix(b.String(), "\n"), err
}

// Parse reads the text of a file; the name is used in places and messages only. The error is the end of a sentence about the file.
func Parse(name string, data []byte) ([]fact.Accepted, error) {
	if len(data) > MaxBytes {
		return nil, fmt.Errorf("has %d bytes, more than the %d that verscheck reads", len(data), MaxBytes)
	}
	var version struct {
		SchemaVersion int `json:"schemaVersion"`
	}
	if err := json.Unmarshal(data, &version); err != nil {
		return nil, inWords(data, err)
	}
	if version.SchemaVersion != schemaVersion {
		return nil, fmt.Errorf("has schemaVersion %d, and this verscheck reads %d", version.SchemaVersion, schemaVersion)
	}
	var doc document
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&doc); err != nil {
		return nil, inWords(data, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("has something behind its end")
	}
	list := make([]fact.Accepted, len(doc.Findings))
	places := newPlaces(name, data)
	for i, e := range doc.Findings {
		if e.Fingerprint == "" || e.Rule == "" {
			return nil, fmt.Errorf("has no fingerprint or no rule in entry %d", i+1)
		}
		list[i] = fact.Accepted{Fingerprint: e.Fingerprint, Rule: e.Rule, File: e.File, Message: e.Message, At: places.of(e.Fingerprint)}
	}
	return list, nil
}

// inWords says where a mistake is.
func inWords(data []byte, err error) error {
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		line := 1 + bytes.Count(data[:min(int(syntax.Offset), len(data))], []byte("\n"))
		return fmt.Errorf("is no JSON in line %d: %s", line, strings.TrimPrefix(syntax.Error(), "json: "))
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("has %s for %s", wrong.Value, wrong.Field)
	}
	return errors.New("is no baseline: " + strings.TrimPrefix(err.Error(), "json: "))
}

// places finds entries by their fingerprints.
type places struct {
	name  string
	lines []string
	next  int // entries are mostly looked up in their order
}

func newPlaces(name string, data []byte) *places {
	return &places{name: name, lines: strings.Split(string(data), "\n")}
}

func (p *places) of(fingerprint string) diag.Place {
	holds := func(line string) bool { return strings.Contains(line, `"`+fingerprint+`"`) }
	i := slices.IndexFunc(p.lines[p.next:], holds)
	if i < 0 {
		if i = slices.IndexFunc(p.lines, holds); i < 0 {
			return diag.Place{File: p.name}
		}
		p.next = 0
	}
	p.next += i
	return diag.Place{File: p.name, Line: p.next + 1}
}
