package config_test

import (
	"testing"

	"github.com/verscheck/verscheck/internal/config"
)

func TestPathPatternMatch(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pattern, name string
		want          bool
	}{
		{"kubernetes/*", "kubernetes/base", true},
		{"kubernetes/*", "kubernetes", false},
		{"kubernetes/*", "kubernetes/base/x", false},
		{"kubernetes/**", "kubernetes/base/x", true},
		{"kubernetes/**", "kubernetes", true},
		{"**/base", "base", true},
		{"**/base", "a/b/base", true},
		{"**/base", "a/mybase", false},
		{"./kubernetes//base/", "kubernetes/base", true},
		{"k[a-u]bernetes/{base,prod}", "kubernetes/prod", true},
		{"k[^a-u]bernetes", "kubernetes", false},
		{"{dev,prod-{eu,us}}/app", "prod-us/app", true},
		{"Kubernetes", "kubernetes", false},
		{"*", "kubernetes", true},
		{"*", ".", false},
		{"?", ".", false},
		{".", ".", true},
		{"./", ".", true},
		{"**", ".", true},
		{"a", ".", false},
		{".", "a", false},
	} {
		p, err := config.PathPattern(c.pattern)
		if err != nil {
			t.Errorf("PathPattern(%q): %v", c.pattern, err)
		} else if got := p.Match(c.name); got != c.want {
			t.Errorf("%q matches %q: %v, want %v", c.pattern, c.name, got, c.want)
		}
	}
	if (config.Pattern{}).Match("") || (config.Pattern{}).Match(".") {
		t.Error("the zero pattern matches something")
	}
}

func TestImagePatternMatch(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pattern, name string
		want          bool
	}{
		{"nginx", "docker.io/library/nginx", true},
		{"nginx", "ghcr.io/acme/nginx", false},
		{"docker.io/nginx", "docker.io/library/nginx", true},
		{"docker.io/*", "docker.io/library/nginx", true},
		{"docker.io/**", "docker.io/acme/app", true},
		{"Index.Docker.io/acme/*", "docker.io/acme/app", true},
		{"acme/app", "docker.io/acme/app", true},
		{"acme/*", "docker.io/acme/app", true},
		{"acme/*", "docker.io/acme/team/app", false},
		{"acme/**", "docker.io/acme/team/app", true},
		{"library/nginx", "docker.io/library/nginx", true},
		{"GHCR.io:443/acme/app", "ghcr.io/acme/app", true},
		{"localhost/app", "localhost/app", true},
		{"localhost:5000/app", "localhost:5000/app", true},
		{"registry:5000/*", "registry:5000/app", true},
		{"gcr.io/k8s-staging-*/**", "gcr.io/k8s-staging-descheduler/descheduler", true},
		{"gcr.io/k8s-staging-*/**", "gcr.io/k8s-prod/descheduler", false},
		{"*.gcr.io/acme/*", "eu.gcr.io/acme/app", true},
		{"*/acme/*", "docker.io/acme/app", true},
		{"{ghcr,quay}.io/acme/*", "quay.io/acme/app", true},
		{"**", "ghcr.io/acme/app", true},
		{"**/app", "ghcr.io/acme/team/app", true},
		{"ghcr.io/acme", "ghcr.io/acme/app", false},
	} {
		p, err := config.ImagePattern(c.pattern)
		if err != nil {
			t.Errorf("ImagePattern(%q): %v", c.pattern, err)
		} else if got := p.Match(c.name); got != c.want {
			t.Errorf("%q matches %q: %v, want %v", c.pattern, c.name, got, c.want)
		}
	}
}

func TestEmptyPatterns(t *testing.T) {
	t.Parallel()
	if _, err := config.PathPattern(""); err == nil || err.Error() != "is empty" {
		t.Errorf("PathPattern: %v, want that it is empty", err)
	}
	if _, err := config.ImagePattern(""); err == nil || err.Error() != "is empty" {
		t.Errorf("ImagePattern: %v, want that it is empty", err)
	}
}

func parse(t *testing.T, text string) *config.Config {
	t.Helper()
	c, err := config.Parse(file, []byte("version: 1\n"+text), known)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestFirstImageWins(t *testing.T) {
	t.Parallel()
	c := parse(t, `images:
  - {name: ghcr.io/acme/special, own: false}
  - {name: ghcr.io/acme/*, own: true}
  - {name: ghcr.io/**, deny: elsewhere}
`)
	for repository, want := range map[string]string{
		"ghcr.io/acme/special": "ghcr.io/acme/special",
		"ghcr.io/acme/app":     "ghcr.io/acme/*",
		"ghcr.io/acme/a/b":     "ghcr.io/**",
		"docker.io/acme/app":   "",
	} {
		if image, ok := c.Image(repository); image.Name.Text != want || ok != (want != "") {
			t.Errorf("Image(%q) = %q, %v, want %q", repository, image.Name.Text, ok, want)
		}
	}
	if _, ok := (&config.Config{}).Image("docker.io/library/nginx"); ok {
		t.Error("an image has an entry in no configuration")
	}
}

func TestOverlays(t *testing.T) {
	t.Parallel()
	o := parse(t, "overlays: {include: [kubernetes/*, .], exclude: [kubernetes/base]}\n").Overlays
	for _, c := range []struct {
		dir                string
		included, excluded bool
	}{
		{"kubernetes/base", true, true},
		{"kubernetes/prod", true, false},
		{"kubernetes/prod/eu", false, false},
		{".", true, false},
	} {
		if included, excluded := o.Included(c.dir), o.Excluded(c.dir); included != c.included || excluded != c.excluded {
			t.Errorf("%q: included %v, excluded %v, want %v, %v", c.dir, included, excluded, c.included, c.excluded)
		}
	}
	if none := (config.Overlays{}); none.Included("a") || none.Excluded("a") {
		t.Error("no patterns include or exclude something")
	}
}

func TestAllowed(t *testing.T) {
	t.Parallel()
	r := parse(t, "registry: {allow: [ghcr.io/acme/team, docker.io/library, registry.k8s.io]}\n").Registry
	for repository, want := range map[string]bool{
		"ghcr.io/acme/team":                    true,
		"ghcr.io/acme/team/app":                true,
		"ghcr.io/acme/team-evil/app":           false,
		"ghcr.io/acme":                         false,
		"ghcr.io.evil.org/acme/team/app":       false,
		"docker.io/library/nginx":              true,
		"docker.io/acme/app":                   false,
		"registry.k8s.io/pause":                true,
		"registry.k8s.io:5000/pause":           false,
		"evil.org/registry.k8s.io/descheduler": false,
	} {
		if got := r.Allowed(repository); got != want {
			t.Errorf("Allowed(%q) = %v, want %v", repository, got, want)
		}
	}
	if !(config.Registry{}).Allowed("evil.org/app") {
		t.Error("without an allow list, a registry is not allowed")
	}
}
