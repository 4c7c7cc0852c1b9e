package version

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTemplateRender(t *testing.T) {
	t.Parallel()
	release := Context{Tag: "release/vizier/v0.14.1-rc.1+b7", Version: ver(t, "0.14.1-rc.1+b7"), Component: "vizier"}
	for template, want := range map[string]string{
		"v{{.Version}}":                "v0.14.1-rc.1+b7",
		"{{.Tag}}":                     "release/vizier/v0.14.1-rc.1+b7",
		"v{{.Major}}.{{.Minor}}":       "v0.14",
		"{{ .Major }}{{	.Patch	}}":     "01",
		"release/{{.Component}}/v0":    "release/vizier/v0",
		"{{.Prerelease}}{{.Metadata}}": "rc.1b7",
		"no field":                     "no field",
		"{ {.Version} }":               "{ {.Version} }",
		"{{.Version}}-alpine":          "0.14.1-rc.1+b7-alpine",
	} {
		t.Run(template, func(t *testing.T) {
			t.Parallel()
			got, err := parsedTemplate(t, template).Render(release)
			if err != nil || got != want {
				t.Errorf("Render = %q, %v; want %q", got, err, want)
			}
		})
	}
}

// parsedTemplate is ParseTemplate for texts that are known to be templates.
func parsedTemplate(tb testing.TB, text string) Template {
	tb.Helper()
	parsed, err := ParseTemplate(text)
	if err != nil {
		tb.Fatal(err)
	}
	return parsed
}

func TestTemplateRenderErrors(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		template string
		release  Context
		want     string
	}{
		"no tag":       {"{{.Tag}}", Context{Version: ver(t, "1.2.3")}, `template "{{.Tag}}": the release has no tag`},
		"no version":   {"v{{.Version}}", Context{Tag: "v1.2.3"}, `template "v{{.Version}}": the release has no version`},
		"no number":    {"v{{.Minor}}", Context{}, `template "v{{.Minor}}": the release has no version`},
		"no component": {"{{.Component}}", Context{Tag: "v1.2.3"}, `template "{{.Component}}": the release is not of a component`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := parsedTemplate(t, tc.template).Render(tc.release)
			if got != "" || err == nil || err.Error() != tc.want {
				t.Errorf("Render = %q, %v; want %s", got, err, tc.want)
			}
		})
	}
}

func TestParseTemplateErrors(t *testing.T) {
	t.Parallel()
	const known = "; the fields are .Tag, .Version, .Major, .Minor, .Patch, .Prerelease, .Metadata, .Component"
	for text, want := range map[string]string{
		"":                    "the template is empty",
		"v{{.Vrsion}}":        `template "v{{.Vrsion}}" has unknown fields: .Vrsion (did you mean .Version?)` + known,
		"{{.version}}":        `template "{{.version}}" has unknown fields: .version (did you mean .Version?)` + known,
		"{{Version}}":         `template "{{Version}}" has unknown fields: Version (did you mean .Version?)` + known,
		"{{.Frob}}":           `template "{{.Frob}}" has unknown fields: .Frob` + known,
		"{{.Majr}}{{.Sha}}":   `template "{{.Majr}}{{.Sha}}" has unknown fields: .Majr (did you mean .Major?), .Sha` + known,
		"v{{.Version":         `template "v{{.Version" has "{{" without "}}" behind it`,
		"v{{.Version}":        `template "v{{.Version}" has "{{" without "}}" behind it`,
		"v.Version}}":         `template "v.Version}}" has "}}" without "{{" before it`,
		"{{.Major}}}}":        `template "{{.Major}}}}" has "}}" without "{{" before it`,
		"{{}}":                `template "{{}}" has {{}}, and only fields such as {{.Version}} are known`,
		"{{.}}":               `template "{{.}}" has {{.}}, and only fields such as {{.Version}} are known`,
		"{{- .Version -}}":    `template "{{- .Version -}}" has {{- .Version -}}, and only fields such as {{.Version}} are known`,
		"{{.Version | trim}}": `template "{{.Version | trim}}" has {{.Version | trim}}, and only fields such as {{.Version}} are known`,
		"{{.Version.Major}}":  `template "{{.Version.Major}}" has {{.Version.Major}}, and only fields such as {{.Version}} are known`,
		"v{{{.Version}}}":     `template "v{{{.Version}}}" has {{{.Version}}, and only fields such as {{.Version}} are known`,
		"\xff{{.Version}}":    `template "\xff{{.Version}}" is not UTF-8`,
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			got, err := ParseTemplate(text)
			if err == nil || err.Error() != want {
				t.Errorf("error: %v\nwant:  %s", err, want)
			}
			if !got.IsZero() {
				t.Errorf("with the error came %q", got)
			}
		})
	}
}

func TestTemplateMatch(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, template, tag, want string }{
		{"version", "v{{.Version}}", "v1.2.3", "1.2.3"},
		{"pre-release and metadata", "v{{.Version}}", "v1.24.17-rc1+rke2r1", "1.24.17-rc1+rke2r1"},
		{"v is not optional", "v{{.Version}}", "1.2.3", ""},
		{"no second v", "{{.Version}}", "v1.2.3", ""},
		{"path prefix", "release/vizier/v{{.Version}}", "release/vizier/v0.14.1", "0.14.1"},
		{"another component", "release/vizier/v{{.Version}}", "release/cloud/v0.14.1", ""},
		{"something before", "v{{.Version}}", "release/v1.2.3", ""},
		{"suffix", "{{.Version}}-alpine", "1.2.3-rc.1-alpine", "1.2.3-rc.1"},
		{"suffix missing", "{{.Version}}-alpine", "1.2.3", ""},
		{"dots are no wildcards", "a.b{{.Version}}", "axb1.2.3", ""},
		{"line end", "v{{.Version}}", "v1.2.3\n", ""},
		{"strict", "v{{.Version}}", "v1.02.3", ""},
		{"date", "v{{.Version}}", "v20240101", ""},
		{"numbers", "{{.Major}}_{{.Minor}}_{{.Patch}}", "1_22_3", "1.22.3"},
		{"numbers, strict", "{{.Major}}_{{.Minor}}_{{.Patch}}", "1_022_3", ""},
		{"numbers with pre-release", "v{{.Major}}.{{.Minor}}.{{.Patch}}{{.Prerelease}}", "v1.15.0rc1", "1.15.0-rc1"},
		{"pre-release may be empty", "v{{.Major}}.{{.Minor}}.{{.Patch}}{{.Prerelease}}", "v1.15.0", "1.15.0"},
		{"numbers with metadata", "{{.Major}}.{{.Minor}}.{{.Patch}}-{{.Metadata}}", "1.33.1-rke2r1", "1.33.1+rke2r1"},
		{"a field twice", "release-{{.Major}}.{{.Minor}}/v{{.Version}}", "release-1.30/v1.30.2", "1.30.2"},
		{"a field twice, contradicting", "release-{{.Major}}.{{.Minor}}/v{{.Version}}", "release-1.30/v1.31.0", ""},
		{"tag", "{{.Tag}}", "release/vizier/v0.14.1", "0.14.1"},
		{"tag in text", "git-{{.Tag}}", "git-v0.14.1", "0.14.1"},
		{"tag without version", "{{.Tag}}", "latest", ""},
		{"tag and patch", "{{.Tag}}-p{{.Patch}}", "v0.14.1-p1", "0.14.1"},
		{"component", "{{.Component}}/v{{.Version}}", "a/b/v1.2.3", "1.2.3"},
		{"component missing", "{{.Component}}/v{{.Version}}", "/v1.2.3", ""},
		{"no whole version", "v{{.Major}}.{{.Minor}}", "v1.30", ""},
		{"no field", "latest", "latest", ""},
		{"ambiguous: the first field is longest", "{{.Major}}{{.Minor}}.{{.Patch}}", "111.0", "11.1.0"},
		{"empty tag", "{{.Tag}}", "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, ok := parsedTemplate(t, tc.template).Match(tc.tag)
			if got.String() != tc.want || ok != (tc.want != "") {
				t.Errorf("%q matches %q as %q, %v; want %q", tc.template, tc.tag, got, ok, tc.want)
			}
		})
	}
}

func TestZeroTemplate(t *testing.T) {
	t.Parallel()
	var zero Template
	if got, err := zero.Render(Context{}); got != "" || err != nil {
		t.Errorf("Render = %q, %v", got, err)
	}
	if _, ok := zero.Match(""); ok || zero.CarriesVersion() || !zero.IsZero() {
		t.Error("the zero template matches, carries a version or is not zero")
	}
}

func FuzzParseTemplate(f *testing.F) {
	for _, text := range []string{
		"v{{.Version}}", "release/vizier/v{{.Version}}", "{{.Tag}}", "v{{.Major}}.{{.Minor}}", "{{.Component}}-{{ .Version }}+x", "{{.Major}}{{.Minor}}{{.Patch}}",
		"{{", "}}", "{{.Vrsion}}", "{{.Metadata}}{{.Prerelease}}{{.Version}}", "\xff", "({{.Version}}", "{{.Version}}{{.Version}}",
	} {
		f.Add(text, "1.24.17-rc1+rke2r1")
		f.Add(text, "0.0.0")
	}
	f.Fuzz(func(t *testing.T, text, versionText string) {
		template, err := ParseTemplate(text)
		if err != nil {
			if utf8.ValidString(text) && text != "" && !strings.Contains(err.Error(), "template ") {
				t.Fatalf("ParseTemplate(%q): %v does not say what it is about", text, err)
			}
			return
		}
		if again, err := ParseTemplate(template.String()); err != nil || !again.Equal(template) || template.String() != text {
			t.Fatalf("ParseTemplate(%q).String() = %q: %v", text, template, err)
		}
		version, err := Parse(versionText)
		if err != nil {
			return
		}
		tag, err := template.Render(Context{Tag: "v" + version.String(), Version: version, Component: "vizier"})
		if err != nil {
			t.Fatalf("%q renders %q: %v", text, versionText, err)
		}
		got, ok := template.Match(tag)
		if template.CarriesVersion() && isPlain(template) && (!ok || got != version) {
			t.Fatalf("%q writes %q for %q and reads %q, %v", text, tag, version, got, ok)
		}
		// Whatever is read, is written so.
		if ok && !template.uses(fieldTag, fieldComponent) {
			if again, err := template.Render(Context{Version: got}); err != nil || again != tag {
				t.Fatalf("%q reads %q in %q and writes %q, %v", text, got, tag, again, err)
			}
		}
	})
}

// isPlain reports whether the only field is .Version: such a template writes no tag for two versions.
func isPlain(template Template) bool {
	n := 0
	for _, p := range template.parts {
		if p.field != "" {
			n++
		}
	}
	return n == 1 && template.uses(fieldVersion)
}

func BenchmarkTemplateMatch(b *testing.B) {
	template := parsedTemplate(b, "release/vizier/v{{.Version}}")
	b.Run("inside", func(b *testing.B) {
		for b.Loop() {
			template.Match("release/vizier/v0.14.1")
		}
	})
	b.Run("outside", func(b *testing.B) {
		for b.Loop() {
			template.Match("release/cloud/v0.14.1")
		}
	})
}
