package registry

import (
	"strings"
	"time"

	"github.com/verscheck/verscheck/internal/fact"
)

// knownFaults are those behind which the truth can be found, absence included. What passes does so in the given seconds.
func knownFaults(second time.Duration) []fault {
	const present, missing = "reg.test/team/app:v1", "reg.test/team/app:v2"
	mismatch := fact.Answer{Verdict: fact.Mismatch, Digest: sha(image("v1"))}
	return []fault{
		{name: "plain", fault: none, ref: present, want: exists},
		{name: "bearer", fault: bearer, ref: present, want: exists},
		{name: "503 once", fault: once("/manifests/", status(503, "")), ref: present, want: exists},
		{name: "503 once on ping", fault: once("/v2/", status(503, "")), ref: present, want: exists},
		{name: "503 once with Retry-After", fault: once("/manifests/", status(503, "", "Retry-After: 3")), ref: present, want: exists},
		{name: "429 once", fault: once("/manifests/", status(429, "", "Retry-After: 1")), ref: present, want: exists},
		{name: "429 once without Retry-After", fault: once("/manifests/", status(429, "")), ref: present, want: exists},
		{name: "429 once on token", fault: both(once("/token", status(429, "", "Retry-After: 1")), bearer), ref: present, want: exists},
		{name: "429 enforced", fault: enforced(5 * second), ref: present, want: exists},
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
		{
			name: "pinned, tag gone", fault: none, ref: missing + "@" + sha(image("v1")),
			want: fact.Answer{Verdict: fact.Exists, Digest: exists.Digest, Untagged: true},
		},
		{name: "pinned to another digest", fault: none, ref: present + "@" + sha(nil), want: mismatch},
		{name: "a digest answered with another manifest", fault: substitute, ref: "reg.test/team/app@" + sha(nil), want: mismatch},

		{name: "429 once with a Retry-After of no form", fault: once("/manifests/", status(429, "", "Retry-After: soon")), ref: present, want: exists},
		{name: "HEAD 304", fault: on("HEAD", "/manifests/", status(304, "")), ref: present, want: exists},
		{name: "HEAD 410", fault: on("HEAD", "/manifests/", status(410, "")), ref: present, want: exists},
		{name: "HEAD 200 with nothing else", fault: on("HEAD", "/manifests/", status(200, "")), ref: present, want: exists},
		{name: "HEAD 200 HTML", fault: on("HEAD", "/manifests/", status(200, page, html)), ref: present, want: exists},
		{name: "digest header of another algorithm", fault: alter("HEAD", header("Docker-Content-Digest", "sha512:"+strings.Repeat("0", 128))), ref: present + "@" + sha(image("v1")), want: exists},
		{name: "308", fault: on("", "/manifests/v1", status(308, "", "Location: https://mirror.test/v2/mirrored/team/app/manifests/v1")), ref: present, want: exists},
		{name: "five redirects", fault: hops(5), ref: present, want: exists},
		{name: "basic instead of bearer", fault: basicOnly, ref: present, opts: Options{DockerConfigHosts: []string{"reg.test"}, Keychain: secret()}, want: exists},
		{name: "token once 503", fault: both(once("/token", status(503, "")), bearer), ref: present, want: exists},
		{name: "token once reset", fault: both(once("/token", reset), bearer), ref: present, want: exists},

		{name: "HEAD 200 with nothing else, absent", fault: on("HEAD", "/manifests/", status(200, "")), ref: missing, want: absent},
		{name: "404 with words and a detail of any form", fault: on("", "/manifests/", status(404, `{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown","detail":["x",{"Tag":"v2"}]}]}`)), ref: missing, want: absent},
		{name: "404 of the registry, called HTML", fault: on("", "/manifests/", status(404, ociError("MANIFEST_UNKNOWN", "x"), html)), ref: missing, want: absent},
	}
}
