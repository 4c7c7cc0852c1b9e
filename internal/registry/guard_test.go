package registry

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/go-containerregistry/pkg/authn"

	"github.com/verscheck/verscheck/internal/fact"
)

// keychain gives everybody who asks the same credentials, and counts.
type keychain struct {
	config authn.AuthConfig
	err    error
	asked  []string
}

func (k *keychain) Resolve(target authn.Resource) (authn.Authenticator, error) {
	k.asked = append(k.asked, target.RegistryStr())
	return authn.FromConfig(k.config), k.err
}

func secret() *keychain {
	return &keychain{config: authn.AuthConfig{Username: "alice", Password: "s3cret"}}
}

// leaks returns the requests to a host that carried an Authorization header.
func (w *world) leaks(host string) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var lines []string
	for i, line := range w.log {
		if strings.Contains(line, " "+host+" ") && w.headers[i].Get("Authorization") != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// TestRedirectsToInternalAddresses has a silent listener on loopback: it must not even be connected to.
func TestRedirectsToInternalAddresses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, host string }{
		{"loopback", "127.0.0.1"},
		{"loopback over IPv6", "[::1]"},
		{"loopback mapped into IPv6", "[::ffff:127.0.0.1]"},
		{"localhost", "localhost"},
		{"name below localhost", "app.localhost"},
		{"link-local", "169.254.169.254"},
		{"private", "10.0.0.5"},
		{"name that resolves to loopback", "inside.test"},
		{"name that resolves to link-local", "metadata.test"},
		{"name that the configuration names", "named.test"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, stage := range []string{"/v2/", "/manifests/", "/token"} {
				w := newWorld(t)
				target := "https://" + tt.host + "/v2/team/app/manifests/v1"
				w.serve("reg.test", on("", stage, status(307, "", "Location: "+target))(bearer(newRegistry(t, nil))))
				w.handlers["inside.test"], w.addresses["inside.test"] = newRegistry(t, nil), "127.0.0.1"
				w.handlers["metadata.test"], w.addresses["metadata.test"] = newRegistry(t, nil), "169.254.169.254"
				w.handlers["named.test"], w.addresses["named.test"] = newRegistry(t, nil), "10.0.0.5"

				got := w.ask(Options{DockerConfigHosts: []string{"reg.test", "named.test"}}, "reg.test/team/app:v1")
				want := fact.Answer{Verdict: fact.CannotTell, Cause: CausePolicy}
				if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(fact.Answer{}, "Detail", "Help")); diff != "" {
					t.Errorf("redirect of %s (-want +got):\n%s", stage, diff)
				}
				if !strings.Contains(got.Detail, "address") {
					t.Errorf("detail of %s does not speak of an address: %s", stage, got.Detail)
				}
				if got, all := w.requests("GET reg.test"), w.requests("GET"); len(got) != len(all) {
					t.Errorf("requests elsewhere: %q", all)
				}
			}
		})
	}
}

// TestKeychain: only hosts that something names are looked up, once, under the name that docker has for them, and only
// when the registry wants to know who asks.
func TestKeychain(t *testing.T) {
	t.Parallel()
	failing := &keychain{err: errors.New("helper said \x1b[31mno\n::error::x")}
	for _, tt := range []struct {
		name  string
		opts  Options
		keys  *keychain
		fault middleware
		refs  []string
		want  fact.Answer
		asked []string
	}{
		{name: "named by the docker config", opts: Options{DockerConfigHosts: []string{"REG.test:443"}}, keys: secret(), fault: bearer, refs: []string{"reg.test/team/app:v1"}, want: exists, asked: []string{"reg.test"}},
		{name: "named by the allow-list", opts: Options{Allow: []string{"reg.test/team"}}, keys: secret(), fault: bearer, refs: []string{"reg.test/team/app:v1"}, want: exists, asked: []string{"reg.test"}},
		{name: "not named", keys: secret(), fault: bearer, refs: []string{"reg.test/team/app:v1"}, want: exists},
		{name: "no challenge", opts: Options{DockerConfigHosts: []string{"reg.test"}}, keys: failing, fault: none, refs: []string{"reg.test/team/app:v1"}, want: exists},
		{name: "Docker Hub", opts: Options{DockerConfigHosts: []string{"index.docker.io"}}, keys: secret(), fault: bearer, refs: []string{"team/app:v1"}, want: exists, asked: []string{"index.docker.io"}},
		{name: "not allowed", opts: Options{Allow: []string{"reg.test/other"}}, keys: secret(), fault: bearer, refs: []string{"reg.test/team/app:v1"}, want: cannotTell(CausePolicy)},
		{name: "error", opts: Options{DockerConfigHosts: []string{"reg.test"}}, keys: &keychain{err: failing.err}, fault: bearer, refs: []string{"reg.test/team/app:v1"}, want: cannotTell(CauseCredentials), asked: []string{"reg.test"}},
		{name: "many repositories", opts: Options{DockerConfigHosts: []string{"reg.test"}}, keys: secret(), fault: bearer, refs: []string{"reg.test/team/app:v1", "reg.test/b:v1", "reg.test/c:v1"}, want: exists, asked: []string{"reg.test"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			server := tt.fault(newRegistry(t, map[string][]byte{"team/app:v1": image("v1")}))
			w.serve("reg.test", server)
			w.serve("registry-1.docker.io", on("", "/v2/", func(w http.ResponseWriter, r *http.Request) { server.ServeHTTP(w, r) })(nil))
			tt.opts.Keychain = tt.keys
			var refs []fact.Ref
			for _, text := range tt.refs {
				refs = append(refs, parseRef(t, text))
			}
			got := w.client(tt.opts).Ask(t.Context(), refs)[refs[0]]
			if diff := cmp.Diff(tt.want, got, cmpopts.IgnoreFields(fact.Answer{}, "Detail", "Help")); diff != "" {
				t.Errorf("answer (-want +got):\n%s\n%s", diff, got.Detail)
			}
			if diff := cmp.Diff(tt.asked, tt.keys.asked); diff != "" {
				t.Errorf("look-ups of credentials (-want +got):\n%s", diff)
			}
			if got.Cause == CauseCredentials && got.Detail != `reading the credentials for reg.test: helper said \x1b[31mno ::error::x` {
				t.Errorf("detail is %q", got.Detail)
			}
		})
	}
}

func TestAllow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, host := range []string{"reg.test", "reg.test.evil.test", "other.test"} {
		w.serve(host, newRegistry(t, map[string][]byte{"acme/app:v1": image("v1"), "acme:v1": image("v1"), "acme-evil/app:v1": image("v1")}))
	}
	c := w.client(Options{Allow: []string{"REG.test:443/acme/"}})
	var refs []fact.Ref
	want := map[fact.Ref]fact.Verdict{}
	for text, verdict := range map[string]fact.Verdict{
		"reg.test/acme/app:v1":           fact.Exists,
		"reg.test/acme:v1":               fact.Exists,
		"reg.test/acme/gone:v1":          fact.Absent,
		"reg.test/acme-evil/app:v1":      fact.CannotTell,
		"reg.test/other/app:v1":          fact.CannotTell,
		"reg.test.evil.test/acme/app:v1": fact.CannotTell,
		"other.test/acme/app:v1":         fact.CannotTell,
	} {
		ref := parseRef(t, text)
		refs, want[ref] = append(refs, ref), verdict
	}
	// What the parser of references refuses, and what registries would clean up into another repository.
	traversal := fact.Ref{Host: "reg.test", Path: "acme/../other/app", Tag: "v1"}
	refs, want[traversal] = append(refs, traversal), fact.CannotTell

	got := map[fact.Ref]fact.Verdict{}
	answers := c.Ask(t.Context(), refs)
	for ref, answer := range answers {
		got[ref] = answer.Verdict
		if answer.Verdict == fact.CannotTell && answer.Cause != CausePolicy && ref != traversal {
			t.Errorf("%s: cause is %s", ref, answer.Cause)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("verdicts (-want +got):\n%s", diff)
	}
	if cause := answers[traversal].Cause; cause != CauseReference {
		t.Errorf("cause of %s is %s", traversal, cause)
	}
	for _, elsewhere := range []string{"reg.test.evil.test", "other.test"} {
		for _, line := range w.requests("") {
			if strings.Contains(line, " "+elsewhere+" ") {
				t.Errorf("asked: %s", line)
			}
		}
	}
}

// TestPlainHTTP: http only where the configuration says so, and never because of an address. go-containerregistry would
// fall back to it for every one of these hosts, with credentials.
func TestPlainHTTP(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(newRegistry(t, map[string][]byte{"team/app:v1": image("v1")}))
	t.Cleanup(server.Close)
	loopback := server.Listener.Addr().String()
	_, port, err := net.SplitHostPort(loopback)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, ref string
		opts      Options
		want      fact.Answer
	}{
		{"configured name", "plain.test/team/app:v1", Options{PlainHTTP: []string{"plain.test"}}, exists},
		{"not configured", "plain.test:80/team/app:v1", Options{}, cannotTell(CauseTLS)},
		{"loopback, configured", loopback + "/team/app:v1", Options{PlainHTTP: []string{loopback}}, exists},
		{"loopback, named but not plain", loopback + "/team/app:v1", Options{DockerConfigHosts: []string{loopback}}, cannotTell(CauseTLS)},
		{"loopback, not named", loopback + "/team/app:v1", Options{}, cannotTell(CausePolicy)},
		{"localhost, not named", "localhost:" + port + "/team/app:v1", Options{}, cannotTell(CausePolicy)},
		{"localhost, another port named", "localhost:" + port + "/team/app:v1", Options{PlainHTTP: []string{"localhost:1"}}, cannotTell(CausePolicy)},
		{"private, not named", "inside.test/team/app:v1", Options{}, cannotTell(CausePolicy)},
		{"private, named", "inside.test/team/app:v1", Options{Allow: []string{"inside.test"}}, exists},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			registry := newRegistry(t, map[string][]byte{"team/app:v1": image("v1")})
			w.serve("plain.test", registry)
			w.serve("inside.test", registry)
			w.addresses["inside.test"] = "10.0.0.5"
			got := w.ask(tt.opts, tt.ref)
			if diff := cmp.Diff(tt.want, got, cmpopts.IgnoreFields(fact.Answer{}, "Detail", "Help")); diff != "" {
				t.Errorf("answer (-want +got):\n%s\n%s", diff, got.Detail)
			}
		})
	}
}

// TestPlainRedirects: a plain-http registry opens the way to no other plain one, and an internal one only to itself.
func TestPlainRedirects(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, location string
		want           fact.Answer
	}{
		{"to itself", "http://plain.test/again/team/app/manifests/v1", exists},
		{"to another over https", "https://other.test/v2/team/app/manifests/v1", exists},
		{"to another over http", "http://other.test/v2/team/app/manifests/v1", cannotTell(CausePolicy)},
		{"elsewhere and back", "https://bounce.test/v2/team/app/manifests/v1", cannotTell(CausePolicy)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			registry := newRegistry(t, map[string][]byte{"team/app:v1": image("v1")})
			w.serve("other.test", registry)
			w.serve("bounce.test", status(307, "", "Location: https://plain.test/v2/team/app/manifests/v1"))
			w.serve("plain.test", on("", "/again/", func(rw http.ResponseWriter, r *http.Request) {
				r.URL.Path = strings.Replace(r.URL.Path, "/again/", "/v2/", 1)
				registry.ServeHTTP(rw, r)
			})(on("", "/manifests/", status(307, "", "Location: "+tt.location))(registry)))
			w.addresses["plain.test"] = "10.0.0.5"
			got := w.ask(Options{PlainHTTP: []string{"plain.test"}}, "plain.test/team/app:v1")
			if diff := cmp.Diff(tt.want, got, cmpopts.IgnoreFields(fact.Answer{}, "Detail", "Help")); diff != "" {
				t.Errorf("answer (-want +got):\n%s\n%s", diff, got.Detail)
			}
		})
	}
}

// TestProxy: behind a proxy the connection's address is the proxy's, and only written addresses can be judged.
func TestProxy(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.serve("plain.test", newRegistry(t, map[string][]byte{"team/app:v1": image("v1")}))
	proxy := func(*http.Request) (*url.URL, error) { return url.Parse(w.plain.URL) }
	opts := Options{PlainHTTP: []string{"plain.test"}, Proxy: proxy}
	if diff := cmp.Diff(exists, w.ask(opts, "plain.test/team/app:v1")); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
	if got := w.ask(opts, "10.0.0.5/team/app:v1"); got.Cause != CausePolicy {
		t.Errorf("a private address through the proxy: %+v", got)
	}
	opts.Proxy = func(*http.Request) (*url.URL, error) { return nil, errors.New("bad proxy") }
	if got := w.ask(opts, "plain.test/team/app:v1"); got.Cause != CauseNetwork || !strings.Contains(got.Detail, "bad proxy") {
		t.Errorf("unreadable settings: %+v", got)
	}
}

// TestForeignText: what a registry says reaches neither the terminal nor a CI log as it is.
func TestForeignText(t *testing.T) {
	t.Parallel()
	nasty := ociError("DENIED", "a\x1b]0;owned\a\r\n::error::\u202e"+strings.Repeat("x", 500))
	for name, fault := range map[string]middleware{
		"manifest": on("", "/manifests/", status(403, nasty)),
		"token":    both(on("", "/token", status(403, nasty)), bearer),
		"404":      on("", "/manifests/", status(404, nasty)),
		"400":      on("", "/manifests/", status(400, nasty)),
		"realm":    on("", "/v2/", status(401, "", "Www-Authenticate: Bearer realm=\"gopher\u202e://x\u202ey/\"")),
		"redirect": on("", "/v2/", status(302, "", "Location: http://a\u202eb.test/?token=s3cret")),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.serve("reg.test", fault(newRegistry(t, nil)))
			got := w.ask(Options{}, "reg.test/team/app:v1")
			if got.Verdict != fact.CannotTell {
				t.Errorf("answer is %+v", got)
			}
			for _, text := range []string{got.Detail, got.Help} {
				if i := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsGraphic(r) }); i >= 0 || len(text) > 500 {
					t.Errorf("not safe to print: %q", text)
				}
				if strings.Contains(text, "s3cret") {
					t.Errorf("a query is printed: %q", text)
				}
			}
		})
	}
}

type keychainFunc func() error

func (f keychainFunc) Resolve(authn.Resource) (authn.Authenticator, error) {
	return authn.Anonymous, f()
}

// TestWhatIsSent: who asks, that nothing but reading is asked for, and that nobody is told more than must be.
func TestWhatIsSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var scopes []string
	w.serve("reg.test", on("GET", "/token", func(rw http.ResponseWriter, r *http.Request) {
		scopes = r.URL.Query()["scope"]
		bearer(nil).ServeHTTP(rw, r)
	})(bearer(newRegistry(t, map[string][]byte{"team/app:v1": image("v1")}))))
	w.ask(Options{UserAgent: "verscheck/9"}, "reg.test/team/app:v1")
	if diff := cmp.Diff([]string{"repository:team/app:pull"}, scopes); diff != "" {
		t.Errorf("scopes (-want +got):\n%s", diff)
	}
	for i, line := range w.log {
		header := w.headers[i]
		if header.Get("User-Agent") != "verscheck/9" || header.Get("Referer") != "" || header.Get("Cookie") != "" || header.Get("Accept-Encoding") != "" {
			t.Errorf("%s was sent with %v", line, header)
		}
	}
}
