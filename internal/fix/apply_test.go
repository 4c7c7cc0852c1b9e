package fix_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fix"
)

// propose makes a proposal for the first text "«old»" of a marked text, and returns the text without the marks.
func propose(t *testing.T, marked, rule, replacement string) (text string, p fix.Proposal) {
	t.Helper()
	before, rest, ok := strings.Cut(marked, "«")
	old, after, closed := strings.Cut(rest, "»")
	if !ok || !closed {
		t.Fatalf("no marks in %q", marked)
	}
	line := before[strings.LastIndexByte(before, '\n')+1:]
	at := diag.Place{File: "f.yaml", Line: 1 + strings.Count(before, "\n"), Column: 1 + utf8.RuneCountInString(strings.TrimPrefix(line, "\ufeff"))}
	at.EndColumn = at.Column + utf8.RuneCountInString(old)
	return before + old + after, fix.Proposal{Edit: diag.Edit{At: at, Old: old, New: replacement}, Rule: rule}
}

func TestApply(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, file, marked, replacement, want string }{
		{"plain", "f.yaml", "a: «v1» # v1\nb: v1\n", "v2", "a: v2 # v1\nb: v1\n"},
		{"part of a reference", "f.yaml", "- image: app:«v1»@sha256:0\n", "v2", "- image: app:v2@sha256:0\n"},
		{"double quotes", "f.yaml", "a: \"«1.9»\"\n", "1.10", "a: \"1.10\"\n"},
		{"single quotes", "f.yaml", "a: '«1.9»'\n", "1.10", "a: '1.10'\n"},
		{"becomes a number", "f.yaml", "a: «v1.9» # number\n", "1.10", "a: \"1.10\" # number\n"},
		{"is a number and becomes one", "f.yaml", "a: «1.9»\n", "1.10", "a: \"1.10\"\n"},
		{"octal", "f.yaml", "a: «v1»\n", "0123", "a: \"0123\"\n"},
		{"exponent", "f.yaml", "a: «v1»\n", "553640e6", "a: \"553640e6\"\n"},
		{"date", "f.yaml", "a: «v1»\n", "2024-10-12", "a: \"2024-10-12\"\n"},
		{"boolean of YAML 1.1", "f.yaml", "a: «v1»\n", "on", "a: \"on\"\n"},
		{"anchor", "f.yaml", "a: &tag «v1.9»\nb: *tag\n", "1.10", "a: &tag \"1.10\"\nb: *tag\n"},
		{"flow", "f.yaml", "[{tag: «v1.9», b: [x, y]}, v1.9]\n", "1.10", "[{tag: \"1.10\", b: [x, y]}, v1.9]\n"},
		{"carriage returns", "f.yaml", "x: 1\r\na: «v1.9»\r\nb: 2\r\n", "1.10", "x: 1\r\na: \"1.10\"\r\nb: 2\r\n"},
		{"byte order mark", "f.yaml", "\ufeffa: «v1.9»\n", "1.10", "\ufeffa: \"1.10\"\n"},
		{"behind letters of several bytes", "f.yaml", "{größe: äöü, a: «v1.9»}\n", "1.10", "{größe: äöü, a: \"1.10\"}\n"},
		{"block scalar", "f.yaml", "a: |\n  tag: «v1.9»\n  more\n", "1.10", "a: |\n  tag: 1.10\n  more\n"},
		{"second document", "f.yaml", "a: v1.9\n---\na: «v1.9»\n", "1.10", "a: v1.9\n---\na: \"1.10\"\n"},
		{"comment", "f.yaml", "a: v1 # «v1»\n", "v2", "a: v1 # v2\n"},
		{"kustomization without extension", "a/Kustomization", "newTag: «v1»\n", "1.0", "newTag: \"1.0\"\n"},
		{"no YAML by its name", "VERSION", "«v1.9»\n", "1.10", "1.10\n"},
		{"no YAML in spite of its name", "f.yaml", "{{- if .x }}\na: «v1.9»\n", "1.10", "{{- if .x }}\na: 1.10\n"},
		{"no line break at the end", "f.yaml", "a: «v1»", "v2", "a: v2"},
		{"longer by an interpolation", "f.yaml", "a: «1.9»-alpine\n", "1.10", "a: 1.10-alpine\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			text, p := propose(t, c.marked, "rule", c.replacement)
			got, refusal := fix.Apply(c.file, text, []fix.Proposal{p})
			if refusal != nil {
				t.Fatalf("Apply refused: %+v", *refusal)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("Apply (-want +got):\n%s", diff)
			}
		})
	}
}

func TestApplyComposes(t *testing.T) {
	t.Parallel()
	const text = "a: 1.10\nb: v1\n"
	a := diag.Place{File: "f.yaml", Line: 1, Column: 4, EndColumn: 8}
	b := diag.Place{File: "f.yaml", Line: 2, Column: 4, EndColumn: 6}
	edit := func(rule string, at diag.Place, before, after string) fix.Proposal {
		return fix.Proposal{Edit: diag.Edit{At: at, Old: before, New: after}, Rule: rule}
	}
	quotes := edit("ambiguous-tag-scalar", a, "1.10", `"1.10"`)
	for _, c := range []struct {
		name      string
		proposals []fix.Proposal
		want      string
		refused   string
	}{
		{"two places, in whatever order", []fix.Proposal{edit("x", b, "v1", "v2"), quotes}, "a: \"1.10\"\nb: v2\n", ""},
		{"twins", []fix.Proposal{edit("x", b, "v1", "v2"), edit("y", b, "v1", "v2")}, "a: 1.10\nb: v2\n", ""},
		{"quotes around what changes", []fix.Proposal{quotes, edit("x", a, "1.10", "v1.11")}, "a: \"v1.11\"\nb: v1\n", ""},
		{"the other way round", []fix.Proposal{edit("x", a, "1.10", "v1.11"), quotes}, "a: \"v1.11\"\nb: v1\n", ""},
		{"conflict", []fix.Proposal{quotes, edit("x", b, "v1", "v2"), edit("y", b, "v1", "v3")}, text, `y would write "v3" there, and x "v2"`},
		{"overlap", []fix.Proposal{edit("x", a, "1.10", "1.11"), edit("y", diag.Place{File: "f.yaml", Line: 1, Column: 6}, "10", "12")}, text, `y would write "12" there, and x "1.11"`},
		{"something else stands there", []fix.Proposal{edit("x", b, "v9", "v2")}, text, `"v9" does not stand there`},
		{"more stands there", []fix.Proposal{edit("x", a, "1.1", "1.2")}, text, `"1.1" is not all that stands there`},
		{"no place", []fix.Proposal{edit("x", diag.Place{File: "f.yaml", Line: 1}, "1.10", "1.2")}, text, `it is not known exactly where "1.10" stands`},
		{"no such line", []fix.Proposal{edit("x", diag.Place{File: "f.yaml", Line: 9, Column: 1}, "1.10", "1.2")}, text, `"1.10" does not stand there`},
		{"no such column", []fix.Proposal{edit("x", diag.Place{File: "f.yaml", Line: 2, Column: 40}, "v1", "v2")}, text, `"v1" does not stand there`},
		{"two lines", []fix.Proposal{edit("x", b, "v1", "v2\nc: 1")}, text, `"v2\nc: 1" would go over several lines`},
		{"a mapping", []fix.Proposal{edit("x", b, "v1", "v2: x")}, "a: 1.10\nb: \"v2: x\"\n", ""},
		{"a list", []fix.Proposal{edit("x", diag.Place{File: "f.yaml", Line: 2, Column: 2}, ": v1", ": [v1]")}, text, `with ": [v1]" there, the file would read otherwise in another place`},
		{"no YAML any more", []fix.Proposal{edit("x", diag.Place{File: "f.yaml", Line: 2, Column: 2}, ":", "{")}, text, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, refusal := fix.Apply("f.yaml", text, c.proposals)
			if c.name == "no YAML any more" {
				if refusal == nil || !strings.HasPrefix(refusal.Reason, `with "{" there, the file is no YAML any more`) {
					t.Errorf("Apply = %q, refusal %+v", got, refusal)
				}
				return
			}
			reason := ""
			if refusal != nil {
				reason = refusal.Reason
			}
			if got != c.want || reason != c.refused {
				t.Errorf("Apply = %q, refused %q; want %q, refused %q", got, reason, c.want, c.refused)
			}
		})
	}
}

func TestProposals(t *testing.T) {
	t.Parallel()
	at := func(line int, overlay string) diag.Place {
		return diag.Place{File: "f.yaml", Line: line, Column: 4, EndColumn: 6, Overlay: overlay}
	}
	finding := func(rule string, at diag.Place) diag.Finding {
		return diag.Finding{Rule: rule, At: at, Edits: []diag.Edit{{At: at, Old: "v1", New: "v2"}}}
	}
	var got []string
	for _, p := range fix.Proposals([]diag.Finding{
		finding("version-drift", at(2, "prod")), finding("version-drift", at(1, "")), finding("stale-render", at(2, "test")), {Rule: "other"},
	}) {
		got = append(got, fmt.Sprintf("%d %s", p.At.Line, p.Rule))
	}
	if diff := cmp.Diff([]string{"1 version-drift", "2 version-drift"}, got); diff != "" {
		t.Errorf("Proposals (-want +got):\n%s", diff)
	}
}

func TestPlan(t *testing.T) {
	t.Parallel()
	texts := map[string]string{"a.yaml": "a: v1\n", "b.yaml": "b: v1\nc: v1\n"}
	edit := func(file string, line int, before string) fix.Proposal {
		return fix.Proposal{Edit: diag.Edit{At: diag.Place{File: file, Line: line, Column: 4}, Old: before, New: "v2"}, Rule: "r"}
	}
	read := func(file string) (string, error) {
		if text, ok := texts[file]; ok {
			return text, nil
		}
		return "", errGone
	}
	changes, refused := fix.Plan([]fix.Proposal{
		edit("gone.yaml", 1, "v1"), edit("b.yaml", 2, "v1"), edit("b.yaml", 1, "v0"), edit("a.yaml", 1, "v1"),
	}, read)
	// Nothing of a file is changed in which one edit cannot be made.
	if diff := cmp.Diff([]fix.Change{{File: "a.yaml", Before: "a: v1\n", After: "a: v2\n"}}, changes); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	want := []fix.Refusal{
		{At: diag.Place{File: "b.yaml", Line: 1, Column: 4}, Rule: "r", Reason: `"v0" does not stand there`},
		{At: diag.Place{File: "gone.yaml"}, Rule: "r", Reason: "gone"},
	}
	if diff := cmp.Diff(want, refused); diff != "" {
		t.Errorf("refused (-want +got):\n%s", diff)
	}
}

type staticError string

func (e staticError) Error() string { return string(e) }

const errGone staticError = "gone"

func TestDiff(t *testing.T) {
	t.Parallel()
	got := fix.Change{File: "d/f.yaml", Before: "a: v1\r\nb: 1", After: "a: v2\r\nb: 1"}.Diff()
	want := "--- a/d/f.yaml\n+++ b/d/f.yaml\n@@ -1,2 +1,2 @@\n-a: v1\r\n+a: v2\r\n b: 1\n\\ No newline at end of file\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Diff (-want +got):\n%s", diff)
	}
}
