package registry

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/verscheck/verscheck/internal/fact"
)

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
