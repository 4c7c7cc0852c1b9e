package registry

import (
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/verscheck/verscheck/internal/fact"
)

// TestConnectionsEnd: a load balancer that closes all connections in the middle of a run costs no answer.
func TestConnectionsEnd(t *testing.T) {
	t.Parallel()
	for name, http2 := range map[string]bool{"HTTP/2": true, "HTTP/1.1": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorldOf(t, http2)
			handler, refs := many(t, 300)
			var asked atomic.Int32
			w.serve("reg.test", bearer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				if n := asked.Add(1); n == 100 || n == 200 {
					go w.secure.CloseClientConnections()
				}
				handler.ServeHTTP(rw, r)
			})))
			for ref, got := range w.client(Options{Jobs: 32, Backoff: 50 * time.Second}).Ask(t.Context(), refs) {
				if got.Verdict != fact.Exists {
					t.Errorf("%s: %+v", ref, got)
				}
			}
		})
	}
}

// TestFailingRegistry: that a registry has nothing but errors is found out once, and not for each image; one that has an error now
// and then is asked to the end.
func TestFailingRegistry(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		fails  func(n int) bool // the n-th request for a manifest
		exist  int
		atMost time.Duration
	}{
		{"always", func(int) bool { return true }, 0, 12 * time.Second},
		{"for every second image", func(n int) bool { return n%2 == 0 }, 200, time.Hour},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				handler, refs := many(t, 400)
				numbers := map[string]int{}
				for i, ref := range refs {
					numbers["/v2/"+ref.Path+"/manifests/v1"] = i
				}
				failing := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if n, ok := numbers[r.URL.Path]; ok && tt.fails(n) {
						status(502, "")(w, r)
						return
					}
					handler.ServeHTTP(w, r)
				})
				c, err := New(Options{Transport: handlerTransport{failing}})
				if err != nil {
					t.Fatal(err)
				}
				begin, exist := time.Now(), 0
				for ref, got := range c.Ask(t.Context(), refs) {
					switch {
					case got.Verdict == fact.Exists:
						exist++
					case got.Cause != CauseServer:
						t.Errorf("%s: %+v", ref, got)
					}
				}
				if took := time.Since(begin); exist != tt.exist || took > tt.atMost {
					t.Errorf("%d exist, want %d; took %s, want at most %s", exist, tt.exist, took, tt.atMost)
				}
			})
		})
	}
}
