package registry

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/fact"
)

func TestRelated(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		registry, realm string
		want            bool
	}{
		{"ghcr.io", "ghcr.io", true},
		{"registry-1.docker.io", "auth.docker.io", true},
		{"registry.gitlab.com", "gitlab.com", true},
		{"registry.acme.co.uk", "auth.acme.co.uk", true},
		{"reg.test:5000", "reg.test:5001", true},
		{"REG.test", "auth.reg.TEST", true},
		{"10.0.0.5:5000", "10.0.0.5:5001", true},
		{"ghcr.io", "quay.io", false},
		{"acme.co.uk", "evil.co.uk", false},
		{"a.azurecr.io", "b.azurecr.io", false},
		{"x.us-east-1.elb.amazonaws.com", "y.us-east-1.elb.amazonaws.com", false},
		{"reg.test", "reg.test.evil.org", false},
		{"acme.com", "evilacme.com", false},
		{"10.0.0.5", "11.0.0.5", false},
		{"localhost", "app.localhost", false},
		{"ghcr.io", "", false},
	} {
		if got := related(tt.registry, tt.realm); got != tt.want {
			t.Errorf("related(%q, %q) is %v", tt.registry, tt.realm, got)
		}
	}
}

func TestNewErrors(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		opts Options
		want string
	}{
		{Options{Allow: []string{"ghcr.io", "acme"}}, `reading registry.allow: "acme" is no registry host`},
		{Options{Allow: []string{"ghcr.io/*"}}, `reading registry.allow: "ghcr.io/*": the path is no prefix of a repository; wildcards are not understood`},
		{Options{Allow: []string{"ghcr.io/a/../b"}}, `reading registry.allow: "ghcr.io/a/../b": the path is no prefix of a repository; wildcards are not understood`},
		{Options{Allow: []string{""}}, `reading registry.allow: "" is no registry host`},
		{Options{PlainHTTP: []string{"http://reg.test"}}, `reading registry.plain-http: "http://reg.test" is no registry host: it has a path or a scheme`},
		{Options{DeniedMeansAbsent: []string{"a b.c"}}, `reading registry.denied-means-absent: "a b.c" is no registry host`},
		{Options{DockerConfigHosts: []string{"x"}}, `reading the docker config's hosts: "x" is no registry host`},
	} {
		_, err := New(tt.opts)
		if got := fmt.Sprint(err); got != tt.want {
			t.Errorf("error is %s, want %s", got, tt.want)
		}
	}
}

func FuzzParsePattern(f *testing.F) {
	for _, seed := range []string{"ghcr.io", "ghcr.io/acme", "docker.io/library", "localhost:5000/a/b/", "[::1]:5000", "GHCR.IO:443/x", "a..b/c", "x/../y", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := parsePattern(text)
		if err != nil {
			return
		}
		inside, err := fact.ParseRef(p.host + "/" + strings.Join(append(p.segments, "inside"), "/"))
		if err != nil || !p.matches(inside) && p.host != "docker.io" {
			t.Errorf("%q does not match what lies below it: %v, %v", text, inside, err)
		}
		if p.matches(fact.Ref{Host: "x" + p.host, Path: inside.Path}) {
			t.Errorf("%q matches another host", text)
		}
		if n := len(p.segments); n > 0 && p.matches(fact.Ref{Host: p.host, Path: strings.Join(p.segments, "/") + "-evil"}) {
			t.Errorf("%q matches a longer segment", text)
		}
	})
}

func FuzzParseManifest(f *testing.F) {
	f.Add(image("x"))
	f.Add(index(image("x")))
	f.Add([]byte(`{"schemaVersion":2,"manifests":null,"config":"x"}`))
	f.Add([]byte(ociError("NAME_UNKNOWN", "x")))
	f.Fuzz(func(t *testing.T, body []byte) {
		m, err := parseManifest(body)
		if err == nil && len(errorsIn(body)) > 0 && m.SchemaVersion != 2 {
			t.Errorf("an error document passes for a manifest: %s", body)
		}
		_ = m.platformOf("sha256:x")
		for _, d := range errorsIn(body) {
			if d.Code == "" {
				t.Errorf("an error without code: %s", body)
			}
		}
	})
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	const date = "Mon, 02 Jan 2006 15:04:05 GMT"
	for _, tt := range []struct {
		code       int
		text, date string
		want       time.Duration
	}{
		{429, "7", "", 7 * time.Second},
		{503, "7", "", 7 * time.Second},
		{500, "7", "", 0},
		{429, "", "", 0},
		{429, "0", "", 0},
		{429, "-5", "", 0},
		{429, "soon", "", 0},
		{429, "9223372036854775807", "", 100 * 365 * 24 * time.Hour},
		{429, "Mon, 02 Jan 2006 15:05:05 GMT", date, time.Minute},
		{429, "Mon, 02 Jan 2006 15:03:05 GMT", date, 0},
		{429, "Mon, 02 Jan 2006 15:05:05 GMT", "", 0},
	} {
		resp := &http.Response{StatusCode: tt.code, Header: http.Header{"Retry-After": {tt.text}, "Date": {tt.date}}}
		if got := retryAfter(resp); got != tt.want {
			t.Errorf("%d with Retry-After %q waits %s, want %s", tt.code, tt.text, got, tt.want)
		}
	}
}

func TestDockerConfigHosts(t *testing.T) {
	t.Parallel()
	const config = `{"auths": {"https://index.docker.io/v1/": {}, "GHCR.IO": {}, "quay.io/team": {}, "nonsense": {}},
		"credHelpers": {"gcr.io": "gcloud", "ghcr.io": "x"}, "credsStore": "desktop"}`
	all := []string{"docker.io", "gcr.io", "ghcr.io", "quay.io"}
	for _, tt := range []struct {
		name  string
		files map[string]string
		env   map[string]string
		want  []string
		err   string
	}{
		{name: "none"},
		{name: "home", files: map[string]string{".docker/config.json": config}, want: all},
		{name: "DOCKER_CONFIG", files: map[string]string{"d/config.json": config}, env: map[string]string{"DOCKER_CONFIG": "d"}, want: all},
		{name: "DOCKER_CONFIG without a file hides the one at home", files: map[string]string{".docker/config.json": config}, env: map[string]string{"DOCKER_CONFIG": "d"}},
		{name: "an empty docker config hides nothing of podman's", files: map[string]string{".docker/config.json": "{}", ".config/containers/auth.json": config}, want: all},
		{name: "podman", files: map[string]string{".config/containers/auth.json": config}, want: all},
		{name: "podman at run time", files: map[string]string{"run/containers/auth.json": config}, env: map[string]string{"XDG_RUNTIME_DIR": "run"}, want: all},
		{name: "podman elsewhere", files: map[string]string{"x/containers/auth.json": config}, env: map[string]string{"XDG_CONFIG_HOME": "x"}, want: all},
		{name: "REGISTRY_AUTH_FILE", files: map[string]string{"auth": config}, env: map[string]string{"REGISTRY_AUTH_FILE": "auth"}, want: all},
		{name: "variable beside a file", files: map[string]string{".docker/config.json": `{"auths":{"a.test":{}}}`}, env: map[string]string{"DOCKER_AUTH_CONFIG": `{"auths":{"b.test":{}}}`}, want: []string{"a.test", "b.test"}},
		{name: "broken", files: map[string]string{".docker/config.json": "{\n\"auths\": {,}}"}, err: "reading HOME/.docker/config.json:2: not JSON: invalid character ',' looking for beginning of object key string"},
		{name: "another form", files: map[string]string{".docker/config.json": "{\n\"auths\":\n[]}"}, err: "reading HOME/.docker/config.json:3: a JSON array stands where a docker config has something else"},
		{name: "broken variable", env: map[string]string{"DOCKER_AUTH_CONFIG": `{`}, err: "reading $DOCKER_AUTH_CONFIG:1: not JSON: unexpected end of JSON input"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			home := t.TempDir()
			for name, content := range tt.files {
				path := filepath.Join(home, filepath.FromSlash(name))
				if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			got, err := DockerConfigHosts(func(name string) string {
				switch value := tt.env[name]; {
				case name == "HOME":
					return home
				case value == "" || name == "DOCKER_AUTH_CONFIG":
					return value
				default:
					return filepath.Join(home, value)
				}
			})
			message := ""
			if err != nil {
				message = filepath.ToSlash(strings.ReplaceAll(err.Error(), home, "HOME"))
			}
			if diff := cmp.Diff(tt.err, message); diff != "" {
				t.Fatalf("error (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("hosts (-want +got):\n%s", diff)
			}
		})
	}
}

func FuzzParseDockerConfig(f *testing.F) {
	f.Add([]byte(`{"auths": {"https://index.docker.io/v1/": {}}, "credHelpers": {"gcr.io": "gcloud"}}`))
	f.Add([]byte("{\n\"auths\": []}"))
	f.Add([]byte(`{"auths": {"[::1]:5000": {}, "a/b": {}, "http://": {}}}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		hosts, err := parseDockerConfig(content)
		if err != nil && hosts != nil {
			t.Errorf("a partial result beside an error: %v", hosts)
		}
		for _, host := range hosts {
			if canonical, err := hostOf(host); err != nil || canonical != host {
				t.Errorf("%q is no canonical host", host)
			}
		}
	})
}

// TestBatches: neither many repositories nor long ones make a token that servers do not take.
func TestBatches(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name         string
		repositories int
		length       int
		want         []int // repositories a token
	}{
		{"few", 3, 10, []int{3}},
		{"many", 101, 10, []int{50, 50, 1}},
		{"long", 45, 200, []int{18, 18, 9}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var questions []*question
			for i := range tt.repositories {
				path := fmt.Sprintf("%0*d", tt.length, i)
				for range 2 {
					questions = append(questions, &question{asked: fact.Ref{Host: "reg.test", Path: path}})
				}
			}
			repos, batches := repositories(questions)
			var got []int
			for _, b := range batches {
				got = append(got, len(b.paths))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" || len(repos) != tt.repositories {
				t.Errorf("%d repositories; a token (-want +got):\n%s", len(repos), diff)
			}
		})
	}
}
