package config_test

import (
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/version"
)

var carrierCases = []mistakeCase{
	{
		name: "carriers that lack something",
		file: "version: 1\ncarriers:\n  - {yaml: a}\n  - {path: a, yaml: a, env: B}\n  - {path: a, regx: b}\n",
		want: []mistake{
			{"{", `.verscheck.yaml:3:5: the carrier has no "path": add the file that carries the version`},
			{"B", `.verscheck.yaml:4:29: "yaml" and "env" cannot stand together: each says where the version stands`},
			{"regx", `.verscheck.yaml:5:15: unknown key "regx" (did you mean "regex"?)`},
		},
	},
	{
		name: "paths that are none",
		file: "version: 1\ncarriers:\n  - {path: a, yaml: a..b}\n  - {path: /a, yaml: 'a[name]'}\n  - {path: a, toml: 'a['}\n",
		want: []mistake{
			{"a..b", `.verscheck.yaml:3:21: path "a..b" has no key before a dot or behind it: a key that is one goes in quotes`},
			{"/a", `.verscheck.yaml:4:12: pattern "/a" is absolute: write it from the root of the repository`},
			{"'a[name]'", `.verscheck.yaml:4:22: path "a[name]" has [name], which is neither an index nor a choice: write [0], [*], [field=value] or ["key"]`},
			{"'a['", `.verscheck.yaml:5:21: path "a[" has [, which is neither an index nor a choice: write [0], [*], [field=value] or ["key"]`},
		},
	},
	{
		name: "regular expressions that are none",
		file: "version: 1\ncarriers:\n  - {path: a, regex: 'ref=(v[0-9.]+)'}\n  - {path: a, regex: '('}\n  - {path: a, regex: '(?P<version>a)(?P<version>b)'}\n",
		want: []mistake{
			{"'ref=(v[0-9.]+)'", `.verscheck.yaml:3:22: regex "ref=(v[0-9.]+)" has no group "version": write (?P<version>…) around what is compared`},
			{"'('", `.verscheck.yaml:4:22: regex "(": missing closing ): ` + "`(`"},
			{"'(?P<version>a)(?P<version>b)'", `.verscheck.yaml:5:22: regex "(?P<version>a)(?P<version>b)" has two groups "version"`},
		},
	},
	{
		name: "expectations of carriers",
		file: "version: 1\ncarriers:\n  - {path: a, expect: 'component:cloudd'}\n  - {path: a, expect: relase}\n  - {path: a, as: '{{.Versio}}'}\n" +
			"  - {path: a, constraint: release}\n  - {path: a, match: one}\n  - {path: a, expect: ignore}\n  - {path: a, as: 'v1'}\ncomponents: [{name: cloud, tags: 'cloud/v{{.Version}}'}]\n",
		want: []mistake{
			{"'component:cloudd'", `.verscheck.yaml:3:23: expect: there is no component "cloudd" (did you mean "component:cloud"?)`},
			{"relase", `.verscheck.yaml:4:23: expect: "relase" is unknown (did you mean release?): it is neither release, previous, final, exact, minor, major, any, ignore or pattern:REGEX nor a semver constraint such as "~1.30"`},
			{"'{{.Versio}}'", `.verscheck.yaml:5:19: as: template "{{.Versio}}" has unknown fields: .Versio (did you mean .Version?); the fields are .Tag, .Version, .Major, .Minor, .Patch, .Prerelease, .Metadata, .Component`},
			{"release", `.verscheck.yaml:6:27: constraint: "release" is no semver constraint such as ">= 0.14"`},
			{"one", `.verscheck.yaml:7:22: "match" must be one of all, any, found the text "one"`},
			{"ignore", `.verscheck.yaml:8:23: expect: a carrier that is ignored is none: leave the entry out`},
			{"'v1'", `.verscheck.yaml:9:19: as: template "v1" has no field such as {{.Version}}, and would be the same in every release`},
		},
	},
	{
		name: "components",
		file: "version: 1\ncomponents:\n  - {tags: 'a/v{{.Version}}'}\n  - {name: b}\n  - {name: c, tags: 'c/{{.Tag}}'}\n  - {name: 'd d', tags: 'd/{{.Version}}'}\n" +
			"  - {name: e, tags: 'e/v{{.Version}}', carriers: [{path: a, yml: b}]}\n  - {name: e, tags: 'f/v{{.Version}}'}\n  - {name: g, tags: 'e/v{{.Version}}'}\n",
		want: []mistake{
			{"{", `.verscheck.yaml:3:5: the component has no "name"`},
			{"{", `.verscheck.yaml:4:5: component "b" has no "tags": add the template of its git tags, such as "b/v{{.Version}}"`},
			{"'c/{{.Tag}}'", `.verscheck.yaml:5:21: template "c/{{.Tag}}" cannot say which tags are releases by {{.Tag}} or {{.Component}}: write the text that stands before the version`},
			{"'d d'", `.verscheck.yaml:6:12: component "d d": a name has letters, digits, dots, dashes and slashes`},
			{"yml", `.verscheck.yaml:7:61: unknown key "yml" (did you mean "yaml"?)`},
			{"e", `.verscheck.yaml:8:12: component "e" is there twice, first on line 7`},
			{"'e/v{{.Version}}'", `.verscheck.yaml:9:21: component "g" has the same tags as component "e"`},
		},
	},
}

const monorepo = `version: 1
release: {ignore: ["*-pre-*"]}
text: ["docs/**"]
images: [{name: "ghcr.io/acme/*", own: true}]
overlays: {exclude: [dev]}
carriers:
  - {path: VERSION}
components:
  - name: cloud
    tags: "release/{{ .Component }}/v{{.Version}}"
    overlays: {include: [k8s/cloud]}
    manifests: [cloud.yaml]
    text: [cloud.md]
    images: [{name: "ghcr.io/acme/cloud", expect: exact}]
    carriers:
      - {path: versions.yaml, env: CLI_VERSION, expect: "component:cli", as: "{{.Version}}", constraint: ">= 0.14"}
      - {path: "*.toml", toml: package.version, expect: previous, metadata: "-"}
      - {path: README.md, regex: "ref=(?P<version>.*)$", match: any}
      - {path: package.json, json: version}
  - {name: cli, tags: "release/cli/v{{.Version}}"}
`

func parsed(t *testing.T, text string) *config.Config {
	t.Helper()
	c, err := config.Parse(file, []byte(text), known)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCarriers(t *testing.T) {
	t.Parallel()
	c := parsed(t, monorepo)
	route := func(text string) config.Route {
		r, err := config.ParseRoute(text)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	want := []config.Carrier{
		{
			Path: config.Pattern{Text: "versions.yaml"}, Reader: config.ReadEnv, Env: "CLI_VERSION", Component: "cli",
			Policy: policy("release", version.Options{Tag: "{{.Version}}"}), Constraint: policy(">= 0.14", version.Options{}),
		},
		{
			Path: config.Pattern{Text: "*.toml"}, Reader: config.ReadTOML, Route: route("package.version"),
			Policy: policy("previous", version.Options{Metadata: "-"}),
		},
		{Path: config.Pattern{Text: "README.md"}, Reader: config.ReadRegex, Regex: regexp.MustCompile("(?m)ref=(?P<version>.*)$"), Any: true},
		{Path: config.Pattern{Text: "package.json"}, Reader: config.ReadJSON, Route: route("version")},
	}
	options := cmp.Options{
		cmpopts.IgnoreTypes(diag.Place{}), cmpopts.IgnoreUnexported(config.Pattern{}), cmpopts.EquateEmpty(),
		cmp.Comparer(func(a, b *regexp.Regexp) bool { return a == b || a != nil && b != nil && a.String() == b.String() }),
	}
	if diff := cmp.Diff(want, c.Components[0].Carriers, options); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(c.Carriers) != 1 || c.Carriers[0].Reader != config.ReadFile {
		t.Errorf("carriers at the top: %+v", c.Carriers)
	}
	var keys []string
	for _, carrier := range slices.Concat(c.Carriers, c.Components[0].Carriers) {
		keys = append(keys, carrier.Key())
	}
	if diff := cmp.Diff([]string{"version", "CLI_VERSION", "package.version", "ref=(?P<version>.*)$", "version"}, keys); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
}

func TestComponentOf(t *testing.T) {
	t.Parallel()
	c := parsed(t, monorepo)
	for tag, want := range map[string]string{
		"release/cloud/v0.1.0": "cloud", "release/cli/v1.0.0-rc1": "cli", "release/vizier/v1.0.0": "", "v1.0.0": "",
	} {
		if d, _, ok := c.ComponentOf(tag); d.Name != want || ok != (want != "") {
			t.Errorf("%s is of %q, %t, want %q", tag, d.Name, ok, want)
		}
	}
}

func TestConfigurationsOfComponents(t *testing.T) {
	t.Parallel()
	c := parsed(t, monorepo)
	cloud, cli, top, whole := c.Of("cloud"), c.Of("cli"), c.Of(""), c.Whole()
	if _, ok := cloud.Release.Namespace.Match("release/cloud/v0.1.0"); !ok || cloud.Component != "cloud" {
		t.Errorf("the namespace of the component is %s", cloud.Release.Namespace)
	}
	for name, d := range map[string]struct {
		config                          *config.Config
		carriers, text, manifest, image int
		dev, cloud                      bool // excluded
	}{
		"cloud": {cloud, 4, 1, 1, 2, false, false},
		"cli":   {cli, 0, 0, 0, 1, false, false},
		"top":   {top, 1, 1, 0, 1, true, false},
		"whole": {whole, 5, 2, 1, 2, true, false},
	} {
		got := []int{len(d.config.Carriers), len(d.config.Text), len(d.config.Manifests), len(d.config.Images)}
		if diff := cmp.Diff([]int{d.carriers, d.text, d.manifest, d.image}, got); diff != "" {
			t.Errorf("%s: carriers, text, manifests, images (-want +got):\n%s", name, diff)
		}
		if d.config.Overlays.Excluded("dev") != d.dev {
			t.Errorf("%s: dev is excluded: %t", name, !d.dev)
		}
	}
	if !top.Overlays.Foreign("k8s/cloud") || cloud.Overlays.Foreign("k8s/cloud") || !cloud.Overlays.Included("k8s/cloud") || !cli.Overlays.Named {
		t.Error("the overlay of the component is checked at the top as well, or not with the component")
	}
	if len(c.Carriers) != 1 || c.Component != "" {
		t.Error("the configuration itself has changed")
	}
	if image, _ := cloud.Image("ghcr.io/acme/cloud"); image.Policy.String() != "exact" {
		t.Errorf("the component's own entry comes behind: %s", image.Policy)
	}
}
