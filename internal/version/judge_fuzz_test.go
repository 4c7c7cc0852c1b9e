package version

import (
	"strings"
	"testing"
)

func FuzzPolicyJudge(f *testing.F) {
	for _, expect := range []string{
		"release", "previous", "exact", "minor", "major", "any", "ignore", `pattern:(?P<version>[0-9.]+)-r\d+`, "pattern:.*", "~{{.Major}}.{{.Minor}}", ">= 0.14",
	} {
		f.Add(expect, "v0.28.1", "v0.29.0", "", "", "")
		f.Add(expect, "0.28.1-r5", "release/cloud/v0.29.0", "", "-alpine", "_")
		f.Add(expect, "v1.33.1-rke2r1", "v1.33.1+rke2r1", "", "-amd64 -alpine-amd64", "drop")
		f.Add(expect, "controller-latest", "controller-v1.24.17-rc1+rke2r1", "x{{.Version}}", "-alpha", "-")
		f.Add(expect, "1", "v20240101.0.0", "{{.Tag}}", ".x _y", "")
	}
	f.Fuzz(func(t *testing.T, expect, found, tag, template, variants, metadata string) {
		p, err := ParsePolicy(expect)
		if err != nil {
			return
		}
		options := Options{Tag: template, Variants: strings.Fields(variants), Metadata: metadata}
		if p, err = p.With(options); err != nil {
			return
		}
		_, version, ok := ParseTag(tag)
		c := Context{Tag: tag, Version: version, Known: vers(t, known)}
		if !ok {
			c.Tag = ""
		}
		got := p.Judge(found, c)
		if problem := wrongJudgement(p, got, found, c); problem != "" {
			t.Fatalf("%s %+v: %q in release %q: %+v: %s", expect, options, found, tag, got, problem)
		}
		p.ImageVersion(found, c)
	})
}

// wrongJudgement says what cannot be true of a judgement; "" when nothing is wrong.
func wrongJudgement(p Policy, got Judgement, found string, c Context) string {
	free := p.String() == "any" || p.Ignores()
	switch {
	case (got.Outcome == Unjudged && got.Reason == "") != free:
		return "only free policies are unjudged without a reason"
	case got.Outcome != Match && got.Outcome != Drift && got.Outcome != Unjudged:
		return "no outcome"
	case got.Outcome == Unjudged && got.Expected != "":
		return "something is expected, and yet it is not judged"
	case got.Outcome == Drift && got.Expected == "" && got.Reason == "":
		return "neither what is expected nor why"
	case got.Expected == "":
		return ""
	case (got.Expected == found) != (got.Outcome == Match):
		return "what was found is expected and is no match, or the other way round"
	case ValidImageTag(found) && !ValidImageTag(got.Expected):
		return "no image can have the expected tag"
	case p.Judge(got.Expected, c) != Judgement{Outcome: Match, Expected: got.Expected}:
		return "what is expected does not match"
	}
	return ""
}

// A tag is a match exactly when it is one of the four ways in which images are tagged with the release's version.
func FuzzPolicyJudgeRelease(f *testing.F) {
	f.Add("1.24.17-rc1+rke2r1", "1.24.17-rc1+rke2r2")
	f.Add("0.29.0", "0.28.1")
	f.Add("1.0.0-a-b", "1.0.0-a+b")
	f.Fuzz(func(t *testing.T, text, otherText string) {
		version, err := Parse(text)
		other, otherErr := Parse(otherText)
		if err != nil || otherErr != nil || len(version.String()) > 100 {
			return
		}
		dashed, underscored := strings.ReplaceAll(version.String(), "+", "-"), strings.ReplaceAll(version.String(), "+", "_")
		c := Context{Tag: "v" + version.String(), Version: version}
		for _, tag := range []string{
			dashed, underscored, strings.ReplaceAll(other.String(), "+", "-"), strings.ReplaceAll(other.String(), "+", "_"),
		} {
			want := tag == dashed || tag == underscored
			for _, prefixed := range []string{tag, "v" + tag} {
				if got := (Policy{}).Judge(prefixed, c); (got.Outcome == Match) != want {
					t.Fatalf("%q in release %q: %+v", prefixed, c.Tag, got)
				}
			}
		}
	})
}
