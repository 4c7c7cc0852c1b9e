package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/report"
)

// evil is text that terminals, browsers, Markdown, XML, GitHub's runner and URLs would obey.
const evil = "a\x1b[2J\r\n::error::x%0A\u202eb\x00\x9b\xff</script><script>alert(1)</script>\"'&]]> [x](javascript:y) @octocat `|` {0}"

// hostile is a report of which every text is evil.
func hostile() diag.Report {
	at := diag.Place{File: "../" + evil, Line: 3, Column: 1, EndColumn: 4, Overlay: evil, Object: evil, Field: evil}
	elsewhere := diag.Place{File: "host.example/org/repo//" + evil, Line: 1}
	loose := diag.Place{Overlay: evil, Object: evil, Field: evil}
	f := diag.Finding{
		Rule: evil, Severity: diag.Error, Message: evil, Help: evil, Label: evil, At: at, Image: evil, Found: evil, Expected: evil,
		Also: []diag.Note{{At: loose, Text: evil}, {At: elsewhere, Text: evil}}, Edits: []diag.Edit{{At: at, Old: evil, New: evil}},
	}
	tag := f
	tag.At, tag.Also, tag.Rule = diag.Place{}, nil, "moved-tag"
	fetched := f
	fetched.At, fetched.Rule, fetched.Severity = elsewhere, "fetched", diag.Info
	return diag.Build(diag.Report{
		Repository: evil, Release: diag.Release{Tag: evil, Phase: "planned", Source: evil},
		Findings: []diag.Finding{f, tag, fetched},
		Unchecked: []diag.Unchecked{
			{Subject: evil, Kind: evil, Reason: evil, Help: evil, At: at, Blocks: true}, {Subject: evil, Kind: diag.NotRead, Reason: evil},
		},
		Overlays: []string{evil}, Images: []diag.ImageUse{{Image: evil, Repository: evil, Own: true, Why: evil, SetBy: evil, At: at, Answer: evil, Detail: evil}},
		Silenced: []diag.Silenced{{Finding: f, By: at, Reason: evil}},
		Registry: evil, Hints: []string{evil}, Empty: evil, EmptyHelp: evil, ExcludedBy: []string{evil},
		Stats:  diag.Stats{Excluded: 1, Asked: 1, References: 1, Suppressed: 1},
		Anchor: diag.Place{File: "kustomization.yaml"},
	})
}

// reports are what every format has to cope with.
func reports() map[string]diag.Report {
	nothing := diag.Report{Empty: "no kustomization in the repository", EmptyHelp: "run it elsewhere", Release: diag.Release{Phase: "development"}}
	many := fixture()
	for i := range 30 {
		f := many.Findings[0]
		f.At.File = fmt.Sprintf("a/%d.yaml", i)
		f.Message += fmt.Sprintf(" %d", i)
		many.Findings = append(many.Findings, f)
	}
	return map[string]diag.Report{"fixture": fixture(), "hostile": hostile(), "nothing": nothing, "zero": {}, "many": diag.Build(many)}
}

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

// TestSARIF: the standard's schema, and what GitHub refuses a file for or needs to show a result.
func TestSARIF(t *testing.T) {
	t.Parallel()
	standard := schema(t, "testdata/schema/sarif-2.1.0.json")
	for name, r := range reports() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := write(t, "sarif", r, options)
			validate(t, standard, text)
			var log struct {
				Runs []struct {
					Tool struct {
						Driver struct {
							Rules []struct {
								ID               string
								ShortDescription struct{ Text string }
								FullDescription  struct{ Text string }
								Help             struct{ Text string }
							}
						}
					}
					Invocations []struct{ ToolExecutionNotifications []any }
					Results     []sarifResult
				}
			}
			if err := json.Unmarshal([]byte(text), &log); err != nil {
				t.Fatal(err)
			}
			run := log.Runs[0]
			for _, rule := range run.Tool.Driver.Rules {
				if rule.ShortDescription.Text == "" || rule.FullDescription.Text == "" || rule.Help.Text == "" || len([]rune(rule.FullDescription.Text)) > 1024 {
					t.Errorf("a rule lacks text: %+v", rule)
				}
			}
			if len(run.Invocations[0].ToolExecutionNotifications) == 0 {
				t.Error("no notification says what was looked at")
			}
			if want := len(r.Findings) + len(r.Unchecked); len(run.Results) != want {
				t.Errorf("%d results, want %d", len(run.Results), want)
			}
			hashes := map[string]bool{}
			for _, result := range run.Results {
				if result.RuleIndex >= len(run.Tool.Driver.Rules) || run.Tool.Driver.Rules[result.RuleIndex].ID != result.RuleID {
					t.Errorf("rule %q is not at %d", result.RuleID, result.RuleIndex)
				}
				result.check(t)
				hash := result.PartialFingerprints["primaryLocationLineHash"]
				if hashes[hash] {
					t.Errorf("two results have the fingerprint %s", hash)
				}
				hashes[hash] = true
			}
		})
	}
}

type sarifResult struct {
	RuleID    string
	RuleIndex int
	Message   struct{ Text string }
	Locations []struct {
		PhysicalLocation struct {
			ArtifactLocation struct{ URI string }
			Region           map[string]any
		}
	}
	PartialFingerprints map[string]string
}

func (r sarifResult) check(t *testing.T) {
	t.Helper()
	if len(r.Locations) != 1 || r.Message.Text == "" {
		t.Errorf("%s: %d locations, message %q", r.RuleID, len(r.Locations), r.Message.Text)
		return
	}
	at := r.Locations[0].PhysicalLocation
	uri, err := url.Parse(at.ArtifactLocation.URI)
	if err != nil || uri.IsAbs() || uri.Host != "" || strings.HasPrefix(uri.Path, "/") || uri.Path == "" {
		t.Errorf("%s: uri %q, %v", r.RuleID, at.ArtifactLocation.URI, err)
	}
	for _, number := range []string{"startLine", "startColumn", "endLine", "endColumn"} {
		if n, ok := at.Region[number].(float64); !ok || n < 1 {
			t.Errorf("%s: %s is %v", r.RuleID, number, at.Region[number])
		}
	}
	for _, name := range []string{"primaryLocationLineHash", "verscheck/v1"} {
		if r.PartialFingerprints[name] == "" {
			t.Errorf("%s has no fingerprint %s", r.RuleID, name)
		}
	}
}

// TestNoFormatCommandsTheRunner: GitHub's runner obeys each line of a log that begins with "::", blanks before it or not. After ":::" there
// is no command that it knows.
func TestNoFormatCommandsTheRunner(t *testing.T) {
	t.Parallel()
	texts := map[string]string{}
	for _, format := range report.Formats() {
		texts[format] = write(t, format, colons(hostile()), options)
	}
	for _, format := range report.HistoryFormats() {
		texts["audit "+format] = history(t, format, evilHistory())
	}
	for _, format := range report.MergeFormats() {
		texts["merge "+format] = merged(t, format, []report.Part{report.Missing("::error::x", "::error::y")})
	}
	for format, text := range texts {
		for line := range strings.Lines(text) {
			line = strings.TrimSpace(line)
			if strings.HasPrefix(line, "::") && !strings.HasPrefix(line, ":::") && !strings.HasSuffix(format, "github") {
				t.Errorf("%s: %s", format, line)
			}
		}
	}
}

// colons lets every text of a report begin as a command of the runner does.
func colons(r diag.Report) diag.Report {
	const command = "::error::pwned\n::error::pwned"
	at := diag.Place{File: command, Line: 1, Column: 1, Overlay: command}
	f := diag.Finding{Rule: "r", Severity: diag.Error, Message: command, Help: command, Label: command, At: at, Image: command, Also: []diag.Note{{At: at, Text: command}, {At: diag.Place{Overlay: command}}}}
	r.Repository, r.Release.Tag, r.Registry, r.Hints, r.Overlays = command, command, command, []string{command}, []string{command}
	r.Findings, r.Unchecked = []diag.Finding{f}, []diag.Unchecked{{Subject: command, Kind: command, Reason: command, Help: command, At: at}}
	r.Images = []diag.ImageUse{{Image: command, Own: true, At: at, Answer: "absent", Detail: command}}
	r.Silenced = []diag.Silenced{{Finding: f, By: at, Reason: command}}
	return r
}

// TestSARIFAnchors: what stands in no file of the tree is shown where the report says, and tells where it is.
func TestSARIFAnchors(t *testing.T) {
	t.Parallel()
	r := fixture()
	r.Findings = []diag.Finding{
		{Rule: "moved-tag", Severity: diag.Error, Message: "m", At: diag.Place{Overlay: "overlays/prod"}},
		{Rule: "fetched", Severity: diag.Error, Message: "m", At: diag.Place{File: "github.com/o/r//x.yaml", Line: 3}, Also: []diag.Note{{At: diag.Place{File: "a b.yaml", Line: 7}, Text: "it is used here"}}},
	}
	r.Unchecked, r.Rules = nil, nil
	text := write(t, "sarif", diag.Build(r), options)
	for _, want := range []string{
		`"uri": "kubernetes/cronjob/kustomization.yaml"`, `"m\nat: overlays/prod"`, `"uri": "a%20b.yaml"`, `"m\nat: github.com/o/r//x.yaml:3"`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is missing", want)
		}
	}
}

type junitSuite struct {
	Name                             string `xml:"name,attr"`
	Tests, Failures, Errors, Skipped int    `xml:",attr"`
	Cases                            []struct {
		Class   string    `xml:"classname,attr"`
		Name    string    `xml:"name,attr"`
		Failure *struct{} `xml:"failure"`
		Error   *struct{} `xml:"error"`
		Skipped *struct{} `xml:"skipped"`
	} `xml:"testcase"`
}

// TestJUnit: well-formed, counted right, no case twice, and a case fails exactly when the run does.
func TestJUnit(t *testing.T) {
	t.Parallel()
	for name, r := range reports() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := write(t, "junit", r, options)
			text = strings.NewReplacer(` tests=`, ` Tests=`, ` failures=`, ` Failures=`, ` errors=`, ` Errors=`, ` skipped=`, ` Skipped=`).Replace(text)
			var doc struct {
				Suites []junitSuite `xml:"testsuite"`
			}
			if err := xml.Unmarshal([]byte(text), &doc); err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			suite := doc.Suites[0]
			failures, errs, skipped := 0, 0, 0
			seen := map[string]bool{}
			for _, c := range suite.Cases {
				if key := c.Class + "\x00" + c.Name; seen[key] || c.Class == "" || c.Name == "" {
					t.Errorf("case %q twice or without a name", key)
				} else {
					seen[key] = true
				}
				switch {
				case c.Failure != nil:
					failures++
				case c.Error != nil:
					errs++
				case c.Skipped != nil:
					skipped++
				}
			}
			if suite.Tests != len(suite.Cases) || suite.Failures != failures || suite.Errors != errs || suite.Skipped != skipped {
				t.Errorf("%+v", suite)
			}
			if passes := failures+errs == 0; passes != (r.Verdict(diag.Error, false) == diag.Consistent) {
				t.Errorf("the cases pass: %t", passes)
			}
		})
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

// TestMarkdownIsText: nothing of a checked tree is a link, a mention, HTML or a further cell.
func TestMarkdownIsText(t *testing.T) {
	t.Parallel()
	text := write(t, "markdown", hostile(), options)
	for _, bad := range []string{"<script", "[x](", " @octocat", "\x1b", "\r", "\u202e", "\n::"} {
		if strings.Contains(text, bad) {
			t.Errorf("%q in\n%s", bad, text)
		}
	}
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "| ") {
			continue
		}
		cells := strings.Count(strings.NewReplacer(`\\`, "", `\|`, "").Replace(line), "|")
		if cells != 4 && cells != 5 {
			t.Errorf("%d bars in %s", cells, line)
		}
	}
}

// TestMarkdownLimit: GitHub refuses a summary above a size, so that the rest is counted.
func TestMarkdownLimit(t *testing.T) {
	t.Parallel()
	o := options
	o.Limit = 6000
	text := write(t, "markdown", reports()["many"], o)
	if len(text) > o.Limit || !strings.Contains(text, "more, for which there is no room here") {
		t.Errorf("%d bytes:\n%s", len(text), text)
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
