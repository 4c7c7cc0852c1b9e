package registry

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/verscheck/verscheck/internal/egress"
	"github.com/verscheck/verscheck/internal/fact"
)

// many is a registry with n repositories, and the references to them.
func many(t *testing.T, n int) (http.Handler, []fact.Ref) {
	t.Helper()
	manifests := map[string][]byte{}
	var refs []fact.Ref
	for i := range n {
		name := fmt.Sprintf("team/app%03d", i)
		manifests[name+":v1"] = image(name)
		refs = append(refs, parseRef(t, "reg.test/"+name+":v1"))
	}
	return newRegistry(t, manifests), refs
}

func TestRequests(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name                 string
		fault                middleware
		jobs, refs, repeat   int
		pings, tokens, heads int
		gets                 int
	}{
		{name: "open", fault: none, refs: 25, repeat: 40, pings: 1, heads: 25},
		{name: "one", fault: none, refs: 1, repeat: 1, pings: 1, heads: 1},
		{name: "bearer", fault: bearer, refs: 120, repeat: 2, pings: 1, tokens: 3, heads: 120},
		{name: "a thousand repositories", fault: bearer, refs: 1000, repeat: 1, pings: 1, tokens: 20, heads: 1000},
		{name: "missing", fault: on("", "/manifests/", status(404, ociError("MANIFEST_UNKNOWN", "x"))), refs: 3, repeat: 1, pings: 1, heads: 3, gets: 3},
		{name: "no length", fault: alter("HEAD", without("Content-Length")), refs: 2, repeat: 1, pings: 1, heads: 2, gets: 2},
		{name: "odd media type", fault: alter("HEAD", header("Content-Type", "text/plain")), refs: 2, repeat: 1, pings: 1, heads: 2, gets: 2},
		{name: "first scope only", fault: both(firstScope, bearer), refs: 3, repeat: 1, pings: 1, tokens: 3, heads: 5},
		{name: "batches refused", fault: both(refuseBatches, bearer), refs: 3, repeat: 1, pings: 1, tokens: 4, heads: 3},
		{name: "no header of a token for many", fault: both(shortHeaders(400), bearer), refs: 3, repeat: 1, pings: 1, tokens: 1 + 3, heads: 2 * 3},
		{name: "no header of a token for many, 431", fault: both(shortHeaders(431), bearer), refs: 3, repeat: 1, pings: 1, tokens: 1 + 3, heads: 2 * 3},
		{name: "denied", fault: hub, refs: 1, repeat: 1, pings: 1, tokens: 2, heads: 2, gets: 1},
		{name: "not a registry", fault: on("", "", status(404, page)), refs: 30, repeat: 1, pings: 1},
		{name: "token server down", fault: both(on("", "/token", status(404, page)), bearer), refs: 1, repeat: 1, pings: 1, tokens: 1},
		{name: "token server down for many", fault: both(on("", "/token", status(404, page)), bearer), jobs: 1, refs: 40, repeat: 1, pings: 1, tokens: 1 + 3},
		{name: "wrong password for many", fault: both(on("", "/token", status(401, ociError("UNAUTHORIZED", "x"))), bearer), jobs: 1, refs: 40, repeat: 1, pings: 1, tokens: 1 + 3},
		{name: "each of many denied", fault: both(on("", "/token", status(403, ociError("DENIED", "x"))), bearer), jobs: 1, refs: 40, repeat: 1, pings: 1, tokens: 1 + 40},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			handler, refs := many(t, tt.refs)
			w.serve("reg.test", tt.fault(handler))
			answers := w.client(Options{Jobs: tt.jobs}).Ask(t.Context(), slices.Repeat(refs, tt.repeat))
			if len(answers) != tt.refs {
				t.Errorf("%d answers, want %d", len(answers), tt.refs)
			}
			got := []int{len(w.requests("GET reg.test /v2/")), len(w.requests("GET reg.test /token")), len(w.requests("HEAD")), len(w.requests("GET reg.test /v2/team"))}
			got[0] -= got[3]
			if diff := cmp.Diff([]int{tt.pings, tt.tokens, tt.heads, tt.gets}, got); diff != "" {
				t.Errorf("pings, tokens, heads, gets (-want +got):\n%s", diff)
			}
		})
	}
}

func refuseBatches(next http.Handler) http.Handler {
	return on("", "/token", func(w http.ResponseWriter, r *http.Request) {
		if len(r.URL.Query()["scope"]) > 1 {
			status(403, ociError("DENIED", "one of them"))(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})(next)
}

// TestMissingAmongOthers: an absent image is a result, and takes nothing from the others.
func TestMissingAmongOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	handler, refs := many(t, 40)
	w.serve("reg.test", bearer(handler))
	w.serve("broken.test", status(502, ""))
	gone, broken := parseRef(t, "reg.test/team/gone:v1"), parseRef(t, "broken.test/team/app:v1")
	answers := w.client(Options{Jobs: 4}).Ask(t.Context(), append([]fact.Ref{gone, broken}, refs...))
	for _, ref := range refs {
		if got := answers[ref]; got.Verdict != fact.Exists {
			t.Errorf("%s: %+v", ref, got)
		}
	}
	if answers[gone].Verdict != fact.Absent || answers[broken].Cause != CauseServer {
		t.Errorf("gone: %+v\nbroken: %+v", answers[gone], answers[broken])
	}
}

func TestSpellings(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	hub := newRegistry(t, map[string][]byte{"library/nginx:latest": image("nginx"), "library/nginx:x": image("x")})
	put(t, hub, "library/nginx", "1", index(image("x")))
	w.serve("registry-1.docker.io", hub)
	refs := []fact.Ref{
		parseRef(t, "nginx"), parseRef(t, "docker.io/library/nginx:latest"), parseRef(t, "index.docker.io/nginx:1"),
		parseRef(t, "nginx:1@"+sha(image("x"))),
	}
	want := map[fact.Ref]fact.Answer{
		refs[0]: {Verdict: fact.Exists, Digest: sha(image("nginx"))},
		refs[1]: {Verdict: fact.Exists, Digest: sha(image("nginx"))},
		refs[2]: {Verdict: fact.Exists, Digest: sha(index(image("x")))},
		refs[3]: {
			Verdict: fact.Mismatch, Digest: sha(index(image("x"))),
			Detail:   "1 is " + sha(index(image("x"))) + "; the pinned digest is its image for linux/arm64/v8",
			Platform: "linux/arm64/v8",
		},
	}
	if diff := cmp.Diff(want, w.client(Options{}).Ask(t.Context(), refs)); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
	if got := w.requests("HEAD"); len(got) != 3 {
		t.Errorf("requests: %q", got)
	}
	if got := w.client(Options{}).Ask(t.Context(), nil); got == nil || len(got) != 0 {
		t.Errorf("answers to nothing: %v", got)
	}
}

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

// TestDeadRegistry: what the first request has learned the other fifty do not find out again.
func TestDeadRegistry(t *testing.T) {
	t.Parallel()
	handler, refs := many(t, 50)
	for _, tt := range []struct {
		name     string
		fault    middleware
		opts     Options
		atMost   int
		want     string
		detailIn string
	}{
		{"ping hangs", on("", "/v2/", hang), Options{Timeout: 50 * time.Millisecond}, 1, CauseTimeout, "within 50ms"},
		{"manifests hang", on("", "/manifests/", hang), Options{Timeout: 50 * time.Millisecond, Jobs: 4}, 1 + 3 + 4, CauseTimeout, "within 50ms"},
		{"wait is used up", on("", "/manifests/", status(429, "", "Retry-After: 61")), Options{Jobs: 4}, 1 + 4, CauseRateLimited, "1m1s"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.serve("reg.test", tt.fault(handler))
			for ref, got := range w.client(tt.opts).Ask(t.Context(), refs) {
				if got.Cause != tt.want || !strings.Contains(got.Detail, tt.detailIn) {
					t.Errorf("%s: %+v", ref, got)
				}
			}
			if n := len(w.requests("")); n > tt.atMost {
				t.Errorf("%d requests, want at most %d", n, tt.atMost)
			}
		})
	}
}

// TestSlowAmongOthers: a time-out now and then is no dead registry.
func TestSlowAmongOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		handler, refs := many(t, 9)
		slow := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if _, number, ok := strings.Cut(r.URL.Path, "/app00"); ok && !strings.Contains("258", number[:1]) {
				hang(w, r)
				return
			}
			handler.ServeHTTP(w, r)
		})
		c, err := New(Options{Transport: handlerTransport{slow}, Jobs: 1})
		if err != nil {
			t.Fatal(err)
		}
		answers := c.Ask(t.Context(), refs)
		for i, ref := range refs {
			want := cannotTell(CauseTimeout)
			if i == 2 || i == 5 || i == 8 {
				want.Verdict, want.Cause = fact.Exists, ""
			}
			if diff := cmp.Diff(want, answers[ref], cmpopts.IgnoreFields(fact.Answer{}, "Detail", "Help", "Digest")); diff != "" {
				t.Errorf("%s (-want +got):\n%s", ref, diff)
			}
		}
	})
}

// TestConnections: over HTTP/2, one connection carries everything.
func TestConnections(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	handler, refs := many(t, 200)
	w.serve("reg.test", bearer(handler))
	var dialled atomic.Int32
	c := w.client(Options{})
	inner := w.dial
	opts := c.opts
	opts.dial = func(ctx context.Context, network, address string, control egress.Control) (net.Conn, error) {
		dialled.Add(1)
		return inner(ctx, network, address, control)
	}
	c.routes = opts.routes()
	for ref, got := range c.Ask(t.Context(), refs) {
		if got.Verdict != fact.Exists {
			t.Errorf("%s: %+v", ref, got)
		}
	}
	if n := dialled.Load(); n != 1 {
		t.Errorf("%d connections, want 1", n)
	}
}

// handlerTransport is a registry without a network, which synctest's clock can wait for.
type handlerTransport struct{ http.Handler }

func (h handlerTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, req)
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	return rec.Result(), nil
}

// TestDeadline: with the real back-off, a run ends when its time is over and not when it has slept enough.
func TestDeadline(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]middleware{
		"back-off":    on("", "/manifests/", status(500, "")),
		"pause":       on("", "/manifests/", status(429, "", "Retry-After: 30")),
		"ping paused": on("", "/v2/", status(429, "", "Retry-After: 30")),
		"hanging":     on("", "/manifests/", hang),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				handler, refs := many(t, 40)
				c, err := New(Options{Transport: handlerTransport{fault(handler)}})
				if err != nil {
					t.Fatal(err)
				}
				begin := time.Now()
				ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
				defer cancel()
				for ref, got := range c.Ask(ctx, refs) {
					if got.Verdict != fact.CannotTell || got.Cause != CauseDeadline {
						t.Errorf("%s: %+v", ref, got)
					}
				}
				if took := time.Since(begin); took != 1500*time.Millisecond {
					t.Errorf("took %s", took)
				}
			})
		})
	}
}

func TestContextOverBefore(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := newWorld(t)
	w.serve("reg.test", newRegistry(t, nil))
	ref := parseRef(t, "reg.test/a/b:1")
	got := w.client(Options{}).Ask(ctx, []fact.Ref{ref})[ref]
	if diff := cmp.Diff(cannotTell(CauseDeadline), got, cmpopts.IgnoreFields(fact.Answer{}, "Detail", "Help")); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
	if len(w.requests("")) > 0 {
		t.Error("something was sent")
	}
}

// TestRetryTimes: how long is waited, by a clock that is not real.
func TestRetryTimes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name      string
		fault     middleware
		opts      Options
		want      fact.Answer
		at, least time.Duration
	}{
		{"back-off", on("", "/manifests/", status(500, "")), Options{}, cannotTell(CauseServer), 5 * time.Second, 4 * time.Second},
		{"Retry-After is obeyed", once("/manifests/", status(429, "", "Retry-After: 7")), Options{}, exists, 7 * time.Second, 7 * time.Second},
		{"as a date", once("/manifests/", status(503, "", "Date: Mon, 02 Jan 2006 15:04:05 GMT", "Retry-After: Mon, 02 Jan 2006 15:04:16 GMT")), Options{}, exists, 11 * time.Second, 11 * time.Second},
		{"up to the limit", on("", "/manifests/", status(429, "", "Retry-After: 7")), Options{MaxWait: 20 * time.Second}, cannotTell(CauseRateLimited), 14 * time.Second, 14 * time.Second},
		{"not beyond", on("", "/manifests/", status(429, "", "Retry-After: 3600")), Options{}, cannotTell(CauseRateLimited), 0, 0},
		{"absent at once", none, Options{}, exists, 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				handler := tt.fault(newRegistry(t, map[string][]byte{"team/app:v1": image("v1")}))
				tt.opts.Transport = handlerTransport{handler}
				c, err := New(tt.opts)
				if err != nil {
					t.Fatal(err)
				}
				begin, ref := time.Now(), parseRef(t, "reg.test/team/app:v1")
				got := c.Ask(t.Context(), []fact.Ref{ref})[ref]
				if diff := cmp.Diff(tt.want, got, cmpopts.IgnoreFields(fact.Answer{}, "Detail", "Help")); diff != "" {
					t.Errorf("answer (-want +got):\n%s", diff)
				}
				if took := time.Since(begin); took < tt.least || took > tt.at {
					t.Errorf("took %s, want %s to %s", took, tt.least, tt.at)
				}
			})
		})
	}
}

func TestHangingCredentialHelper(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.serve("reg.test", bearer(newRegistry(t, nil)))
	release := make(chan struct{})
	t.Cleanup(func() { close(release) })
	keys := keychainFunc(func() error { <-release; return errors.New("late") })
	got := w.ask(Options{Keychain: keys, Allow: []string{"reg.test"}, Timeout: 200 * time.Millisecond}, "reg.test/a/b:1")
	if got.Cause != CauseCredentials {
		t.Errorf("answer is %+v", got)
	}
}
