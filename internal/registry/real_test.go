package registry

import (
	"fmt"
	"net/http/httputil"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/go-containerregistry/pkg/authn"

	"github.com/verscheck/verscheck/internal/fact"
)

// TestRealRegistry asks distribution's registry, as a program: what a handler in these tests says of it may be wrong.
func TestRealRegistry(t *testing.T) {
	t.Parallel()
	eachRealRegistry(t, func(t *testing.T, program string) {
		t.Helper()
		dir := t.TempDir()
		open := startReal(t, program, dir, "")
		content := fill(t, open.host)

		t.Run("open", func(t *testing.T) {
			c := realClient(t, Options{PlainHTTP: []string{open.host}})
			askReal(t, c, open.host, []realCase{
				{"team/app:v1", fact.Answer{Verdict: fact.Exists, Digest: content.app}},
				{"team/app@" + content.app, fact.Answer{Verdict: fact.Exists, Digest: content.app}},
				{"team/app:v1@" + content.app, fact.Answer{Verdict: fact.Exists, Digest: content.app}},
				{"team/app:v1@" + content.arm, fact.Answer{Verdict: fact.Mismatch, Digest: content.app}},
				{"team/multi:v1", fact.Answer{Verdict: fact.Exists, Digest: content.index}},
				{"team/multi:v1@" + content.index, fact.Answer{Verdict: fact.Exists, Digest: content.index}},
				{"team/multi:v1@" + content.arm, fact.Answer{Verdict: fact.Mismatch, Digest: content.index, Platform: "linux/arm64/v8"}},
				{"team/multi@" + content.arm, fact.Answer{Verdict: fact.Exists, Digest: content.arm}},
				{"team/app:v2", absent},
				{"team/app@" + sha(nil), absent},
				{"team/none:v1", absent},
				{"team/gone:v1", absent},
				{"team/gone@" + content.gone, absent},
			})
			whole := parseRef(t, open.host+"/team/multi:v1")
			got := c.Inquire(t.Context(), []fact.Question{{Ref: whole, Depth: fact.Everything}})[whole]
			if got.Contents == nil || got.Contents.Problem != "" {
				t.Fatalf("contents: %+v", got.Contents)
			}
			var platforms []string
			for _, v := range got.Contents.Variants {
				platforms = append(platforms, fmt.Sprint(v.Platform, " ", v.Labels.Revision[:7]))
			}
			if diff := cmp.Diff([]string{"linux/amd64 0123456", "linux/arm64 0123456"}, platforms); diff != "" {
				t.Errorf("platforms and revisions (-want +got):\n%s", diff)
			}
			signature := "team/multi:sha256-" + content.index[len("sha256:"):]
			for _, text := range []string{signature, signature + ".sig"} { // the referrers' fallback tag, and cosign's
				ref := parseRef(t, open.host+"/"+text)
				if got := c.Ask(t.Context(), []fact.Ref{ref})[ref]; got.Verdict != fact.Exists {
					t.Errorf("%s: %+v", ref, got)
				}
			}
		})
		open.stop()

		t.Run("password over TLS", func(t *testing.T) { realPassword(t, program, dir, content) })
		t.Run("tokens", func(t *testing.T) { realTokens(t, program, dir, content) })
	})
}

// realPassword has a registry with users, which speaks TLS with a certificate of an authority of its own.
func realPassword(t *testing.T, program, dir string, content realContent) {
	t.Helper()
	cert, key, _, _ := certificates(t)
	users := writeFile(t, "users", "alice:$2a$04$0zh54NeKLhMy2b.V8COesOOL7Y5K6ips6yn7mpSZ6RLF.zPb0w1AG\n") // bcrypt of s3cret
	server := startReal(t, program, dir, "http: {addr: '127.0.0.1:0', tls: {certificate: "+cert+", key: "+key+"}}\n"+
		"auth: {htpasswd: {realm: test, path: "+users+"}}\n")
	named := []string{server.host}
	present, missing := "team/app:v1", "team/app:v2"

	askReal(t, realClient(t, Options{DockerConfigHosts: named, Keychain: secret(), RootCAs: testCA().pool}), server.host, []realCase{
		{present, fact.Answer{Verdict: fact.Exists, Digest: content.app}}, {missing, absent}, {"team/none:v1", absent},
	})
	wrong := &keychain{config: authn.AuthConfig{Username: "alice", Password: "guess"}}
	askReal(t, realClient(t, Options{DockerConfigHosts: named, Keychain: wrong, RootCAs: testCA().pool}), server.host, []realCase{
		{present, cannotTell(CauseAuth)}, {missing, cannotTell(CauseAuth)},
	})
	askReal(t, realClient(t, Options{Allow: named, RootCAs: testCA().pool}), server.host, []realCase{
		{present, cannotTell(CauseAuth)}, {missing, cannotTell(CauseAuth)},
	})
	askReal(t, realClient(t, Options{Allow: named}), server.host, []realCase{{present, cannotTell(CauseTLS)}})
	askReal(t, realClient(t, Options{PlainHTTP: named}), server.host, []realCase{{present, cannotTell(CauseNotARegistry)}})
}

// realTokens has a registry that trusts the tokens of a server of its own: anonymous ones for all but team/private.
func realTokens(t *testing.T, program, dir string, content realContent) {
	t.Helper()
	_, _, authority, leaf := certificates(t)
	server := startReal(t, program, dir, "auth: {token: {realm: 'https://auth.reg.test/token', service: reg.test, issuer: test, rootcertbundle: "+authority+"}}\n")
	backend, err := url.Parse(server.url("http"))
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t)
	w.serve("reg.test", httputil.NewSingleHostReverseProxy(backend))
	w.serve("auth.reg.test", &tokenServer{leaf: leaf, private: "team/private"})

	const present, missing, private = "team/app:v1", "team/app:v2", "team/private:v1"
	askReal(t, w.client(Options{}), "reg.test", []realCase{
		{present, fact.Answer{Verdict: fact.Exists, Digest: content.app}},
		{missing, absent},
		{"team/none:v1", absent},
		{"team/multi:v1@" + content.arm, fact.Answer{Verdict: fact.Mismatch, Digest: content.index, Platform: "linux/arm64/v8"}},
		{private, cannotTell(CauseAuth)},
	})
	if n := len(w.requests("GET auth.reg.test")); n != 2 { // all at once, and again for what was denied
		t.Errorf("%d tokens", n)
	}
	named := []string{"reg.test"}
	askReal(t, w.client(Options{DockerConfigHosts: named, Keychain: secret()}), "reg.test", []realCase{
		{present, fact.Answer{Verdict: fact.Exists, Digest: content.app}},
		{missing, absent},
		{private, fact.Answer{Verdict: fact.Exists, Digest: content.app}},
		{"team/private:v2", absent},
	})
	wrong := &keychain{config: authn.AuthConfig{Username: "alice", Password: "guess"}}
	askReal(t, w.client(Options{DockerConfigHosts: named, Keychain: wrong}), "reg.test", []realCase{
		{present, cannotTell(CauseAuth)}, {missing, cannotTell(CauseAuth)},
	})
}

type realCase struct {
	ref  string
	want fact.Answer
}

func realClient(t *testing.T, opts Options) *Client {
	t.Helper()
	c, err := New(opts)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// askReal asks all at once.
func askReal(t *testing.T, c *Client, host string, cases []realCase) {
	t.Helper()
	want := map[fact.Ref]fact.Answer{}
	var refs []fact.Ref
	for _, rc := range cases {
		ref := parseRef(t, host+"/"+rc.ref)
		refs, want[ref] = append(refs, ref), rc.want
	}
	got := c.Ask(t.Context(), refs)
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(fact.Answer{}, "Detail", "Help")); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
		for ref, answer := range got {
			t.Logf("%s: %s", ref, answer.Detail)
		}
	}
}
