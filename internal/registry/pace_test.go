package registry

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/fact"
)

// limited is a server that allows a number of requests in a window of time, and counts those that it refuses.
type limited struct {
	next    http.Handler
	allowed int
	per     time.Duration
	headers []string // of a refusal

	mu            sync.Mutex
	window        time.Time
	used, refused int
}

func (l *limited) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	if now := time.Now(); now.Sub(l.window) >= l.per {
		l.window, l.used = now, 0
	}
	l.used++
	over := l.used > l.allowed
	if over {
		l.refused++
	}
	l.mu.Unlock()
	if over {
		status(http.StatusTooManyRequests, "", l.headers...)(w, r)
		return
	}
	l.next.ServeHTTP(w, r)
}

// TestRateLimits: one refused request holds back all the others, and none is lost.
func TestRateLimits(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		refs    int
		server  *limited
		jobs    int
		refused int // at most
		took    time.Duration
	}{
		{"a hundred in ten seconds", 1000, &limited{allowed: 100, per: 10 * time.Second, headers: []string{"Retry-After: 10"}}, 32, 64, 101 * time.Second},
		{"twenty a second", 200, &limited{allowed: 20, per: time.Second, headers: []string{"Retry-After: 1"}}, 32, 48, 12 * time.Second},
		{"a date to come back at", 200, &limited{allowed: 100, per: 10 * time.Second, headers: []string{"Retry-After: Mon, 02 Jan 2006 15:04:15 GMT", "Date: Mon, 02 Jan 2006 15:04:05 GMT"}}, 16, 32, 21 * time.Second},
		{"without a word on when", 200, &limited{allowed: 100, per: 10 * time.Second}, 16, 32, 45 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server, begin := tt.server, time.Now()
				handler, refs := many(t, tt.refs)
				server.next = handler
				c, err := New(Options{Transport: handlerTransport{server}, Jobs: tt.jobs})
				if err != nil {
					t.Fatal(err)
				}
				failed := 0
				for ref, got := range c.Ask(t.Context(), refs) {
					if got.Verdict != fact.Exists {
						if failed++; failed < 4 {
							t.Errorf("%s: %+v", ref, got)
						}
					}
				}
				took := time.Since(begin)
				t.Logf("%d references, %d failed, %d requests refused, %s", tt.refs, failed, server.refused, took)
				if failed > 0 || server.refused > tt.refused || took > tt.took {
					t.Errorf("%d failed, %d refused (at most %d), took %s (at most %s)", failed, server.refused, tt.refused, took, tt.took)
				}
			})
		})
	}
}

// TestToldOfPauses: a run that stands still for long says why, once a pause.
func TestToldOfPauses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		headers []string
		want    []string
	}{
		{"long", []string{"Retry-After: 30"}, []string{"429 from reg.test: too many requests; waiting 30s"}},
		{"short", []string{"Retry-After: 4"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				handler, refs := many(t, 20)
				var mu sync.Mutex
				var told []string
				server := &limited{next: handler, allowed: 10, per: 30 * time.Second, headers: tt.headers}
				c, err := New(Options{Transport: handlerTransport{server}, Tell: func(line string) {
					mu.Lock()
					defer mu.Unlock()
					told = append(told, line)
				}})
				if err != nil {
					t.Fatal(err)
				}
				c.Ask(t.Context(), refs[:18])
				if len(told) > 2 {
					t.Errorf("told %d times", len(told))
				}
				if diff := cmp.Diff(tt.want, slices.Compact(told)); diff != "" {
					t.Errorf("told (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// TestWindow: each pause halves what is under way at once, and answers let it grow again up to what is allowed.
func TestWindow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := pacer{clock: clock{func(d time.Duration, f func()) stopper { return time.AfterFunc(d, f) }}, most: 16, window: 16, budget: time.Minute, left: time.Minute}
		var trace []string
		note := func() { trace = append(trace, fmt.Sprintf("%.2f", p.window)) }
		for range 3 {
			p.pause(time.Second, 0)
			p.pause(time.Second, 0) // of a request that was under way
			time.Sleep(2 * time.Second)
			note()
		}
		for range 10 {
			p.pause(time.Nanosecond, 0)
			time.Sleep(time.Second)
		}
		note()
		p.answered()
		note()
		for range 200 {
			p.answered()
		}
		note()
		if diff := cmp.Diff("8.00 4.00 2.00 1.00 2.00 16.00", strings.Join(trace, " ")); diff != "" {
			t.Errorf("windows (-want +got):\n%s", diff)
		}
		for range 16 {
			if err := p.enter(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		entered := false
		go func() {
			_ = p.enter(t.Context())
			entered = true
		}()
		synctest.Wait()
		if entered {
			t.Error("a seventeenth request is under way")
		}
		p.leave()
		synctest.Wait()
		if !entered {
			t.Error("the place that was given back is not taken")
		}
	})
}

// TestOverallDeadline: a registry that answers slowly, but answers, is given up when the time for all is over.
func TestOverallDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		handler, refs := many(t, 100)
		slow := on("HEAD", "/manifests/", func(w http.ResponseWriter, r *http.Request) {
			select {
			case <-time.After(20 * time.Second):
			case <-r.Context().Done():
			}
			handler.ServeHTTP(w, r)
		})(handler)
		c, err := New(Options{Transport: handlerTransport{slow}, Jobs: 10, Deadline: 30 * time.Second})
		if err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		count := map[string]int{}
		for _, got := range c.Ask(t.Context(), refs) {
			count[string(got.Verdict)+" "+got.Detail+" / "+got.Help]++
		}
		digests := 0
		for text, n := range count {
			if strings.HasPrefix(text, "exists") {
				digests += n
				delete(count, text)
			}
		}
		want := map[string]int{"cannot-tell reg.test had not answered when the 30s for asking registries were over / run it again later, or with a longer --deadline": 90}
		if diff := cmp.Diff(want, count); diff != "" || digests != 10 {
			t.Errorf("%d exist; others (-want +got):\n%s", digests, diff)
		}
		if took := time.Since(begin); took != 30*time.Second {
			t.Errorf("took %s", took)
		}
	})
}

// TestRoundTrips: with a clock that is not real, how many round trips lie behind one another. Connecting costs two more.
func TestRoundTrips(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name       string
		refs, jobs int
		fault      middleware
		want       int
	}{
		{"open", 320, 32, none, 1 + 10},
		{"with tokens", 1000, 32, bearer, 1 + 1 + 32},
		{"one at a time", 20, 1, bearer, 1 + 1 + 20},
		{"absent", 64, 32, on("", "/manifests/", status(404, ociError("MANIFEST_UNKNOWN", "x"))), 1 + 2*2},
		{"batches refused", 32, 32, both(refuseBatches, bearer), 1 + 1 + 1 + 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const roundTrip = 50 * time.Millisecond
				handler, refs := many(t, tt.refs)
				slow := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					time.Sleep(roundTrip)
					tt.fault(handler).ServeHTTP(w, r)
				})
				c, err := New(Options{Transport: handlerTransport{slow}, Jobs: tt.jobs})
				if err != nil {
					t.Fatal(err)
				}
				begin := time.Now()
				c.Ask(t.Context(), refs)
				if got := time.Since(begin); got != time.Duration(tt.want)*roundTrip {
					t.Errorf("%.2f round trips, want %d", got.Seconds()/roundTrip.Seconds(), tt.want)
				}
			})
		})
	}
}
