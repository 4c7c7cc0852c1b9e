package version

import (
	"strings"
	"testing"
)

func parsedAll(t *testing.T, texts ...string) []Version {
	t.Helper()
	var out []Version
	for _, text := range texts {
		v, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

func TestBranchLine(t *testing.T) {
	t.Parallel()
	known := parsedAll(t, "0.29.0", "0.30.1", "1.28.0", "1.29.3", "1.30.0-rc.1")
	var configured Branches
	for pattern, line := range map[string]string{"release-1.{minor}": "0.{{.Minor}}", "stable/*/{major}-{minor}": "", "lts": "1.28"} {
		if err := configured.Add(pattern, line); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		branches Branches
		branch   string
		want     string // "" for none, "?" behind what is not believed
	}{
		{Branches{}, "release-1.29", "1.29"},
		{Branches{}, "release/v1.29", "1.29"},
		{Branches{}, "release/v1.29.x", "1.29"},
		{Branches{}, "release-v1.29.x", "1.29"},
		{Branches{}, "release-branch/1.29", "1.29"},
		{Branches{}, "v1.29.x", "1.29"},
		{Branches{}, "1.29.x", "1.29"},
		{Branches{}, "v1.29-branch", "1.29"},
		{Branches{}, "release-1.30", "1.30"},    // by its pre-release, and as the next line
		{Branches{}, "release-1.31", "1.31"},    // the next line
		{Branches{}, "release-2.0", "2.0"},      // the next line, too
		{Branches{}, "release-1.33", "1.33?"},   // nothing near it
		{Branches{}, "release-2.1", "2.1?"},     // nothing near it
		{Branches{}, "release-1.29.3", ""},      // a version, no line
		{Branches{}, "main", ""},                //
		{Branches{}, "feature/release-1.1", ""}, //
		{Branches{}, "release-kustomize-v5.0", ""},
		{Branches{}, "release-1.99999999999999999999", "?"},
		{configured, "release-1.30", "0.30"}, // descheduler
		{configured, "release-1.99", "0.99"}, // configured names are believed
		{configured, "stable/x/3-4", "3.4"},
		{configured, "stable/x/y/3-4", ""},
		{configured, "lts", "1.28"},
		{configured, "release-2.0", "2.0"}, // a common name
	} {
		line, believed := c.branches.Line(c.branch, known)
		got := line.String()
		if !believed && (got != "" || strings.HasSuffix(c.want, "?")) {
			got += "?"
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.branch, got, c.want)
		}
	}
}

func TestBranchErrors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ pattern, line, want string }{
		{"release-{minor}", "", "uses {{.Major}}, and the pattern \"release-{minor}\" has no {major}"},
		{"release-{minor}", "{{.Minor}}", "writes no line"},
		{"release-{minor}", "1.{{.Minr}}", "unknown fields"},
		{"release-{minor}", "1.{{.Version}}", "uses {{.Version}}"},
		{"x", "v1.2", "writes no line"},
		{"\xaf", "1.2", "is not UTF-8"},
	} {
		var b Branches
		if err := b.Add(c.pattern, c.line); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s, %s: %v", c.pattern, c.line, err)
		}
	}
}

func TestJudgeLine(t *testing.T) {
	t.Parallel()
	line := LineOf(parsedAll(t, "1.30.2")[0])
	for _, c := range []struct {
		expect, tag string
		want        Outcome
	}{
		{"", "v1.30.0", Match},
		{"", "1.30.7", Match},
		{"", "v1.30.0-rc.1", Match},
		{"", "v1.29.9", Drift},
		{"", "v1.31.0", Drift},
		{"", "v1.3.0", Drift},
		{"", "v2.30.0", Drift},
		{"", "latest", Unjudged},
		{"", "main", Unjudged},
		{"", "", Unjudged},
		{"", "v1.29.9-5-gabcdef0", Unjudged},
		{"", "somebody", Unjudged},
		{"exact", "v1.30.1", Match},
		{"exact", "v1.29.1", Drift},
		{"previous", "v1.29.1", Match},
		{"previous", "v1.30.1", Match},
		{"previous", "v1.28.1", Drift},
		{"minor", "v1.30", Match},
		{"minor", "v1.30.2", Match},
		{"major", "v1", Match},
		{"any", "v9.9.9", Unjudged},
		{"ignore", "v9.9.9", Unjudged},
		{"~1.30", "v1.29.0", Unjudged},
	} {
		p, err := ParsePolicy(c.expect)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.JudgeLine(c.tag, line, Context{}); got.Outcome != c.want || (got.Outcome == Drift) != (got.Reason == "expected a release of 1.30") {
			t.Errorf("%s %s: %+v, want %v", c.expect, c.tag, got, c.want)
		}
	}
}

// FuzzBranches: no pattern panics, and a name that a pattern takes has a line.
func FuzzBranches(f *testing.F) {
	f.Add("release-1.{minor}", "0.{{.Minor}}", "release-1.30")
	f.Add("*{major}.{minor}*{minor}", "", "x1.2y3")
	f.Fuzz(func(t *testing.T, pattern, line, branch string) {
		var b Branches
		if b.Add(pattern, line) != nil {
			return
		}
		if got, believed := b.Line(branch, nil); believed && got.IsZero() {
			t.Errorf("%q carries no line", branch)
		}
	})
}
