package version

import "testing"

func TestJudgeConstraint(t *testing.T) {
	t.Parallel()
	yes := Judgement{Outcome: Match}
	no := func(text string) Judgement { return Judgement{Outcome: Drift, Reason: "it does not satisfy " + text} }
	none := Judgement{Outcome: Drift, Reason: "there is no released version in it"}
	judgeAll(t, "~{{.Major}}.{{.Minor}}", "", []judgeCase{
		{"same line", "v1.30.5", "v1.30.2", Options{}, yes},
		{"same line without v", "v1.30.5", "1.30.9", Options{}, yes},
		{"another line", "v1.30.5", "v1.31.0", Options{}, no("~1.30")},
		{"prefix", "v1.3.5", "v1.30.2", Options{}, no("~1.3")},
		{"no tag", "v1.30.5", "", Options{}, unjudged("there is no tag")},
		{"no version", "v1.30.5", "latest", Options{}, none},
		{"short", "v1.30.5", "1.30", Options{}, none},
		{"describe", "v1.30.5", "v1.30.2-5-gabcdef0", Options{}, none},
		{"pre-release in a final", "v1.30.5", "v1.30.2-rc.1", Options{}, no("~1.30")},
		{"pre-release in a pre-release", "v1.30.0-rc.1", "v1.30.0-rc.1", Options{}, yes},
		{"pre-release of another line", "v1.30.0-rc.1", "v1.31.0-rc.1", Options{}, no("~1.30")},
		{"variant", "v1.30.5", "v1.30.2-alpine", Options{Variants: []string{"-alpine"}}, yes},
		{"variant not declared is no pre-release", "v1.30.5", "v1.30.2-alpine", Options{}, yes},
		{"platform is no pre-release", "v1.30.5", "v1.30.2-linux-amd64", Options{}, yes},
		{"metadata is no pre-release", "v1.30.5+rke2r1", "v1.30.2-rke2r2", Options{}, yes},
		{"template", "v1.30.5", "op-1.30.2", Options{Tag: "op-{{.Version}}"}, yes},
		{"template does not match", "v1.30.5", "v1.30.2", Options{Tag: "op-{{.Version}}"}, none},
		{"word namespace", "op-v1.30.5", "op-v1.30.2", Options{}, yes},
	})
	judgeAll(t, ">= 0.14, < {{.Version}} || 7.x", "", []judgeCase{
		{"older", "v1.30.5", "v0.14.0", Options{}, yes},
		{"too old", "v1.30.5", "v0.13.9", Options{}, no(">=0.14 <1.30.5 || 7.x")},
		{"itself", "v1.30.5", "v1.30.5", Options{}, no(">=0.14 <1.30.5 || 7.x")},
		{"second group", "v1.30.5", "v7.1.0", Options{}, yes},
	})
	judgeAll(t, ">=1.30.0-0", "", []judgeCase{
		{"the constraint names pre-releases", "v1.30.5", "v1.30.2-rc.1", Options{}, yes},
	})
	judgeAll(t, "{{.Version}}", "", []judgeCase{
		{"metadata in the constraint", "v1.33.1+rke2r1", "v1.33.1-rke2r2", Options{}, unjudged(`constraint "1.33.1+rke2r1": ` +
			`semver ignores build metadata: use {{.Major}}.{{.Minor}}.{{.Patch}}, or another expect such as "release"`)},
	})
}

// A constraint without fields needs no release.
func TestJudgeConstraintInDevelopment(t *testing.T) {
	t.Parallel()
	if got := policy(t, "~1.30", Options{}).Judge("v1.30.2", Context{}); got != (Judgement{Outcome: Match}) {
		t.Errorf("Judge = %+v", got)
	}
}
