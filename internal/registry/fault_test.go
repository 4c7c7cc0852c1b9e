package registry

import (
	"crypto/x509"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/verscheck/verscheck/internal/fact"
)

var (
	exists = fact.Answer{Verdict: fact.Exists, Digest: sha(image("v1"))}
	absent = fact.Answer{Verdict: fact.Absent}
)

func cannotTell(cause string) fact.Answer {
	return fact.Answer{Verdict: fact.CannotTell, Cause: cause}
}

// TestFaults is the fault matrix: what is wrong with the server, and the only verdict that is right then. A false
// "exists" or "absent" in it would be a gate that lets drift through, or stops a release for nothing.
func TestFaults(t *testing.T) {
	t.Parallel()
	const present, missing = "reg.test/team/app:v1", "reg.test/team/app:v2"
	mismatch := fact.Answer{Verdict: fact.Mismatch, Digest: sha(image("v1"))}
	tests := []struct {
		name  string
		fault middleware
		ref   string
		opts  Options
		want  fact.Answer
	}{
		{name: "plain", fault: none, ref: present, want: exists},
		{name: "bearer", fault: bearer, ref: present, want: exists},
		{name: "503 once", fault: once("/manifests/", status(503, "")), ref: present, want: exists},
		{name: "503 once on ping", fault: once("/v2/", status(503, "")), ref: present, want: exists},
		{name: "503 once with Retry-After", fault: once("/manifests/", status(503, "", "Retry-After: 3")), ref: present, want: exists},
		{name: "429 once", fault: once("/manifests/", status(429, "", "Retry-After: 1")), ref: present, want: exists},
		{name: "429 once without Retry-After", fault: once("/manifests/", status(429, "")), ref: present, want: exists},
		{name: "429 once on token", fault: both(once("/token", status(429, "", "Retry-After: 1")), bearer), ref: present, want: exists},
		{name: "429 enforced", fault: enforced(5 * time.Millisecond), ref: present, want: exists},
		{name: "reset once", fault: once("/manifests/", reset), ref: present, want: exists},
		{name: "reset once on ping", fault: once("/v2/", reset), ref: present, want: exists},
		{name: "408 once", fault: once("/manifests/", status(408, "")), ref: present, want: exists},
		{name: "522 once", fault: once("/manifests/", status(522, "")), ref: present, want: exists},
		{name: "HEAD 400", fault: on("HEAD", "/manifests/", status(400, "")), ref: present, want: exists},
		{name: "HEAD 401", fault: on("HEAD", "/manifests/", status(401, "")), ref: present, want: exists},
		{name: "HEAD 403", fault: on("HEAD", "/manifests/", status(403, "")), ref: present, want: exists},
		{name: "HEAD 404", fault: on("HEAD", "/manifests/", status(404, "")), ref: present, want: exists},
		{name: "HEAD 405", fault: on("HEAD", "/manifests/", status(405, "")), ref: present, want: exists},
		{name: "HEAD 501", fault: on("HEAD", "/manifests/", status(501, "")), ref: present, want: exists},
		{name: "HEAD 204", fault: on("HEAD", "/manifests/", status(204, "")), ref: present, want: exists},
		{name: "no digest header", fault: alter("", without("Docker-Content-Digest")), ref: present, want: exists},
		{name: "malformed digest header", fault: alter("", header("Docker-Content-Digest", "sha256:beef")), ref: present, want: exists},
		{name: "no length", fault: alter("HEAD", without("Content-Length")), ref: present, want: exists},
		{name: "odd media type", fault: alter("", header("Content-Type", "text/plain")), ref: present, want: exists},
		{name: "wrong digest header", fault: alter("HEAD", header("Docker-Content-Digest", sha(nil))), ref: present + "@" + sha(image("v1")), want: exists},
		{name: "307", fault: on("", "/manifests/v1", status(307, "", "Location: https://mirror.test/v2/mirrored/team/app/manifests/v1")), ref: present, want: exists},
		{name: "token as access_token", fault: accessToken, ref: present, want: exists},
		{name: "token for the first scope only", fault: both(firstScope, bearer), ref: present, want: exists},
		{name: "401 on the manifest after an open ping", fault: openPing, ref: present, want: exists},

		{name: "tag absent", fault: none, ref: missing, want: absent},
		{name: "tag absent with bearer", fault: bearer, ref: missing, want: absent},
		{name: "repository absent", fault: none, ref: "reg.test/team/other:v1", want: absent},
		{name: "digest absent", fault: none, ref: "reg.test/team/app@" + sha(nil), want: absent},
		{name: "tag and digest absent", fault: none, ref: missing + "@" + sha(nil), want: absent},
		{name: "absent where a redirect leads", fault: on("", "/manifests/v2", status(307, "", "Location: https://mirror.test/v2/mirrored/team/app/manifests/v2")), ref: missing, want: absent},
		{name: "404 of Harbor", fault: on("", "/manifests/", status(404, ociError("NOT_FOUND", "artifact team/app:v2 not found"))), ref: missing, want: absent},
		{name: "404 of Quay", fault: on("", "/manifests/", status(404, ociError("TAG_EXPIRED", "Tag v2 was deleted or has expired."))), ref: missing, want: absent},
		{name: "403 with the opt-in", fault: on("", "/manifests/", status(403, ociError("DENIED", "denied"))), ref: missing, opts: Options{DeniedMeansAbsent: []string{"reg.test"}}, want: absent},
		{name: "token 403 with the opt-in", fault: both(on("", "/token", status(403, ociError("DENIED", "denied"))), bearer), ref: missing, opts: Options{DeniedMeansAbsent: []string{"reg.test"}}, want: absent},
		{name: "Hub 401 with the opt-in", fault: hub, ref: present, opts: Options{DeniedMeansAbsent: []string{"reg.test"}}, want: absent},

		{name: "pinned", fault: none, ref: present + "@" + sha(image("v1")), want: exists},
		{name: "by digest", fault: none, ref: "reg.test/team/app@" + sha(image("v1")), want: exists},
		{name: "pinned with bearer", fault: bearer, ref: present + "@" + sha(image("v1")), want: exists},
		{name: "pinned, tag gone", fault: none, ref: missing + "@" + sha(image("v1")), want: exists},
		{name: "pinned to another digest", fault: none, ref: present + "@" + sha(nil), want: mismatch},
		{name: "a digest answered with another manifest", fault: substitute, ref: "reg.test/team/app@" + sha(nil), want: mismatch},

		{name: "Hub 401", fault: hub, ref: present, want: cannotTell(CauseAuth)},
		{name: "bare 401", fault: on("", "/v2/", status(401, "")), ref: present, want: cannotTell(CauseAuth)},
		{name: "403", fault: on("", "/manifests/", status(403, "")), ref: present, want: cannotTell(CauseAuth)},
		{name: "403 page with the opt-in", fault: on("", "/manifests/", status(403, page, html)), ref: missing, opts: Options{DeniedMeansAbsent: []string{"reg.test"}}, want: cannotTell(CauseAuth)},
		{name: "401 without credentials with the opt-in", fault: on("", "/v2/", status(401, ociError("UNAUTHORIZED", "log in"), `Www-Authenticate: Basic realm="x"`)), ref: present, opts: Options{DeniedMeansAbsent: []string{"reg.test"}}, want: cannotTell(CauseAuth)},
		{name: "token 401 with the opt-in", fault: both(on("", "/token", status(401, ociError("UNAUTHORIZED", "wrong password"))), bearer), ref: present, opts: Options{DeniedMeansAbsent: []string{"reg.test"}}, want: cannotTell(CauseAuth)},
		{name: "ping 403 with the opt-in", fault: on("", "/v2/", status(403, ociError("DENIED", "blocked"))), ref: present, opts: Options{DeniedMeansAbsent: []string{"reg.test"}}, want: cannotTell(CauseAuth)},
		{name: "token 403", fault: both(on("", "/token", status(403, "")), bearer), ref: present, want: cannotTell(CauseAuth)},
		{name: "token 401", fault: both(on("", "/token", status(401, "")), bearer), ref: present, want: cannotTell(CauseAuth)},
		{name: "token 404 HTML", fault: both(on("", "/token", status(404, page, html)), bearer), ref: present, want: cannotTell(CauseToken)},
		{name: "token 404 NAME_UNKNOWN", fault: both(on("", "/token", status(404, ociError("NAME_UNKNOWN", "unknown"))), bearer), ref: present, want: cannotTell(CauseToken)},
		{name: "token 200 HTML", fault: both(on("", "/token", status(200, page, html)), bearer), ref: present, want: cannotTell(CauseToken)},
		{name: "token empty", fault: both(on("", "/token", status(200, `{}`)), bearer), ref: present, want: cannotTell(CauseToken)},
		{name: "token with a line break", fault: both(on("", "/token", status(200, `{"token":"a\r\nX: y"}`)), bearer), ref: present, want: cannotTell(CauseToken)},
		{name: "token oversized", fault: both(on("", "/token", status(200, `{"token":"`+strings.Repeat("a", maxError)+`"}`)), bearer), ref: present, want: cannotTell(CauseToken)},
		{name: "token 429", fault: both(on("", "/token", status(429, "")), bearer), ref: present, want: cannotTell(CauseRateLimited)},
		{name: "token 500", fault: both(on("", "/token", status(500, "")), bearer), ref: present, want: cannotTell(CauseServer)},
		{name: "no realm", fault: on("", "/v2/", status(401, "", `Www-Authenticate: Bearer service="x"`)), ref: present, want: cannotTell(CauseToken)},
		{name: "ping 404", fault: on("", "/v2/", status(404, "")), ref: present, want: cannotTell(CauseNotARegistry)},
		{name: "ping 404 MANIFEST_UNKNOWN", fault: on("", "/v2/", status(404, ociError("MANIFEST_UNKNOWN", "unknown"))), ref: present, want: cannotTell(CauseNotARegistry)},
		{name: "ping 405", fault: on("", "/v2/", status(405, "")), ref: present, want: cannotTell(CauseNotARegistry)},
		{name: "ping 403", fault: on("", "/v2/", status(403, "")), ref: present, want: cannotTell(CauseAuth)},
		{name: "ping 502", fault: on("", "/v2/", status(502, page, html)), ref: present, want: cannotTell(CauseServer)},
		{name: "ping 401 HTML", fault: on("", "/v2/", status(401, page, html)), ref: present, want: cannotTell(CauseNotARegistry)},
		{name: "404 HTML", fault: on("", "/manifests/", status(404, page, html)), ref: present, want: cannotTell(CauseUnexplained)},
		{name: "404 empty", fault: on("", "/manifests/", status(404, "")), ref: present, want: cannotTell(CauseUnexplained)},
		{name: "404 other JSON", fault: on("", "/manifests/", status(404, `{"detail":"Not Found"}`)), ref: present, want: cannotTell(CauseUnexplained)},
		{name: "404 NOT_FOUND of anything", fault: on("", "/manifests/", status(404, ociError("NOT_FOUND", "page not found"))), ref: present, want: cannotTell(CauseUnexplained)},
		{name: "404 DENIED", fault: on("", "/manifests/", status(404, ociError("DENIED", "denied"))), ref: present, want: cannotTell(CauseUnexplained)},
		{name: "404 with two errors", fault: on("", "/manifests/", status(404, `{"errors":[{"code":"NAME_UNKNOWN"},{"code":"DENIED"}]}`)), ref: present, want: cannotTell(CauseUnexplained)},
		{name: "404 larger than an error", fault: on("", "/manifests/", status(404, ociError("NAME_UNKNOWN", strings.Repeat("a", maxError)))), ref: present, want: cannotTell(CauseUnexplained)},
		{name: "404 HTML everywhere", fault: on("", "", status(404, page, html)), ref: present, want: cannotTell(CauseNotARegistry)},
		{name: "200 HTML everywhere", fault: on("", "", status(200, page, html)), ref: present, want: cannotTell(CauseNotARegistry)},
		{name: "200 HTML without its type", fault: on("", "", status(200, page, "Content-Type: application/json")), ref: present, want: cannotTell(CauseNotARegistry)},
		{name: "200 HTML manifest", fault: on("", "/manifests/", status(200, page, html)), ref: present, want: cannotTell(CauseNotARegistry)},
		{name: "200 HTML manifest with digest", fault: on("", "/manifests/", status(200, page, html, "Docker-Content-Digest: "+sha([]byte(page)))), ref: present, want: cannotTell(CauseNotARegistry)},
		{name: "200 HTML manifest with its own digest pinned", fault: on("", "/manifests/", status(200, page, html)), ref: "reg.test/team/app@" + sha([]byte(page)), want: cannotTell(CauseNotARegistry)},
		{name: "200 other JSON", fault: on("", "/manifests/", status(200, `{"tags":[]}`)), ref: present, want: cannotTell(CauseNotAManifest)},
		{name: "200 nothing but a schema version", fault: on("", "/manifests/", status(200, `{"schemaVersion":2}`)), ref: present, want: cannotTell(CauseNotAManifest)},
		{name: "200 schema 1", fault: on("", "/manifests/", status(200, `{"schemaVersion":1,"config":{}}`)), ref: present, want: cannotTell(CauseNotAManifest)},
		{name: "200 empty", fault: on("", "/manifests/", status(200, "")), ref: present, want: cannotTell(CauseNotAManifest)},
		{name: "200 oversized", fault: on("", "/manifests/", endless), ref: present, want: cannotTell(CauseNotAManifest)},
		{name: "200 padded beyond the limit", fault: on("GET", "/manifests/", status(200, string(image("v1"))+strings.Repeat(" ", 4<<20))), ref: missing, want: cannotTell(CauseNotAManifest)},
		{name: "GET 400", fault: on("", "/manifests/", status(400, ociError("NAME_INVALID", "x"))), ref: present, want: cannotTell(CauseServer)},
		{name: "GET 410", fault: on("", "/manifests/", status(410, ociError("MANIFEST_UNKNOWN", "x"))), ref: present, want: cannotTell(CauseServer)},
		{name: "302 to login 200", fault: both(on("", "/manifests/", loginAt), on("", "/login", status(200, page, html))), ref: present, want: cannotTell(CauseNotARegistry)},
		{name: "302 to login 404", fault: both(on("", "/manifests/", loginAt), on("", "/login", status(404, page, html))), ref: present, want: cannotTell(CauseUnexplained)},
		{name: "302 to login 404 NAME_UNKNOWN", fault: both(on("", "/manifests/", loginAt), on("", "/login", status(404, ociError("NAME_UNKNOWN", "x")))), ref: present, want: cannotTell(CauseUnexplained)},
		{name: "ping 302 to login", fault: both(on("", "/v2/", loginAt), on("", "/login", status(200, page, html))), ref: present, want: cannotTell(CauseNotARegistry)},
		{name: "redirect loop", fault: on("", "/manifests/", status(302, "", "Location: /v2/team/app/manifests/v1")), ref: present, want: cannotTell(CauseRedirects)},
		{name: "ping redirect loop", fault: on("", "/v2/", status(302, "", "Location: /v2/")), ref: present, want: cannotTell(CauseRedirects)},
		{name: "token redirect loop", fault: both(on("", "/token", status(302, "", "Location: /token")), bearer), ref: present, want: cannotTell(CauseRedirects)},
		{name: "redirect to http", fault: on("", "/manifests/", status(302, "", "Location: http://reg.test/v2/team/app/manifests/v1")), ref: present, want: cannotTell(CauseDowngrade)},
		{name: "redirect to nowhere", fault: on("", "/manifests/", status(302, "")), ref: present, want: cannotTell(CauseServer)},
		{name: "redirect to a file", fault: on("", "/manifests/", status(302, "", "Location: file:///etc/passwd")), ref: present, want: cannotTell(CausePolicy)},
		{name: "429 for ever", fault: on("", "/manifests/", status(429, "", "Retry-After: 7")), ref: present, want: cannotTell(CauseRateLimited)},
		{name: "429 for ever without Retry-After", fault: on("", "/manifests/", status(429, "")), ref: present, want: cannotTell(CauseRateLimited)},
		{name: "429 with Retry-After 3600", fault: on("", "/manifests/", status(429, "", "Retry-After: 3600")), ref: present, want: cannotTell(CauseRateLimited)},
		{name: "503 with Retry-After 3600", fault: on("", "/manifests/", status(503, "", "Retry-After: 3600")), ref: present, want: cannotTell(CauseServer)},
		{name: "500", fault: on("", "/manifests/", status(500, "")), ref: present, want: cannotTell(CauseServer)},
		{name: "500 MANIFEST_UNKNOWN", fault: on("", "/manifests/", status(500, ociError("MANIFEST_UNKNOWN", "x"))), ref: present, want: cannotTell(CauseServer)},
		{name: "501", fault: on("", "/manifests/", status(501, "")), ref: present, want: cannotTell(CauseServer)},
		{name: "504 HTML", fault: on("", "/manifests/", status(504, page, html)), ref: present, want: cannotTell(CauseServer)},
		{name: "reset", fault: on("", "/manifests/", reset), ref: present, want: cannotTell(CauseNetwork)},
		{name: "body cut short", fault: on("GET", "/manifests/", short), ref: missing, want: cannotTell(CauseNetwork)},
		{name: "hang", fault: on("", "/manifests/", hang), ref: present, opts: Options{Timeout: 100 * time.Millisecond}, want: cannotTell(CauseTimeout)},
		{name: "hang in the body", fault: on("GET", "/manifests/", hangInBody), ref: missing, opts: Options{Timeout: 100 * time.Millisecond}, want: cannotTell(CauseTimeout)},
		{name: "ping hangs", fault: on("", "/v2/", hang), ref: present, opts: Options{Timeout: 100 * time.Millisecond}, want: cannotTell(CauseTimeout)},
		{name: "unknown CA", fault: none, ref: present, opts: Options{RootCAs: x509.NewCertPool()}, want: cannotTell(CauseTLS)},
		{name: "http on the port of https", fault: none, ref: "reg.test:80/team/app:v1", want: cannotTell(CauseTLS)},
		{name: "refused", fault: none, ref: "closed.test/team/app:v1", want: cannotTell(CauseRefused)},
		{name: "name without address", fault: none, ref: "reg.invalid/team/app:v1", want: cannotTell(CauseDNS)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.serve("reg.test", tt.fault(newRegistry(t, map[string][]byte{"team/app:v1": image("v1")})))
			w.serve("mirror.test", newRegistry(t, map[string][]byte{"mirrored/team/app:v1": image("v1")}))
			got := w.ask(tt.opts, tt.ref)
			if diff := cmp.Diff(tt.want, got, cmpopts.IgnoreFields(fact.Answer{}, "Detail", "Help")); diff != "" {
				t.Errorf("answer (-want +got):\n%s\ndetail: %s", diff, got.Detail)
			}
			if got.Verdict == fact.CannotTell && (got.Detail == "" || got.Help == "") {
				t.Errorf("an answer that leaves its reader alone: %+v", got)
			}
			if n := len(w.requests("")); n > 40 {
				t.Errorf("%d requests for one reference", n)
			}
		})
	}
}
