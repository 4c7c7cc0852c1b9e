package draft_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"go.yaml.in/yaml/v3"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/draft"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/gate"
	"github.com/verscheck/verscheck/internal/own"
	"github.com/verscheck/verscheck/internal/rules"
)

func input() draft.Input {
	return draft.Input{Identity: own.Identity{Remotes: []string{"https://github.com/acme/shop"}}, Files: fstest.MapFS{}}
}

// section returns the part of a draft that begins with some words, up to the next empty line.
func section(text, begins string) string {
	_, rest, ok := strings.Cut("\n"+text, "\n# "+begins)
	if !ok {
		return ""
	}
	rest, _, _ = strings.Cut(rest, "\n\n")
	return begins + strings.TrimSuffix(rest, "\n")
}

func mustLoad(t *testing.T, text string) *config.Config {
	t.Helper()
	cfg, err := config.Parse("c.yaml", []byte(text), config.Known{Rules: rules.IDs()})
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return cfg
}

func TestReleases(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		tags   []string
		files  fstest.MapFS
		begins string
		want   string
	}{
		{
			"all alike",
			[]string{"v1.0.0", "v1.1.0-rc.1", "v1.1.0"},
			nil, "3 of",
			"3 of 3 git tags are releases, the newest 1.1.0. A tag that is written in another way is none.\nrelease:\n  tags: 'v{{.Version}}'",
		},
		{
			"two ways",
			[]string{"1.0.0", "v1.1.0", "v1.2.0"},
			nil, "3 of",
			"3 of 3 git tags are releases, the newest 1.2.0. They are written in two ways, 2 as v1.2.0 and 1 as\n# 1.0.0.",
		},
		{"none", nil, nil, "There", "There are no git tags here; releases will be v1.2.3 or 1.2.3, as long as release: tags: does not\n# say which are."},
		{
			"only parts",
			[]string{"api/v1.0.0", "api/v1.1.0"},
			nil, "No git",
			"No git tag is a release, v1.2.3 or 1.2.3, as long as release: tags: does not say which are.",
		},
		{
			"a version file, too",
			[]string{"v1.0.0"},
			fstest.MapFS{"VERSION": {Data: []byte("1.1.0\n")}},
			"1 of",
			"1 of 1 git tag are releases, the newest 1.0.0. A tag that is written in another way is none.\nrelease:\n  tags: 'v{{.Version}}'\n" +
				"#  version-file: VERSION # it says which release is next where no tag does",
		},
		{
			"a version file alone", nil,
			fstest.MapFS{"VERSION": {Data: []byte("1.1.0\n")}},
			"There",
			"There are no git tags here; releases will be v1.2.3 or 1.2.3, as long as release: tags: does not\n# say which are.\n" +
				"#release:\n#  version-file: VERSION # it says which release is next where no tag does",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			in := input()
			in.Tags = c.tags
			if c.files != nil {
				in.Files = c.files
			}
			d := draft.New(in)
			if got := section(d.Text(), c.begins); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
			mustLoad(t, d.Text())
			mustLoad(t, d.Accepted())
		})
	}
}

func TestComponents(t *testing.T) {
	t.Parallel()
	in := input()
	in.Tags = []string{
		"v1.0.0", "release/cloud/v0.1.0", "release/cloud/v0.2.0-pre-main-1", "release/vizier/v0.14.0", "release/vizier/v0.14.1", "release/vizier/v0.14.2",
		"charts/cloud-1.0.0", "charts/cloud-1.1.0", "once/v1.0.0", "nightly", "2024-01-01",
	}
	text := draft.New(in).Text()
	want := `Parts of the repository with tags of their own. Each may have overlays, images and carriers of its
# own, and is checked when its tag is given.
# Not offered: once/v1.0.0.
#components:
#  - {name: vizier, tags: 'release/vizier/v{{.Version}}'} # 3 tags, the newest 0.14.2
#  - {name: cloud, tags: 'charts/cloud-{{.Version}}'} # 2 tags, the newest 1.1.0
#  - {name: release-cloud, tags: 'release/cloud/v{{.Version}}'} # 2 tags, the newest 0.2.0-pre-main-1`
	if got := section(text, "Parts"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	cfg := mustLoad(t, draft.New(in).Accepted())
	if c, _, ok := cfg.ComponentOf("release/cloud/v0.3.0"); !ok || c.Name != "release-cloud" {
		t.Errorf("the component of release/cloud/v0.3.0 is %+v", c)
	}
}

// TestCarriers: what carries a version is offered, each line a right one.
func TestCarriers(t *testing.T) {
	t.Parallel()
	in := input()
	in.Tags = []string{"v1.0.0"}
	in.Files = fstest.MapFS{
		"RELEASE":    {Data: []byte("# generated\ntag: v1.0.0\nother: 1\n")},
		"README.md":  {Data: []byte("kubectl apply -k https://github.com/Acme/shop//deploy?timeout=90s&ref=v1.0.0\nkubectl apply -k github.com/acme/other?ref=v9.0.0\n")},
		"INSTALL.md": {Data: []byte("acme/shop?ref=v1.0.0 acme/shop?ref=v0.9.0 acme/shop?ref=main\n")},
		"VERSION":    {Data: []byte("not a version\n")},
	}
	in.Gathered.Carriers = []fact.Carrier{
		{Kind: fact.CarrierChart, Key: "appVersion", Text: "1.0.0", Compared: true, Why: "why\nnot", At: diag.Place{File: "charts/it's/Chart.yaml"}},
		{Kind: fact.CarrierChart, Key: "version", Text: "0.0.0", At: diag.Place{File: "charts/app/Chart.yaml"}},
		{Kind: fact.CarrierChart, Key: "version", Text: "1.0.0", Compared: true, At: diag.Place{File: "charts/a\nb: c/Chart.yaml"}},
	}
	want := `Places that carry the release's version and are no image references. Most are compared anyway, for
# a warning, where they look forgotten; listed here, each is an error.
#carriers:
#  - {path: 'charts/it''s/Chart.yaml', yaml: 'appVersion'} # 1.0.0; why not
#  - {path: 'RELEASE', yaml: tag} # v1.0.0
#  - {path: INSTALL.md, match: any, regex: '(?i:acme/shop)[^\s?]*\?[^\s]*?\bref=(?P<version>v?[0-9]+\.[0-9]+\.[0-9]+(?:[-+][-+.\w]+)?)'} # one of v1.0.0, v0.9.0
#  - {path: README.md, regex: '(?i:acme/shop)[^\s?]*\?[^\s]*?\bref=(?P<version>v?[0-9]+\.[0-9]+\.[0-9]+(?:[-+][-+.\w]+)?)'} # v1.0.0`
	d := draft.New(in)
	if got := section(d.Text(), "Places"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if cfg := mustLoad(t, d.Accepted()); len(cfg.Carriers) != 4 {
		t.Errorf("%d carriers", len(cfg.Carriers))
	}
}

// TestImages: many of one namespace are one pattern, unless somebody else has an image there.
func TestImages(t *testing.T) {
	t.Parallel()
	in := input()
	add := func(own bool, names ...string) {
		for _, name := range names {
			ref, err := fact.ParseRef(name + ":v1")
			if err != nil {
				t.Fatal(err)
			}
			in.Gathered.Images = append(in.Gathered.Images, fact.Image{Raw: name, Ref: ref, Own: own, Why: "why"})
		}
	}
	add(true, "ghcr.io/acme/a", "ghcr.io/acme/b", "ghcr.io/acme/c", "ghcr.io/acme/d", "ghcr.io/acme/e", "ghcr.io/acme/f", "ghcr.io/acme/a")
	add(true, "quay.io/acme/a", "quay.io/acme/b", "quay.io/acme/c", "quay.io/acme/d", "quay.io/acme/e", "quay.io/acme/f")
	add(false, "quay.io/acme/other", "redis")
	want := `Images that this repository builds; 2 other images are left alone. ` + "`verscheck list images`" + ` says of
# each why.
images:
  - {name: ghcr.io/acme/*, own: true} # why
  - {name: quay.io/acme/a, own: true} # why
  - {name: quay.io/acme/b, own: true} # why
  - {name: quay.io/acme/c, own: true} # why
  - {name: quay.io/acme/d, own: true} # why
  - {name: quay.io/acme/e, own: true} # why
  - {name: quay.io/acme/f, own: true} # why`
	text := draft.New(in).Text()
	if got := section(text, "Images"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	mustLoad(t, text)
}

// TestHostileNames: nothing that a checked tree is called becomes a line of the configuration.
func TestHostileNames(t *testing.T) {
	t.Parallel()
	const name = "a\nrules: {version-drift: off}\n\x1b[2J'\u2028#"
	in := input()
	in.Identity.Remotes = []string{"https://example.com/" + name}
	in.Tags = []string{name + "/v1.0.0", name + "/v1.1.0", "v1.0.0"}
	in.Gathered.Overlays = []gate.Choice{{Path: name, Chosen: true}}
	in.Gathered.Rendered = []fact.Rendered{{File: name, Overlay: name, Why: name}}
	in.Report.ExcludedBy = []string{name}
	in.Report.Stats.Excluded = 1
	for _, text := range []string{draft.New(in).Text(), draft.New(in).Accepted(), draft.New(in).Cautious().Text()} {
		if cfg := mustLoad(t, text); len(cfg.Rules.Off) > 0 || len(cfg.Renders) > 0 {
			t.Errorf("%+v of\n%s", cfg, text)
		}
		if strings.Contains(text, "\x1b") {
			t.Errorf("an escape in\n%s", text)
		}
	}
}

// TestCautious: nothing but the version is stated.
func TestCautious(t *testing.T) {
	t.Parallel()
	in := input()
	in.Tags = []string{"v1.0.0"}
	for line := range strings.Lines(draft.New(in).Cautious().Text()) {
		if !strings.HasPrefix(line, "#") && line != "\n" && line != "version: 1\n" {
			t.Errorf("it states %q", line)
		}
	}
}

// TestJobs: what a CI gets is YAML, with the version in it.
func TestJobs(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"GitHub": draft.GitHub("v0.1.0"), "GitLab": draft.GitLab("v0.1.0")} {
		var doc map[string]any
		if err := yaml.Unmarshal([]byte(text), &doc); err != nil || len(doc) == 0 {
			t.Errorf("%s: error %v, %v", name, err, doc)
		}
		if !strings.Contains(text, "/verscheck@v0.1.0\n") && !strings.Contains(text, "/verscheck:v0.1.0\n") || strings.Contains(text, "VERSION") {
			t.Errorf("%s lacks the version:\n%s", name, text)
		}
	}
}
