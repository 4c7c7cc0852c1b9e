package registry

import (
	"context"
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

// TestDeadRegistry: what the first request has learned the other fifty do not find out again. Whether a connection or
// the request runs out of time first is the machine's business.
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
		{"ping hangs", on("", "/v2/", hang), Options{Timeout: 50 * time.Millisecond}, 1, CauseTimeout, "no answer from reg.test"},
		{"manifests hang", on("", "/manifests/", hang), Options{Timeout: 50 * time.Millisecond, Jobs: 4}, 1 + 3 + 4, CauseTimeout, "no answer from reg.test"},
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
