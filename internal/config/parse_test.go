package config_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/version"
)

const file = ".verscheck.yaml"

var known = config.Known{Rules: []string{"floating-tag", "version-drift"}}

// mistakeCase is a file and what is wrong with it.
type mistakeCase struct {
	name, file string
	want       []mistake
}

// mistake is the text that its place must point at ("" for the end of a line), and its whole line.
type mistake struct{ at, line string }

func mistakeCases() []mistakeCase {
	return slices.Concat(structureCases, valueCases, syntaxCases, carrierCases)
}

func mistakesOf(t *testing.T, data string) *config.Error {
	t.Helper()
	c, err := config.Parse(file, []byte(data), known)
	var e *config.Error
	if !errors.As(err, &e) || c != nil {
		t.Fatalf("Parse = %v, %v, want no configuration and a *config.Error", c, err)
	}
	return e
}

func TestMistakes(t *testing.T) {
	t.Parallel()
	for _, c := range mistakeCases() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			lines := make([]string, len(c.want))
			for i, m := range c.want {
				lines[i] = m.line
			}
			if diff := cmp.Diff(strings.Join(lines, "\n"), mistakesOf(t, c.file).Error()); diff != "" {
				t.Errorf("errors of %q (-want +got):\n%s", c.file, diff)
			}
		})
	}
}

func TestMistakesPointAtTheirText(t *testing.T) {
	t.Parallel()
	for _, c := range mistakeCases() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			lines := strings.Split(strings.TrimPrefix(c.file, "\ufeff"), "\n")
			for i, m := range mistakesOf(t, c.file).Mistakes {
				line := []rune(lines[m.At.Line-1])
				rest, want := string(line[m.At.Column-1:]), string([]rune(c.want[i].at))
				if !strings.HasPrefix(rest, want) || want == "" && rest != "" {
					t.Errorf("%q points at %q, want %q", m, rest, want)
				}
				if end := m.At.EndColumn; end != 0 && string(line[m.At.Column-1:end-1]) != want {
					t.Errorf("%q spans %q, want %q", m, string(line[m.At.Column-1:end-1]), want)
				}
			}
		})
	}
}

func TestLargeFile(t *testing.T) {
	t.Parallel()
	const limit = 1 << 20
	head := "version: 1\n#"
	fits := head + strings.Repeat("x", limit-len(head))
	if _, err := config.Parse(file, []byte(fits), known); err != nil {
		t.Errorf("a file of the limit's size gives %v", err)
	}
	want := ".verscheck.yaml:1:1: the file has 1048577 bytes, more than the 1048576 that verscheck reads"
	if got := mistakesOf(t, fits+"x").Error(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Files of the largest size that are made to cost time must cost little of it: each must fail, and this test must end.
func TestBombs(t *testing.T) {
	t.Parallel()
	unknownKeys := strings.Repeat("k, ", 50_000)
	bombs := map[string]string{
		"aliases of a mapping": "version: 1\nimages: [&x {" + unknownKeys + "}, " + strings.Repeat("*x, ", 100_000) + "]\n",
		"aliases of a list": "version: 1\nimages: [{name: a, own: true, variants: &v [" + strings.Repeat("-a, ", 50_000) + "]}, " +
			strings.Repeat("{variants: *v}, ", 20_000) + "]\n",
		"aliases of aliases": "version: 1\nmanifests: [&a [x, x], &b [*a, *a], &c [*b, *b], &d [*c, *c], &e [*d, *d]]\n",
		"many values":        "version: 1\nmanifests: [" + strings.Repeat("a, ", 200_000) + "]\n",
	}
	for name, bomb := range bombs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := mistakesOf(t, bomb)
			want := "the file holds more than 100000 values, those behind aliases counted as often as they are used"
			if name == "aliases of aliases" {
				want = `an entry of "manifests" must be a pattern, found a list`
			}
			if !slices.ContainsFunc(e.Mistakes, func(m config.Mistake) bool { return m.Message == want }) {
				t.Errorf("got %d mistakes, none of them %q", len(e.Mistakes), want)
			}
		})
	}
}

func TestSyntaxErrorAtTheEndOfALongFile(t *testing.T) {
	t.Parallel()
	data := "version: 1\nmanifests:\n" + strings.Repeat("  - some/path/*.yaml\n", 5_000) + "  - [\n"
	got := mistakesOf(t, data).Error()
	if want := file + ":5003:5: "; !strings.HasPrefix(got, want) {
		t.Errorf("got %s, want %s…", got, want)
	}
}

var goodCases = []struct {
	name, file string
	want       config.Config
}{
	{"nothing but the version", "version: 1", config.Config{}},
	{"comments, end marker and empty sections", "# a\nversion: 1 # b\nrelease: {}\noverlays: {}\nmanifests: []\nimages: []\nregistry: {plain-http: []}\nrules: {}\n...\n", config.Config{}},
	{"byte order mark and windows line ends", "\ufeffversion: 1\r\nmanifests:\r\n  - a\r\n", config.Config{Manifests: paths("a")}},
	{"document start and JSON", `--- {"version": 1, "manifests": ["a"]}`, config.Config{Manifests: paths("a")}},
	{
		"release", "version: 1\nrelease:\n  tags: release/vizier/v{{.Version}}\n  ignore: ['v999.*', '*/x[^0-9]']\n",
		config.Config{Release: config.Release{
			Namespace: namespace("release/vizier/v{{.Version}}", "v999.*", "*/x[^0-9]"),
			Ignore:    []config.Pattern{{Text: "v999.*"}, {Text: "*/x[^0-9]"}},
		}},
	},
	{
		"ignored tags without a template", "version: 1\nrelease: {ignore: ['v999.*']}\n",
		config.Config{Release: config.Release{Namespace: namespace("", "v999.*"), Ignore: []config.Pattern{{Text: "v999.*"}}}},
	},
	{
		"overlays and manifests, with an alias", "version: 1\noverlays: {include: &all [kubernetes/*], exclude: [./kubernetes/base/, '**/test']}\nmanifests: *all\n",
		config.Config{
			Overlays:  config.Overlays{Include: paths("kubernetes/*"), Exclude: paths("./kubernetes/base/", "**/test")},
			Manifests: paths("kubernetes/*"),
		},
	},
	{
		"images", `version: 1
images:
  - {name: "registry.k8s.io/descheduler/*", expect: release, tag: "v{{.Version}}", variants: ["-alpine"], metadata: _}
  - {name: "gcr.io/k8s-staging-*/**", deny: "staging images are not for releases"}
  - {name: ghcr.io/acme/experimental, expect: ignore}
  - {name: ghcr.io/acme/free, expect: any}
  - {name: ghcr.io/acme/ours, own: true}
  - {name: ghcr.io/acme/theirs, own: False}
  - {name: ghcr.io/acme/neither, own: false, expect: ignore}
  - {name: ghcr.io/acme/denied, own: true, deny: not yet}
  - {name: ghcr.io/acme/app, variants: [-slim], metadata: "-"}
`,
		config.Config{Images: []config.Image{
			{
				Name: name("registry.k8s.io/descheduler/*"), Own: config.Claimed,
				Policy: policy("release", version.Options{Tag: "v{{.Version}}", Variants: []string{"-alpine"}, Metadata: "_"}),
			},
			{Name: name("gcr.io/k8s-staging-*/**"), Deny: "staging images are not for releases"},
			{Name: name("ghcr.io/acme/experimental"), Policy: policy("ignore", version.Options{})},
			{Name: name("ghcr.io/acme/free"), Policy: policy("any", version.Options{}), Own: config.Claimed},
			{Name: name("ghcr.io/acme/ours"), Own: config.Claimed},
			{Name: name("ghcr.io/acme/theirs"), Own: config.Disclaimed},
			{Name: name("ghcr.io/acme/neither"), Policy: policy("ignore", version.Options{}), Own: config.Disclaimed},
			{Name: name("ghcr.io/acme/denied"), Deny: "not yet", Own: config.Claimed},
			{Name: name("ghcr.io/acme/app"), Policy: policy("", version.Options{Variants: []string{"-slim"}, Metadata: "-"})},
		}},
	},
	{
		"registry", `version: 1
registry:
  mode: off
  allow: [GHCR.io:443/acme/, index.docker.io, localhost:5000, "[::1]:5000"]
  plain-http: [Registry.test:80]
  denied-means-absent: [quay.io]
  mirrors:
    Docker.io: [mirror.gcr.io, harbor.acme.test/hub]
    quay.io: [harbor.acme.test/quay]
  ca-file: ci/ca.pem
  timeout: 1m30s
  deadline: 10m
`,
		config.Config{Registry: config.Registry{
			Mode: config.Off, Timeout: 90 * time.Second, Deadline: 10 * time.Minute, CAFile: "ci/ca.pem",
			Mirrors: []config.Mirror{
				{
					Of: config.Host{Text: "Docker.io", Host: "docker.io"},
					At: []config.Host{
						{Text: "mirror.gcr.io", Host: "mirror.gcr.io"},
						{Text: "harbor.acme.test/hub", Host: "harbor.acme.test", Prefix: "hub"},
					},
				},
				{
					Of: config.Host{Text: "quay.io", Host: "quay.io"},
					At: []config.Host{{Text: "harbor.acme.test/quay", Host: "harbor.acme.test", Prefix: "quay"}},
				},
			},
			Allow: []config.Host{
				{Text: "GHCR.io:443/acme/", Host: "ghcr.io", Prefix: "acme"},
				{Text: "index.docker.io", Host: "docker.io"},
				{Text: "localhost:5000", Host: "localhost:5000"},
				{Text: "[::1]:5000", Host: "[::1]:5000"},
			},
			PlainHTTP:         []config.Host{{Text: "Registry.test:80", Host: "registry.test:80"}},
			DeniedMeansAbsent: []config.Host{{Text: "quay.io", Host: "quay.io"}},
		}},
	},
	{
		"limits", "version: 1\nlimits: {file-bytes: 64MiB, overlay-bytes: 1GiB, overlay-files: 7, overlays: 20000, memory-bytes: 4096, timeout: 10m}\n",
		config.Config{Limits: config.Limits{
			FileBytes: 64 << 20, OverlayBytes: 1 << 30, OverlayFiles: 7, Overlays: 20_000, MemoryBytes: 4096, Timeout: 10 * time.Minute,
		}},
	},
	{
		"renders", "version: 1\nrenders:\n  - {rendered: ./dist/install.yaml, overlay: config/default/}\n  - {rendered: all.yaml, overlay: .}\n",
		config.Config{Renders: []config.Render{
			{Rendered: config.Path{Name: "dist/install.yaml"}, Overlay: config.Path{Name: "config/default"}},
			{Rendered: config.Path{Name: "all.yaml"}, Overlay: config.Path{Name: "."}},
		}},
	},
	{
		"downstream", `version: 1
release: {tags: "v{{.Version}}"}
downstream:
  - {name: rke2-upgrade, remote: "https://github.com/rancher/rke2-upgrade", image: docker.io/rancher/rke2-upgrade, tag: "up-{{.Tag}}", since: v1.26.0+rke2r1}
  - {name: installer, remote: ../installer}
`,
		config.Config{
			Release: config.Release{Namespace: namespace("v{{.Version}}")},
			Downstream: []config.Downstream{
				{
					Name: "rke2-upgrade", Remote: "https://github.com/rancher/rke2-upgrade", Image: "docker.io/rancher/rke2-upgrade",
					Tag: template("up-{{.Tag}}"), Since: parsedVersion("1.26.0+rke2r1"),
				},
				{Name: "installer", Remote: "../installer", Tag: template("{{.Tag}}")},
			},
		},
	},
	{
		"remotes", "version: 1\nremotes: {hosts: [GitHub.com:443], plain-http: ['127.0.0.1:8080'], credentials: [github.com]}\n",
		config.Config{Remotes: config.Remotes{
			Hosts:       []config.RemoteHost{{Host: "github.com"}},
			PlainHTTP:   []config.RemoteHost{{Host: "127.0.0.1:8080"}},
			Credentials: []config.RemoteHost{{Host: "github.com"}},
		}},
	},
	{
		"rules", "version: 1\nrules: {floating-tag: off, version-drift: note}\n",
		config.Config{Rules: config.Rules{
			Severity: map[string]diag.Severity{"version-drift": diag.Info},
			Off:      map[string]bool{"floating-tag": true},
		}},
	},
}

func paths(texts ...string) (patterns []config.Pattern) {
	for _, text := range texts {
		patterns = append(patterns, config.Pattern{Text: text})
	}
	return patterns
}

func name(text string) config.Pattern { return config.Pattern{Text: text} }

func namespace(template string, ignore ...string) version.Namespace {
	n, err := version.NewNamespace(template, ignore)
	if err != nil {
		panic(err)
	}
	return n
}

func template(text string) version.Template {
	t, err := version.ParseTemplate(text)
	if err != nil {
		panic(err)
	}
	return t
}

func parsedVersion(text string) version.Version {
	v, err := version.Parse(text)
	if err != nil {
		panic(err)
	}
	return v
}

func policy(expect string, o version.Options) version.Policy {
	p, err := version.ParsePolicy(expect)
	if err == nil {
		p, err = p.With(o)
	}
	if err != nil {
		panic(err)
	}
	return p
}

func TestParse(t *testing.T) {
	t.Parallel()
	for _, c := range goodCases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := config.Parse(file, []byte(c.file), known)
			if err != nil {
				t.Fatal(err)
			}
			c.want.File, c.want.Source = file, got.Source
			if got.Source == "" {
				t.Error("no source")
			}
			// Places have tests of their own, and what patterns compile to shows in what they match.
			ignore := cmp.Options{cmpopts.IgnoreTypes(diag.Place{}), cmpopts.IgnoreUnexported(config.Pattern{}), cmpopts.EquateEmpty()}
			if diff := cmp.Diff(&c.want, got, ignore); diff != "" {
				t.Errorf("Parse(%q) (-want +got):\n%s", c.file, diff)
			}
		})
	}
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	c, err := config.Parse("dir/"+file, []byte(`version: 1
overlays: {include: [kubernetes/*, "größe/*"], exclude: ['it''s']}
release: {ignore: [&a v9.*]}
images:
  - name: nginx
    own: true
registry: {allow: ["ghcr.io"]}
`), known)
	if err != nil {
		t.Fatal(err)
	}
	place := func(line, column, end int) diag.Place {
		return diag.Place{File: "dir/" + file, Line: line, Column: column, EndColumn: end}
	}
	got := []diag.Place{
		c.Overlays.Include[0].At, c.Overlays.Include[1].At, c.Overlays.Exclude[0].At, c.Release.Ignore[0].At,
		c.Images[0].At, c.Images[0].Name.At, c.Registry.Allow[0].At,
	}
	want := []diag.Place{
		place(2, 22, 34), place(2, 36, 45), place(2, 58, 0), place(3, 20, 0), // the last two do not read as they are written
		place(5, 5, 0), place(5, 11, 16), place(7, 20, 29),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("places (-want +got):\n%s", diff)
	}
}
