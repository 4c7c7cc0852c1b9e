package report_test

import (
	"bytes"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/report"
)

// TestSchema: what is written is what the schema says, and a report that lacks a key is not.
func TestSchema(t *testing.T) {
	t.Parallel()
	check, audit := compiled(t, report.Schema("check")), compiled(t, report.Schema("audit"))
	for name, r := range reports() {
		if name == "hostile" || name == "zero" {
			continue // words that no run writes, such as an unknown phase
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			validate(t, check, write(t, "json", r, options))
		})
	}
	var b bytes.Buffer
	if err := report.WriteHistory(&b, "json", fixedHistory(), report.Options{}); err != nil {
		t.Fatal(err)
	}
	validate(t, audit, b.String())
	validate(t, compiled(t, report.Schema("merge")), merged(t, "json", fleet(t)))
	b.Reset()
	if err := report.WriteTrace(&b, "json", traced(), report.Options{}); err != nil {
		t.Fatal(err)
	}
	validate(t, compiled(t, report.Schema("trace")), b.String())
	for _, broken := range []string{`{}`, `[]`, `{"schemaVersion": "1"}`} {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(broken)))
		if err != nil {
			t.Fatal(err)
		}
		if check.Validate(doc) == nil || audit.Validate(doc) == nil {
			t.Errorf("%s is a report", broken)
		}
	}
}

// TestSchemaKnowsEveryWord: severities are those that there are.
func TestSchemaKnowsEveryWord(t *testing.T) {
	t.Parallel()
	s := compiled(t, report.Schema("check"))
	for _, name := range diag.Severities() {
		severity, _ := diag.ParseSeverity(name)
		r := diag.Build(diag.Report{Release: diag.Release{Phase: "released"}, Findings: []diag.Finding{{Rule: "r", Message: "m", Severity: severity}}})
		validate(t, s, write(t, "json", r, report.Options{FailOn: severity}))
	}
}

func compiled(t *testing.T, text []byte) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}
