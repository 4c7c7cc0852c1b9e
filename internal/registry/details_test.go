package registry

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestDetails pins what people read.
func TestDetails(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, ref    string
		fault        middleware
		opts         Options
		detail, help string
	}{
		{
			"auth", "reg.test/a/b:1", on("", "/manifests/", status(401, ociError("UNAUTHORIZED", "no"))),
			Options{},
			`401 from reg.test: missing, private, or your credentials lack pull (it says "UNAUTHORIZED no")`, "run `docker login reg.test`",
		},
		{"absent", "reg.test/a/b:1", none, Options{}, `404 from reg.test (it says "NAME_UNKNOWN Unknown name")`, ""},
		{"absent on Docker Hub", "a/b:1", none, Options{}, `404 from docker.io (it says "NAME_UNKNOWN Unknown name")`, ""},
		{
			"404", "reg.test/a/b:1", on("", "/manifests/", status(404, page, html)),
			Options{},
			"404 from reg.test without a registry's error message", "look with `docker manifest inspect reg.test/a/b:1`",
		},
		{
			"login page", "reg.test/a/b:1", on("", "/manifests/", loginAt),
			Options{},
			`404 from reg.test for another page that reg.test redirects to`, "look with `docker manifest inspect reg.test/a/b:1`",
		},
		{
			"rate limit", "reg.test/a/b:1", on("", "/manifests/", status(429, "", "Retry-After: 3600")),
			Options{},
			"429 from reg.test: too many requests, and it asks to wait 1h0m0s, more than is left of the time allowed for that",
			"run it again later; `docker login reg.test` may raise the limit",
		},
		{"server", "reg.test/a/b:1", on("", "/manifests/", status(502, page)), Options{}, "502 Bad Gateway from reg.test", "run it again later"},
		{"timeout", "reg.test/a/b:1", on("", "/v2/", hang), Options{Timeout: 50 * time.Millisecond}, "no answer from reg.test within 50ms", "run it again later, or with a longer --timeout"},
		{"dns", "reg.invalid/a/b:1", none, Options{}, "reg.invalid has no address: no such host", "check the host's name in the reference, and the network; --offline asks no registry"},
		{"refused", "closed.test/a/b:1", none, Options{}, "closed.test refuses connections", "check that the registry is running, and its port"},
		{
			"policy", "reg.test/a/b:1", none,
			Options{Allow: []string{"other.test"}},
			"reg.test/a/b is not in registry.allow, so it was not asked", "add reg.test to registry.allow if it may be asked",
		},
		{
			"private", "inside.test/a/b:1", none,
			Options{},
			"inside.test resolves to the private address 10.0.0.5; only a registry that is named and asked directly may have one",
			"if this host is meant, name it in registry.allow or registry.plain-http",
		},
		{
			"too many", "reg.test/a/b:1", none,
			Options{MaxRefs: -1},
			"more than -1 distinct references in one run, so this one was not asked", "check fewer overlays at a time",
		},
		{
			"tag gone", "reg.test/team/app:gone@" + sha(image("v1")), none,
			Options{},
			"reg.test does not know the tag gone, but has the pinned digest", "",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			handler := tt.fault(newRegistry(t, map[string][]byte{"team/app:v1": image("v1")}))
			for _, host := range []string{"reg.test", "registry-1.docker.io", "inside.test"} {
				w.serve(host, handler)
			}
			w.addresses["inside.test"] = "10.0.0.5"
			got := w.ask(tt.opts, tt.ref)
			if diff := cmp.Diff(tt.detail+"\n"+tt.help, got.Detail+"\n"+got.Help); diff != "" {
				t.Errorf("detail and help (-want +got):\n%s", diff)
			}
		})
	}
}
