package version

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// contextOf is that of a release: its tag, then the known versions between spaces. The version is the one at the
// end of the tag.
func contextOf(tb testing.TB, tag, known string) Context {
	tb.Helper()
	_, version, ok := ParseTag(tag)
	if !ok {
		tb.Fatalf("%q is no tag", tag)
	}
	return Context{Tag: tag, Version: version, Known: vers(tb, known)}
}

func match(tag string) Judgement       { return Judgement{Outcome: Match, Expected: tag} }
func drift(expected string) Judgement  { return Judgement{Outcome: Drift, Expected: expected} }
func unjudged(reason string) Judgement { return Judgement{Outcome: Unjudged, Reason: reason} }

type judgeCase struct {
	name, release, found string
	options              Options
	want                 Judgement
}

func judgeAll(t *testing.T, expect, known string, cases []judgeCase) {
	t.Helper()
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got := policy(t, expect, tc.options).Judge(tc.found, contextOf(t, tc.release, known))
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("%s in release %s (-want +got):\n%s", tc.found, tc.release, diff)
			}
		})
	}
}

func TestJudgeRelease(t *testing.T) {
	t.Parallel()
	alpine := Options{Variants: []string{"-alpine"}}
	judgeAll(t, "release", known, []judgeCase{
		{"identical", "v0.29.0", "v0.29.0", Options{}, match("v0.29.0")},
		{"image without v", "v0.29.0", "0.29.0", Options{}, match("0.29.0")},
		{"git without v", "0.29.0", "v0.29.0", Options{}, match("v0.29.0")},
		{"two v", "v0.29.0", "vv0.29.0", Options{}, drift("v0.29.0")},
		{"descheduler's story", "v0.29.0", "v0.28.1", Options{}, drift("v0.29.0")},
		{"expected without v", "v0.29.0", "0.28.1", Options{}, drift("0.29.0")},
		{"expected with v", "0.29.0", "v0.28.1", Options{}, drift("v0.29.0")},
		{"ahead", "v0.28.1", "v0.29.0", Options{}, drift("v0.28.1")},
		{"prefix is not equality", "v0.29.0", "v0.29", Options{}, drift("v0.29.0")},
		{"longer is not equality", "v0.29.0", "v0.29.0.1", Options{}, drift("v0.29.0")},
		{"1.2 is not in 11.2.0", "v1.2.0", "v11.2.0", Options{}, drift("v1.2.0")},
		{"case matters", "v1.0.0-rc.1", "v1.0.0-RC.1", Options{}, drift("v1.0.0-rc.1")},
		{"capital V", "v0.29.0", "V0.29.0", Options{}, drift("v0.29.0")},
		{"latest", "v0.29.0", "latest", Options{}, drift("v0.29.0")},
		{"latest, git without v", "0.29.0", "latest", Options{}, drift("0.29.0")},
		{"date", "v0.29.0", "20240101", Options{}, drift("v0.29.0")},
		{"staging", "v0.29.0", "v20240101-v0.29.0", Options{}, drift("v0.29.0")},
		{"describe", "v0.29.0", "v0.29.0-5-gabcdef0", Options{}, drift("v0.29.0")},
		{"pre-release of it", "v0.29.0", "v0.29.0-rc.1", Options{}, drift("v0.29.0")},
		{"pre-release", "v1.0.0-rc.1", "v1.0.0-rc.1", Options{}, match("v1.0.0-rc.1")},
		{"final in a pre-release", "v1.0.0-rc.1", "1.0.0", Options{}, drift("1.0.0-rc.1")},
		{"rc9 is not rc10", "v1.0.0-rc10", "v1.0.0-rc9", Options{}, drift("v1.0.0-rc10")},

		{"variant", "v0.29.0", "v0.29.0-alpine", alpine, match("v0.29.0-alpine")},
		{"variant is optional", "v0.29.0", "v0.29.0", alpine, match("v0.29.0")},
		{"variant without v", "v0.29.0", "0.29.0-alpine", alpine, match("0.29.0-alpine")},
		{"variant drifts", "v0.29.0", "v0.28.1-alpine", alpine, drift("v0.29.0-alpine")},
		{"variant of latest", "v0.29.0", "latest-alpine", alpine, drift("v0.29.0-alpine")},
		{"variant not declared", "v0.29.0", "v0.29.0-alpine", Options{}, drift("v0.29.0")},
		{"variant inside", "v0.29.0", "v0.29.0-alpine-arm64", alpine, drift("v0.29.0")},
		{"variant twice", "v0.29.0", "v0.29.0-alpine-alpine", alpine, drift("v0.29.0-alpine")},
		{"variant alone", "v0.29.0", "-alpine", alpine, drift("v0.29.0")},
		{"longest variant", "v0.29.0", "v0.28.1-slim-alpine", Options{Variants: []string{"-alpine", "-slim-alpine"}}, drift("v0.29.0-slim-alpine")},
		{"longest variant, declared first", "v0.29.0", "v0.28.1-slim-alpine", Options{Variants: []string{"-slim-alpine", "-alpine"}}, drift("v0.29.0-slim-alpine")},
		{"variant that the pre-release ends with", "v1.0.0-alpha", "v1.0.0-alpha", Options{Variants: []string{"-alpha"}}, match("v1.0.0-alpha")},

		{"path namespace", "release/vizier/v0.14.1", "0.14.1", Options{}, match("0.14.1")},
		{"path namespace drifts", "release/vizier/v0.14.1", "latest", Options{}, drift("v0.14.1")},
		{"word namespace", "controller-v1.1.3", "v1.1.3", Options{}, match("v1.1.3")},
		{"word namespace in the image too", "controller-v1.1.3", "controller-v1.1.3", Options{}, match("controller-v1.1.3")},
		{"word namespace without v", "controller-v1.1.3", "controller-1.1.3", Options{}, match("controller-1.1.3")},
		{"word namespace, v in the image only", "controller-1.1.3", "controller-v1.1.3", Options{}, match("controller-v1.1.3")},
		{"word namespace drifts", "controller-v1.1.3", "controller-v1.1.2", Options{}, drift("controller-v1.1.3")},
		{"word namespace of latest", "controller-v1.1.3", "controller-latest", Options{}, drift("controller-v1.1.3")},
		{"another word", "controller-v1.1.3", "chart-v1.1.3", Options{}, drift("v1.1.3")},
		{"no tag", "v0.29.0", "", Options{}, unjudged("there is no tag")},
	})
}

// Tags that only a configured namespace takes.
func TestJudgeReleaseOfOddTag(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, tag, found string
		want             Judgement
	}{
		{"identical without the version's text", "1_2_3", "1_2_3", match("1_2_3")},
		{"the version", "1_2_3", "v1.2.3", match("v1.2.3")},
		{"identical with something behind", "v1.2.3-release", "v1.2.3-release", match("v1.2.3-release")},
		{"drifts with something behind", "v1.2.3-release", "v1.2.2-release", drift("v1.2.3")},
		{"a word that ends in v", "dev1.2.3", "dev1.2.2", drift("dev1.2.3")},
		{"a word that ends in v makes none", "dev1.2.3", "latest", drift("1.2.3")},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got := Policy{}.Judge(tc.found, Context{Tag: tc.tag, Version: ver(t, "1.2.3")})
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("%s in release %s (-want +got):\n%s", tc.found, tc.tag, diff)
			}
		})
	}
}

func TestJudgeMetadata(t *testing.T) {
	t.Parallel()
	dash, underscore, drop := Options{Metadata: "-"}, Options{Metadata: "_"}, Options{Metadata: "drop"}
	judgeAll(t, "release", "", []judgeCase{
		{"dash", "v1.33.1+rke2r1", "v1.33.1-rke2r1", Options{}, match("v1.33.1-rke2r1")},
		{"underscore, as Helm writes", "v1.33.1+rke2r1", "v1.33.1_rke2r1", Options{}, match("v1.33.1_rke2r1")},
		{"r1 is not r2", "v1.33.1+rke2r2", "v1.33.1-rke2r1", Options{}, drift("v1.33.1-rke2r2")},
		{"r1 is no r10", "v1.33.1+rke2r10", "v1.33.1-rke2r1", Options{}, drift("v1.33.1-rke2r10")},
		{"expected with dash", "v1.33.1+rke2r1", "v1.33.0", Options{}, drift("v1.33.1-rke2r1")},
		{"expected with underscore", "v1.33.1+rke2r1", "v1.33.0_rke2r1", Options{}, drift("v1.33.1_rke2r1")},
		{"dropped is not equal", "v1.33.1+rke2r1", "v1.33.1", Options{}, drift("v1.33.1-rke2r1")},
		{"pre-release and metadata", "v1.24.17-rc1+rke2r1", "v1.24.17-rc1-rke2r1", Options{}, match("v1.24.17-rc1-rke2r1")},
		{"git tag with dash", "v1.33.1-rke2r1", "v1.33.1-rke2r1", Options{}, match("v1.33.1-rke2r1")},
		{"no image tag, but the same text", "v1.33.1+rke2r1", "v1.33.1+rke2r1", Options{}, match("v1.33.1+rke2r1")},
		{"no image tag, another text", "v1.33.1+rke2r1", "1.33.0+rke2r1", Options{}, drift("1.33.1+rke2r1")},
		{"word namespace", "x-v1.33.1+r1", "x-v1.33.1-r1", Options{}, match("x-v1.33.1-r1")},
		{"variant", "v1.33.1+rke2r1", "v1.33.1-rke2r1-amd64", Options{Variants: []string{"-amd64"}}, match("v1.33.1-rke2r1-amd64")},

		{"configured dash", "v1.33.1+rke2r1", "v1.33.1-rke2r1", dash, match("v1.33.1-rke2r1")},
		{"configured dash, underscore found", "v1.33.1+rke2r1", "v1.33.1_rke2r1", dash, drift("v1.33.1-rke2r1")},
		{"configured underscore", "v1.33.1+rke2r1", "v1.33.1_rke2r1", underscore, match("v1.33.1_rke2r1")},
		{"configured underscore, dash found", "v1.33.1+rke2r1", "v1.33.1-rke2r1", underscore, drift("v1.33.1_rke2r1")},
		{"dropped", "v1.33.1+rke2r1", "v1.33.1", drop, match("v1.33.1")},
		{"dropped, dash found", "v1.33.1+rke2r1", "v1.33.1-rke2r1", drop, drift("v1.33.1")},
		{"dropped behind a pre-release", "v1.24.17-rc1+rke2r1", "1.24.17-rc1", drop, match("1.24.17-rc1")},
		{"nothing to drop", "v1.33.1", "v1.33.1", drop, match("v1.33.1")},
	})
}

func TestJudgeTagTemplate(t *testing.T) {
	t.Parallel()
	with := Options{Tag: "app-{{.Version}}", Variants: []string{"-alpine"}}
	judgeAll(t, "release", "", []judgeCase{
		{"equal", "v0.29.0", "app-0.29.0", with, match("app-0.29.0")},
		{"variant", "v0.29.0", "app-0.29.0-alpine", with, match("app-0.29.0-alpine")},
		{"v is not optional", "v0.29.0", "app-v0.29.0", with, drift("app-0.29.0")},
		{"nor is the prefix", "v0.29.0", "v0.29.0", with, drift("app-0.29.0")},
		{"variant drifts", "v0.29.0", "app-0.28.1-alpine", with, drift("app-0.29.0-alpine")},
		{"metadata", "v1.33.1+rke2r1", "app-1.33.1-rke2r1", with, match("app-1.33.1-rke2r1")},
		{"the tag", "v1.33.1+rke2r1", "v1.33.1_rke2r1", Options{Tag: "{{.Tag}}", Metadata: "_"}, match("v1.33.1_rke2r1")},
		{"metadata dropped from the tag", "v1.33.1+rke2r1", "v1.33.1-1", Options{Tag: "{{.Tag}}-1", Metadata: "drop"}, match("v1.33.1-1")},
		{"a part of the version", "v1.33.1", "1.33", Options{Tag: "{{.Major}}.{{.Minor}}"}, match("1.33")},
		{"no component", "v0.29.0", "v0.29.0", Options{Tag: "{{.Component}}"}, unjudged(`template "{{.Component}}": the release is not of a component`)},
		{"no image tag", "a/v0.1.0", "latest", Options{Tag: "{{.Tag}}"}, unjudged(`"a/v0.1.0" is expected, and no image can have that tag: ` +
			`say how the image's tag is written, as in tag: "v{{.Version}}"`)},
	})
}

func TestJudgePrevious(t *testing.T) {
	t.Parallel()
	judgeAll(t, "previous", known, []judgeCase{
		{"same line", "v0.30.1", "v0.30.0", Options{}, match("v0.30.0")},
		{"previous line", "v0.29.0", "v0.28.1", Options{}, match("v0.28.1")},
		{"not the newest of the previous line", "v0.29.0", "v0.28.0", Options{}, drift("v0.28.1")},
		{"two releases back", "v0.30.0", "v0.28.1", Options{}, drift("v0.29.0")},
		{"the release itself", "v0.29.0", "v0.29.0", Options{}, drift("v0.28.1")},
		{"planned", "v0.32.0", "0.31.0", Options{}, match("0.31.0")},
		{"of a pre-release", "v0.30.0-rc.2", "v0.29.0", Options{}, match("v0.29.0")},
		{"not a pre-release", "v0.30.0", "v0.30.0-rc.2", Options{}, drift("v0.29.0")},
		{"variant", "v0.29.0", "0.27.1-alpine", Options{Variants: []string{"-alpine"}}, drift("0.28.1-alpine")},
		{"template", "v0.29.0", "app-0.28.1", Options{Tag: "app-{{.Version}}"}, match("app-0.28.1")},
		{"the first release", "v0.9.0", "v0.8.0", Options{}, unjudged("no final release before 0.9.0 is known")},
	})
}

func TestJudgePreviousWithMetadata(t *testing.T) {
	t.Parallel()
	judgeAll(t, "final", known, []judgeCase{
		{"final: the release", "v0.29.0", "v0.29.0", Options{}, match("v0.29.0")},
		{"final: the whole tag", "v0.29.0", "0.29.0", Options{}, match("0.29.0")},
		{"final: the release before", "v0.29.0", "v0.28.1", Options{}, drift("v0.29.0")},
		{"final: a pre-release keeps the release before", "v0.30.0-rc.1", "v0.29.0", Options{}, match("v0.29.0")},
		{"final: a pre-release is not there", "v0.30.0-rc.1", "v0.30.0-rc.1", Options{}, drift("v0.29.0")},
		{"final: a template", "v0.30.0-rc.1", "app-0.29.0", Options{Tag: "app-{{.Version}}"}, match("app-0.29.0")},
	})
	judgeAll(t, "previous", "1.30.13+rke2r1 1.30.14+rke2r1 1.30.14+rke2r2 1.31.0+rke2r1", []judgeCase{
		{"same numbers", "v1.30.14+rke2r2", "v1.30.14-rke2r1", Options{}, match("v1.30.14-rke2r1")},
		{"previous line", "v1.31.0+rke2r1", "v1.30.14-rke2r2", Options{}, match("v1.30.14-rke2r2")},
		{"previous line, older metadata", "v1.31.0+rke2r1", "v1.30.14-rke2r1", Options{}, drift("v1.30.14-rke2r2")},
	})
}

func TestJudgeExact(t *testing.T) {
	t.Parallel()
	judgeAll(t, "exact", "", []judgeCase{
		{"the tag", "v0.29.0", "v0.29.0", Options{}, match("v0.29.0")},
		{"v is not optional", "v0.29.0", "0.29.0", Options{}, drift("v0.29.0")},
		{"word namespace", "controller-v1.1.3", "v1.1.3", Options{}, drift("controller-v1.1.3")},
		{"template", "controller-v1.1.3", "v1.1.3", Options{Tag: "v{{.Version}}"}, match("v1.1.3")},
		{"template without v", "v1.1.3", "v1.1.3", Options{Tag: "{{.Version}}"}, drift("1.1.3")},
		{"metadata", "v1.33.1+rke2r1", "v1.33.1-rke2r1", Options{}, match("v1.33.1-rke2r1")},
		{"one way only", "v1.33.1+rke2r1", "v1.33.1_rke2r1", Options{}, drift("v1.33.1-rke2r1")},
		{"the other way", "v1.33.1+rke2r1", "v1.33.1_rke2r1", Options{Metadata: "_"}, match("v1.33.1_rke2r1")},
		{"no image tag", "a/v0.1.0", "v0.1.0", Options{}, unjudged(`"a/v0.1.0" is expected, and no image can have that tag: ` +
			`say how the image's tag is written, as in tag: "v{{.Version}}"`)},
	})
}

func TestJudgeMinorAndMajor(t *testing.T) {
	t.Parallel()
	alpine := Options{Variants: []string{"-alpine"}}
	judgeAll(t, "minor", "", []judgeCase{
		{"minor", "v1.30.2", "v1.30", Options{}, match("v1.30")},
		{"minor without v", "v1.30.2", "1.30", Options{}, match("1.30")},
		{"minor of another line", "v1.30.2", "v1.3", Options{}, drift("v1.30")},
		{"minor is no prefix", "v1.30.2", "v1.30.2", Options{}, drift("v1.30")},
		{"minor variant", "v1.30.2", "1.29-alpine", alpine, drift("1.30-alpine")},
		{"minor has no metadata", "v1.30.2+rke2r1", "v1.30", Options{}, match("v1.30")},
		{"minor is not the tag", "v1.30.2", "latest", Options{}, drift("v1.30")},
	})
	judgeAll(t, "major", "", []judgeCase{
		{"major", "v1.30.2", "v1", Options{}, match("v1")},
		{"major without v", "v1.30.2", "1", Options{}, match("1")},
		{"another major", "v2.0.0", "1", Options{}, drift("2")},
		{"major is no prefix", "v1.30.2", "v1.30", Options{}, drift("v1")},
		{"major variant", "v1.30.2", "v1-alpine", alpine, match("v1-alpine")},
	})
}

func TestJudgeFreePolicies(t *testing.T) {
	t.Parallel()
	for _, expect := range []string{"any", "ignore"} {
		for _, tag := range []string{"v0.28.1", "latest", ""} {
			for _, c := range []Context{{}, contextOf(t, "v0.29.0", "")} {
				if diff := cmp.Diff(unjudged(""), policy(t, expect, Options{}).Judge(tag, c)); diff != "" {
					t.Errorf("%s: %q in %q:\n%s", expect, tag, c.Tag, diff)
				}
			}
		}
	}
}

func TestJudgeWithoutVersion(t *testing.T) {
	t.Parallel()
	for _, expect := range []string{"release", "previous", "exact", "minor", "major", "pattern:.+", "~{{.Major}}"} {
		got := policy(t, expect, Options{}).Judge("v0.28.1", Context{Tag: "v0.29.0"})
		if got.Outcome != Unjudged || got.Expected != "" || got.Reason == "" {
			t.Errorf("%s: %+v", expect, got)
		}
	}
	if got := policy(t, "exact", Options{}).Judge("v0.28.1", Context{Version: ver(t, "0.29.0")}); got != unjudged("the release has no tag") {
		t.Errorf("exact without tag: %+v", got)
	}
}

func TestValidate(t *testing.T) {
	t.Parallel()
	noTag := `"a/v0.1.0" is expected, and no image can have that tag: say how the image's tag is written, as in tag: "v{{.Version}}"`
	for _, tc := range []struct {
		name, expect, release string
		options               Options
		want                  string
	}{
		{"release", "release", "a/v0.1.0", Options{}, ""},
		{"exact in a path namespace", "exact", "a/v0.1.0", Options{}, noTag},
		{"exact with a template", "exact", "a/v0.1.0", Options{Tag: "v{{.Version}}"}, ""},
		{"template of the tag", "release", "a/v0.1.0", Options{Tag: "{{.Tag}}"}, noTag},
		{"metadata is written", "exact", "v1.33.1+rke2r1", Options{}, ""},
		{"no component", "release", "v0.1.0", Options{Tag: "{{.Component}}"}, `template "{{.Component}}": the release is not of a component`},
		{"the first has no previous", "previous", "v0.1.0", Options{}, ""},
		{"minor", "minor", "a/v0.1.0", Options{}, ""},
		{"any", "any", "a/v0.1.0", Options{}, ""},
		{"pattern", "pattern:.*", "a/v0.1.0", Options{}, ""},
		{"constraint", "~{{.Major}}", "a/v0.1.0", Options{}, ""},
		{"constraint with metadata", "{{.Version}}", "v1.33.1+rke2r1", Options{}, `constraint "1.33.1+rke2r1": semver ignores build metadata: ` +
			`use {{.Major}}.{{.Minor}}.{{.Patch}}, or another expect such as "release"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			err := policy(t, tc.expect, tc.options).Validate(contextOf(t, tc.release, ""))
			got := ""
			if err != nil {
				got = err.Error()
			}
			if got != tc.want {
				t.Errorf("Validate = %s\nwant       %s", got, tc.want)
			}
		})
	}
	if err := policy(t, "exact", Options{}).Validate(Context{}); err != nil {
		t.Errorf("nothing is released: %v", err)
	}
}

func TestOutcomeInWords(t *testing.T) {
	t.Parallel()
	for o, want := range map[Outcome]string{Match: "match", Drift: "drift", Unjudged: "unjudged", 0: "Outcome(0)"} {
		if got := o.String(); got != want {
			t.Errorf("Outcome(%d) is %q, want %q", uint8(o), got, want)
		}
	}
}
