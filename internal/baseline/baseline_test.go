package baseline_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/baseline"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
)

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	for n := range 3 {
		findings := []diag.Finding{
			{Fingerprint: "aa", Rule: "version-drift", Message: `a "<b>" & c`, At: diag.Place{File: "f.yaml", Line: 7}},
			{Fingerprint: "aa-2", Rule: "floating-tag", Message: "b\nc"},
		}[:n]
		text, err := baseline.Format(findings)
		if err != nil {
			t.Fatal(err)
		}
		got, err := baseline.Parse("b.json", text)
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		want := []fact.Accepted{
			{Fingerprint: "aa", Rule: "version-drift", Message: `a "<b>" & c`, File: "f.yaml", At: diag.Place{File: "b.json", Line: 4}},
			{Fingerprint: "aa-2", Rule: "floating-tag", Message: "b\nc", At: diag.Place{File: "b.json", Line: 5}},
		}[:n]
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d findings (-want +got):\n%s", n, diff)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                       "is no JSON in line 1: unexpected end of JSON input",
		"{\n\"schemaVersion\": 1,\n}":            "is no JSON in line 3: invalid character '}' looking for beginning of object key string",
		"[]":                                     "has array for ",
		"{}":                                     "has schemaVersion 0, and this verscheck reads 1",
		`{"schemaVersion": 1, "findings": {}}`:   "has object for findings",
		`{"schemaVersion": 1, "finding": []}`:    `is no baseline: unknown field "finding"`,
		`{"schemaVersion": 1} {}`:                "is no JSON in line 1: invalid character '{' after top-level value",
		`{"schemaVersion": 1, "findings":[{}]}`:  "has no fingerprint or no rule in entry 1",
		strings.Repeat(" ", baseline.MaxBytes+1): "has 67108865 bytes, more than the 67108864 that verscheck reads",
	} {
		if _, err := baseline.Parse("b.json", []byte(text)); err == nil || err.Error() != want {
			t.Errorf("%.40q: error %v, want %s", text, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"schemaVersion": 1, "findings": [{"fingerprint":"a","rule":"b","file":"c","message":"d"}]}`))
	f.Add([]byte(`{"schemaVersion": 1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := baseline.Parse("b.json", data)
		if err != nil {
			return
		}
		for _, a := range list {
			if a.Fingerprint == "" || a.Rule == "" || a.At.Line < 0 {
				t.Errorf("%+v of %q", a, data)
			}
		}
	})
}
