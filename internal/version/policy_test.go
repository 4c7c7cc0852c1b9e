package version

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// policy is ParsePolicy and With for values that are known to be right.
func policy(tb testing.TB, expect string, o Options) Policy {
	tb.Helper()
	p, err := ParsePolicy(expect)
	if err != nil {
		tb.Fatal(err)
	}
	if p, err = p.With(o); err != nil {
		tb.Fatal(err)
	}
	return p
}

func TestParsePolicy(t *testing.T) {
	t.Parallel()
	for expect, want := range map[string]string{
		"":                                  "release",
		"release":                           "release",
		"previous":                          "previous",
		"exact":                             "exact",
		"minor":                             "minor",
		"major":                             "major",
		"any":                               "any",
		"ignore":                            "ignore",
		`pattern:(?P<version>[0-9.]+)-r\d+`: `pattern:(?P<version>[0-9.]+)-r\d+`,
		"~1.30":                             "~1.30",
		">= 0.14, < 0.20 || 1.x":            ">= 0.14, < 0.20 || 1.x",
		"~{{.Major}}.{{.Minor}}":            "~{{.Major}}.{{.Minor}}",
		"<= {{.Version}}":                   "<= {{.Version}}",
		"v0.28.1":                           "v0.28.1",
	} {
		t.Run(expect, func(t *testing.T) {
			t.Parallel()
			got, err := ParsePolicy(expect)
			if err != nil || got.String() != want {
				t.Errorf("ParsePolicy = %v, %v", got, err)
			}
			if got.Ignores() != (expect == "ignore") {
				t.Errorf("Ignores() = %v", got.Ignores())
			}
		})
	}
}

func TestParsePolicyErrors(t *testing.T) {
	t.Parallel()
	const takes = `: it is neither release, previous, final, exact, minor, major, any, ignore or pattern:REGEX nor a semver constraint such as "~1.30"`
	for expect, want := range map[string]string{
		"relase":            `"relase" is unknown (did you mean release?)` + takes,
		"Previous":          `"Previous" is unknown (did you mean previous?)` + takes,
		" any":              `" any" is unknown (did you mean any?)` + takes,
		"latest":            `"latest" is unknown` + takes,
		"patern:x":          `"patern:x" is unknown` + takes,
		"~1.30 &":           `"~1.30 &" is unknown` + takes,
		"||":                `"||" is unknown` + takes,
		" ":                 `" " is unknown` + takes,
		"pattern:":          `"pattern:" has no regular expression behind the colon`,
		"pattern:(":         "\"pattern:(\": error parsing regexp: missing closing ): `(`",
		"pattern:a)(b":      "\"pattern:a)(b\": error parsing regexp: unexpected ): `a)(b`",
		"component:vizier":  `"component:vizier" needs components, which this version does not know`,
		"component:":        `"component:" needs components, which this version does not know`,
		"~{{.Majr}}":        `template "~{{.Majr}}" has unknown fields: .Majr (did you mean .Major?); the fields are .Tag, .Version, .Major, .Minor, .Patch, .Prerelease, .Metadata, .Component`,
		"~{{.Major":         `template "~{{.Major" has "{{" without "}}" behind it`,
		"= {{.Tag}}":        `constraint "= {{.Tag}}" may use .Version, .Major, .Minor and .Patch only`,
		"{{.Major}} apples": `"{{.Major}} apples" is unknown` + takes,
		"= 1.33.1+rke2r1":   `constraint "= 1.33.1+rke2r1": semver ignores build metadata: use {{.Major}}.{{.Minor}}.{{.Patch}}, or another expect such as "release"`,
	} {
		t.Run(expect, func(t *testing.T) {
			t.Parallel()
			got, err := ParsePolicy(expect)
			if err == nil || err.Error() != want {
				t.Errorf("error: %v\nwant:  %s", err, want)
			}
			if !got.Equal(Policy{}) {
				t.Errorf("with the error came %v", got)
			}
		})
	}
}

func TestPolicyWithErrors(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		expect  string
		options Options
		want    string
	}{
		"bad template":               {"release", Options{Tag: "v{{.Version"}, `tag: template "v{{.Version" has "{{" without "}}" behind it`},
		"constant template":          {"release", Options{Tag: "v1.2.3"}, `tag: template "v1.2.3" has no field such as {{.Version}}, and would be the same in every release`},
		"previous has no tag":        {"previous", Options{Tag: "{{.Tag}}"}, `tag: template "{{.Tag}}" has {{.Tag}}, which is the release's own: with expect "previous" use {{.Version}}`},
		"constraint without version": {"~1.30", Options{Tag: "v{{.Major}}"}, `tag: template "v{{.Major}}" carries no whole version that a constraint could be checked against`},
		"minor writes itself":        {"minor", Options{Tag: "v{{.Minor}}"}, `tag: expect "minor" says itself how the tag is written: use expect "exact" with template "v{{.Minor}}", or leave it out`},
		"any needs none":             {"any", Options{Tag: "v{{.Version}}"}, `tag: expect "any" does not use template "v{{.Version}}": leave it out`},
		"pattern needs none":         {"pattern:.+", Options{Tag: "v{{.Version}}"}, `tag: expect "pattern:.+" does not use template "v{{.Version}}": leave it out`},
		"variant without dash":       {"release", Options{Variants: []string{"-slim", "alpine"}}, `variants: "alpine" is no suffix of image tags: it begins with "-", "_" or "." and goes on with letters and digits, as in "-alpine"`},
		"empty variant":              {"release", Options{Variants: []string{""}}, `variants: "" is no suffix of image tags: it begins with "-", "_" or "." and goes on with letters and digits, as in "-alpine"`},
		"variant with plus":          {"release", Options{Variants: []string{"-a+b"}}, `variants: "-a+b" is no suffix of image tags: it begins with "-", "_" or "." and goes on with letters and digits, as in "-alpine"`},
		"variant twice":              {"release", Options{Variants: []string{"-a", "-b", "-a"}}, `variants: "-a" is there twice`},
		"exact has no variants":      {"exact", Options{Variants: []string{"-alpine"}}, `variants: expect "exact" leaves no room for "-alpine": write it into tag, or use expect "release"`},
		"metadata":                   {"release", Options{Metadata: "+"}, `metadata: "+" is unknown: it is "-", "_" or "drop"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := policy(t, tc.expect, Options{})
			got, err := p.With(tc.options)
			if err == nil || err.Error() != tc.want {
				t.Errorf("error: %v\nwant:  %s", err, tc.want)
			}
			if !got.Equal(Policy{}) {
				t.Errorf("with the error came %v", got)
			}
		})
	}
}

func TestPoliciesCompareWithGoCmp(t *testing.T) {
	t.Parallel()
	options := Options{Tag: "v{{.Version}}", Variants: []string{"-alpine"}, Metadata: "_"}
	if diff := cmp.Diff(policy(t, "release", options), policy(t, "", options)); diff != "" {
		t.Error(diff)
	}
	if policy(t, "release", Options{}) != (Policy{}) {
		t.Error("the default policy is not the zero value")
	}
	for name, other := range map[string]Policy{
		"zero":           {},
		"other expect":   policy(t, "previous", options),
		"other tag":      policy(t, "release", Options{Tag: "{{.Tag}}", Variants: options.Variants, Metadata: "_"}),
		"other variants": policy(t, "release", Options{Tag: options.Tag, Metadata: "_"}),
		"other metadata": policy(t, "release", Options{Tag: options.Tag, Variants: options.Variants}),
	} {
		if cmp.Equal(policy(t, "release", options), other) {
			t.Errorf("%s is equal", name)
		}
	}
}

func TestPolicyIsImmutable(t *testing.T) {
	t.Parallel()
	variants := []string{"-alpine"}
	p := policy(t, "release", Options{Variants: variants})
	variants[0] = "-slim"
	p.Variants()[0] = "-slim"
	if diff := cmp.Diff([]string{"-alpine"}, p.Variants()); diff != "" {
		t.Errorf("variants changed:\n%s", diff)
	}
	if _, err := p.With(Options{Metadata: "drop"}); err != nil || !p.Equal(policy(t, "release", Options{Variants: []string{"-alpine"}})) {
		t.Errorf("With changed the policy it was called on: %v, %v", p.Variants(), err)
	}
}
