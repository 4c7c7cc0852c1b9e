package registry

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-containerregistry/pkg/authn"

	"github.com/verscheck/verscheck/internal/fact"
)

func TestRealmsAtInternalAddresses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, realm, cause string }{
		{"loopback", "https://127.0.0.1:1/token", CausePolicy},
		{"link-local", "https://169.254.169.254/token", CausePolicy},
		{"name that resolves to a private address", "https://auth.reg.test/token", CausePolicy},
		{"http", "http://auth.reg.test/token", CausePolicy},
		{"file", "file:///etc/passwd", CauseToken},
		{"with a user", "https://a:b@reg.test/token", CausePolicy},
		{"none", "", CauseToken},
		{"no URL", "https://%zz", CauseToken},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.serve("reg.test", on("", "/v2/", status(401, "", `Www-Authenticate: Bearer realm="`+tt.realm+`",service="x"`))(nil))
			w.handlers["auth.reg.test"], w.addresses["auth.reg.test"] = status(200, `{"token":"x"}`), "10.1.2.3"
			got := w.ask(Options{DockerConfigHosts: []string{"reg.test"}, Keychain: secret()}, "reg.test/team/app:v1")
			if got.Verdict != fact.CannotTell || got.Cause != tt.cause {
				t.Errorf("answer is %+v, want cause %s", got, tt.cause)
			}
			if lines := w.requests("GET auth.reg.test"); len(lines) > 0 {
				t.Errorf("the token server was asked: %q", lines)
			}
		})
	}
}

// TestRealms: who gets the credentials. A token server of somebody else's is asked, but anonymously.
func TestRealms(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, registry, realm string
		private, leak         bool
		want                  fact.Verdict
	}{
		{name: "own", registry: "reg.test", realm: "reg.test", private: true, leak: true, want: fact.Exists},
		{name: "same domain", registry: "cr.acme.test", realm: "gitlab.acme.test", private: true, leak: true, want: fact.Exists},
		{name: "Docker Hub", registry: "registry-1.docker.io", realm: "auth.docker.io", private: true, leak: true, want: fact.Exists},
		{name: "elsewhere", registry: "reg.test", realm: "auth.evil.test", private: true, want: fact.CannotTell},
		{name: "elsewhere, public image", registry: "reg.test", realm: "auth.other.test", want: fact.Exists},
		{name: "elsewhere by prefix", registry: "reg.test", realm: "reg.test.evil.test", private: true, want: fact.CannotTell},
		{name: "neighbour in a shared domain", registry: "a.azurecr.io", realm: "b.azurecr.io", private: true, want: fact.CannotTell},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			tokens := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if user, password, _ := r.BasicAuth(); tt.private && (user != "alice" || password != "s3cret") {
					status(401, ociError("UNAUTHORIZED", "log in"))(w, r)
					return
				}
				_, _ = io.WriteString(w, `{"token":"good"}`)
			})
			registry := newRegistry(t, map[string][]byte{"team/app:v1": image("v1")})
			w.serve(tt.realm, tokens)
			w.serve(tt.registry, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				switch {
				case r.URL.Path == "/token":
					tokens(rw, r)
				case r.Header.Get("Authorization") != "Bearer good":
					status(401, "", `Www-Authenticate: Bearer realm="https://`+tt.realm+`/token"`)(rw, r)
				default:
					registry.ServeHTTP(rw, r)
				}
			}))
			got := w.ask(Options{DockerConfigHosts: []string{tt.registry}, Keychain: secret()}, tt.registry+"/team/app:v1")
			if got.Verdict != tt.want {
				t.Errorf("answer is %+v, want %s", got, tt.want)
			}
			if leaked := len(w.leaks(tt.realm)) > 0; leaked != tt.leak {
				t.Errorf("credentials sent to %s: %v, want %v", tt.realm, leaked, tt.leak)
			}
			if tt.want == fact.CannotTell && !strings.Contains(got.Detail, "credentials were not sent, because its token server "+tt.realm) {
				t.Errorf("detail does not say who was not given the credentials: %s", got.Detail)
			}
		})
	}
}

// TestCredentialsStay: neither Basic nor Bearer follows a redirect to another host, a subdomain included.
func TestCredentialsStay(t *testing.T) {
	t.Parallel()
	for _, elsewhere := range []string{"other.test", "sub.reg.test"} {
		for name, challenge := range map[string]string{"basic": `Www-Authenticate: Basic realm="x"`, "bearer": challengeHeader} {
			t.Run(elsewhere+" "+name, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				w.serve(elsewhere, newRegistry(t, map[string][]byte{"team/app:v1": image("v1")}))
				w.serve("reg.test", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					switch {
					case r.URL.Path == "/token":
						_, _ = io.WriteString(w, `{"token":"good"}`)
					case r.Header.Get("Authorization") == "":
						status(401, "", challenge)(w, r)
					case r.URL.Path != "/v2/":
						http.Redirect(w, r, "https://"+elsewhere+r.URL.Path, http.StatusTemporaryRedirect)
					}
				}))
				got := w.ask(Options{DockerConfigHosts: []string{"reg.test"}, Keychain: secret()}, "reg.test/team/app:v1")
				if diff := cmp.Diff(exists, got); diff != "" {
					t.Errorf("answer (-want +got):\n%s", diff)
				}
				if len(w.leaks("reg.test")) == 0 {
					t.Error("the registry itself got no credentials")
				}
				if lines := w.leaks(elsewhere); len(lines) > 0 {
					t.Errorf("credentials sent along: %q", lines)
				}
			})
		}
	}
}

func TestIdentityToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.serve("reg.test", on("POST", "/token", func(rw http.ResponseWriter, r *http.Request) {
		if r.FormValue("refresh_token") != "identity" {
			t.Errorf("form is %v", r.Form)
		}
		r.Method, r.URL.RawQuery = http.MethodGet, url.Values{"scope": {r.FormValue("scope")}}.Encode()
		bearer(nil).ServeHTTP(rw, r)
	})(bearer(newRegistry(t, map[string][]byte{"team/app:v1": image("v1")}))))
	keys := &keychain{config: authn.AuthConfig{IdentityToken: "identity"}}
	got := w.ask(Options{DockerConfigHosts: []string{"reg.test"}, Keychain: keys}, "reg.test/team/app:v1")
	if diff := cmp.Diff(exists, got); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
}
