package registry

import (
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"

	"github.com/verscheck/verscheck/internal/fact"
)

// dockerConfig stands for the docker config, which is looked for with the variables of the process.
type dockerConfig map[string]authn.AuthConfig

func (d dockerConfig) Resolve(target authn.Resource) (authn.Authenticator, error) {
	if config, ok := d[target.RegistryStr()]; ok {
		return authn.FromConfig(config), nil
	}
	return authn.Anonymous, nil
}

func TestUserKeychain(t *testing.T) {
	t.Parallel()
	basic := func(user string) string { return base64.StdEncoding.EncodeToString([]byte(user + ":pw")) }
	podman := `{"auths": {"quay.io": {"auth": "` + basic("podman") + `"}, "docker.io": {"auth": "` + basic("hub") + `"}, "ghcr.io": {"auth": ""}}}`
	docker := dockerConfig{"quay.io": {}, "gcr.io": {Username: "docker", Password: "pw"}}
	for _, tt := range []struct {
		name, host string
		docker     dockerConfig
		env        map[string]string
		podman     string
		want       string // "user:password"
		err        string
	}{
		{name: "docker's come first", host: "gcr.io", docker: docker, podman: `{"auths": {"gcr.io": {"auth": "` + basic("podman") + `"}}}`, want: "docker:pw"},
		{name: "podman's, though there is a docker config", host: "quay.io", podman: podman, want: "podman:pw"},
		{name: "podman's name for Docker Hub", host: "index.docker.io", podman: podman, want: "hub:pw"},
		{name: "nobody's", host: "reg.test", podman: podman, want: ":"},
		{name: "no file at all", host: "reg.test", want: ":"},
		{name: "a token of GitHub", host: "ghcr.io", podman: podman, env: map[string]string{"GITHUB_TOKEN": "t", "GITHUB_ACTOR": "alice"}, want: "alice:t"},
		{name: "a token of GitHub without an actor", host: "ghcr.io", env: map[string]string{"GITHUB_TOKEN": "t"}, want: "x-access-token:t"},
		{name: "a token of GitHub is for ghcr.io alone", host: "ghcr.io.evil.test", env: map[string]string{"GITHUB_TOKEN": "t"}, want: ":"},
		{name: "a login counts more than a token", host: "ghcr.io", docker: dockerConfig{"ghcr.io": {Username: "bob", Password: "pw"}}, env: map[string]string{"GITHUB_TOKEN": "t"}, want: "bob:pw"},
		{name: "a broken file", host: "reg.test", podman: "{", err: "reading HOME/auth.json: unexpected EOF"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			home := t.TempDir()
			file := filepath.Join(home, "auth.json")
			if tt.podman != "" {
				if err := os.WriteFile(file, []byte(tt.podman), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			keys := userKeychain{docker: tt.docker, getenv: func(name string) string {
				if name == "REGISTRY_AUTH_FILE" {
					return file
				}
				return tt.env[name]
			}}
			target, err := name.NewRegistry(tt.host)
			if err != nil {
				t.Fatal(err)
			}
			config, err := resolve(t.Context(), keys, target)
			if err != nil || tt.err != "" {
				message := "none"
				if err != nil {
					message = filepath.ToSlash(strings.ReplaceAll(err.Error(), home, "HOME"))
				}
				if message != tt.err {
					t.Errorf("error is %s, want %s", message, tt.err)
				}
				return
			}
			if got := config.Username + ":" + config.Password; got != tt.want {
				t.Errorf("credentials are %s, want %s", got, tt.want)
			}
		})
	}
}

// TestGitHubTokenStays: neither the configuration's silence nor the name of another host gets it.
func TestGitHubTokenStays(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		opts Options
		sent bool
	}{
		{"ghcr.io is not named", Options{}, false},
		{"another host is named", Options{Allow: []string{"ghcr.io/acme", "other.test"}}, true},
		{"ghcr.io is named", Options{Allow: []string{"ghcr.io"}}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			closed := status(401, ociError("UNAUTHORIZED", "log in"), `Www-Authenticate: Basic realm="x"`)
			w.serve("ghcr.io", closed)
			w.serve("other.test", closed)
			tt.opts.Keychain = userKeychain{docker: dockerConfig{}, getenv: func(name string) string {
				return map[string]string{"GITHUB_TOKEN": "secret"}[name]
			}}
			w.client(tt.opts).Ask(t.Context(), []fact.Ref{parseRef(t, "ghcr.io/acme/app:1"), parseRef(t, "other.test/acme/app:1")})
			if sent := len(w.leaks("ghcr.io")) > 0; sent != tt.sent {
				t.Errorf("sent to ghcr.io: %v, want %v", sent, tt.sent)
			}
			if len(w.leaks("other.test")) > 0 {
				t.Error("sent to other.test")
			}
		})
	}
}

// TestCredentialsOnce: a credential helper is run once for a registry, however many repositories it has and however often it is
// asked; one that fails is asked again.
func TestCredentialsOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	handler, refs := many(t, 20)
	w.serve("reg.test", bearer(handler))
	var runs atomic.Int32
	failing := keychainFunc(func() error {
		if runs.Add(1) == 1 {
			return errors.New("locked")
		}
		return nil
	})
	c := w.client(Options{Keychain: failing, Allow: []string{"reg.test"}})
	for i, want := range []fact.Verdict{fact.CannotTell, fact.Exists, fact.Exists} {
		for ref, got := range c.Ask(t.Context(), refs) {
			if got.Verdict != want {
				t.Errorf("time %d: %s: %+v", i+1, ref, got)
			}
		}
	}
	if diff := cmp.Diff(int32(2), runs.Load()); diff != "" {
		t.Errorf("runs (-want +got):\n%s", diff)
	}
}
