package report_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/report"
)

func schema(t *testing.T, file string) *jsonschema.Schema {
	t.Helper()
	data, err := os.ReadFile(filepath.FromSlash(file))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validate(t *testing.T, s *jsonschema.Schema, text string) {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(doc); err != nil {
		t.Errorf("%v", err)
	}
}

// TestGitHubCommands: every line is a command that this program wrote, and not more of them than GitHub shows.
func TestGitHubCommands(t *testing.T) {
	t.Parallel()
	for name, r := range reports() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			words := map[string]int{}
			text := write(t, "github", r, options)
			for line := range strings.Lines(text) {
				word, rest, ok := strings.Cut(strings.TrimPrefix(line, "::"), " ")
				properties, _, closed := strings.Cut(rest, "::")
				if !strings.HasPrefix(line, "::") || !ok || !closed || strings.ContainsAny(strings.TrimSuffix(line, "\n"), "\r\n\x1b") || strings.Contains(properties, ", ") {
					t.Errorf("%q", line)
				}
				words[word]++
			}
			if len(words) == 0 {
				t.Error("nothing was said")
			}
			for word, n := range words {
				if word != "error" && word != "warning" && word != "notice" || n > 10 {
					t.Errorf("%d of ::%s", n, word)
				}
			}
			if name == "many" && !strings.Contains(text, "23 more of this severity") {
				t.Errorf("what is left out is not counted:\n%s", text)
			}
		})
	}
}

// TestGitLab: what GitLab requires of an entry, and no fingerprint twice.
func TestGitLab(t *testing.T) {
	t.Parallel()
	for name, r := range reports() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var issues []struct {
				Description string
				CheckName   string `json:"check_name"`
				Fingerprint string
				Severity    string
				Location    struct {
					Path  string
					Lines struct{ Begin int }
				}
			}
			if err := json.Unmarshal([]byte(write(t, "gitlab", r, options)), &issues); err != nil || issues == nil {
				t.Fatalf("%v, %v", issues, err)
			}
			seen := map[string]bool{}
			for _, i := range issues {
				if i.Description == "" || i.CheckName == "" || i.Location.Path == "" || i.Location.Lines.Begin < 1 || strings.HasPrefix(i.Location.Path, "./") || seen[i.Fingerprint] {
					t.Errorf("%+v", i)
				}
				if !strings.Contains(" info minor major critical blocker ", " "+i.Severity+" ") {
					t.Errorf("severity %q", i.Severity)
				}
				seen[i.Fingerprint] = true
			}
		})
	}
}

// TestEveryFormatTellsWhatWasNotChecked: a pass that is not all there is to say never looks like one.
func TestEveryFormatTellsWhatWasNotChecked(t *testing.T) {
	t.Parallel()
	r := diag.Build(diag.Report{
		Release:   diag.Release{Tag: "v1.0.0", Version: "1.0.0", Phase: "planned"},
		Unchecked: []diag.Unchecked{{Subject: "overlays/remote", Kind: diag.NotRendered, Reason: "its base is remote"}},
		Registry:  "not asked (--offline)",
		Stats:     diag.Stats{Overlays: 1, References: 2, Own: 1, Suppressed: 7, Uncompared: 3, Excluded: 4},
	})
	for _, format := range report.Formats() {
		text := write(t, format, r, report.Options{})
		for _, want := range []string{"its base is remote", "not asked (--offline)", "7 findings suppressed", "not compared", "4 kustomizations left out"} {
			if !strings.Contains(strings.NewReplacer(`\(`, "(", `\)`, ")").Replace(text), want) && (format != "json" || !strings.Contains(text, `"summary"`)) {
				t.Errorf("%s does not say %q:\n%s", format, want, text)
			}
		}
	}
}
