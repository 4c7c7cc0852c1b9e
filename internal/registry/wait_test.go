package registry

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/fact"
)

// appearing is a registry in which an image appears at its time after the beginning.
func appearing(t *testing.T, at map[string]time.Duration) http.Handler {
	t.Helper()
	begin := time.Now()
	manifests := map[string][]byte{}
	for path := range at {
		manifests[path+":v1"] = image(path)
	}
	held := newRegistry(t, manifests)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path, _, isManifest := strings.Cut(strings.TrimPrefix(r.URL.Path, "/v2/"), "/manifests/")
		if after, ok := at[path]; isManifest && (!ok || time.Since(begin) < after) {
			status(404, ociError("MANIFEST_UNKNOWN", "x"))(w, r)
			return
		}
		held.ServeHTTP(w, r)
	})
}

func TestWait(t *testing.T) {
	t.Parallel()
	const never = 1000 * time.Hour
	for _, tt := range []struct {
		name  string
		at    map[string]time.Duration
		fault middleware
		limit time.Duration
		ends  time.Duration // of the context; 0: never
		want  map[string]fact.Verdict
		took  time.Duration
		told  []string // "waiting: a b; there: c; next 5s"
	}{
		{
			name: "nothing to wait for", at: map[string]time.Duration{"a": 0}, limit: time.Minute,
			want: map[string]fact.Verdict{"a": fact.Exists},
		},
		{
			name: "one appears after the other", limit: time.Minute,
			at:   map[string]time.Duration{"a": 0, "b": 8 * time.Second, "c": 20 * time.Second},
			want: map[string]fact.Verdict{"a": fact.Exists, "b": fact.Exists, "c": fact.Exists},
			took: 23750 * time.Millisecond,
			told: []string{"b c | | 5s", "b c | | 7.5s", "c | b | 11.25s", "| c | 0s"},
		},
		{
			name: "it appears in the last moment", at: map[string]time.Duration{"a": 7 * time.Second}, limit: 7 * time.Second,
			want: map[string]fact.Verdict{"a": fact.Exists}, took: 7 * time.Second,
			told: []string{"a | | 5s", "a | | 7.5s", "| a | 0s"},
		},
		{
			name: "it never appears", at: map[string]time.Duration{"a": never}, limit: 20 * time.Minute,
			want: map[string]fact.Verdict{"a": fact.Absent}, took: 20 * time.Minute,
		},
		{
			name: "the context ends first", at: map[string]time.Duration{"a": never}, limit: time.Minute, ends: 8 * time.Second,
			want: map[string]fact.Verdict{"a": fact.Absent}, took: 8 * time.Second,
			told: []string{"a | | 5s", "a | | 7.5s", "a | | 0s"},
		},
		{
			name: "a denial passes when the first push comes", at: map[string]time.Duration{"a": 0}, limit: time.Minute,
			fault: until(6*time.Second, status(403, ociError("DENIED", "denied"))),
			want:  map[string]fact.Verdict{"a": fact.Exists}, took: 12500 * time.Millisecond,
			told: []string{"a | | 5s", "a | | 7.5s", "| a | 0s"},
		},
		{
			name: "a page is no registry's, and stays one", at: map[string]time.Duration{"a": 0}, limit: time.Minute,
			fault: on("", "/v2/", status(404, page, html)),
			want:  map[string]fact.Verdict{"a": fact.CannotTell},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				if tt.fault == nil {
					tt.fault = none
				}
				c, err := New(Options{Transport: handlerTransport{tt.fault(appearing(t, tt.at))}})
				if err != nil {
					t.Fatal(err)
				}
				ctx, begin := t.Context(), time.Now()
				if tt.ends > 0 {
					limited, cancel := context.WithTimeout(ctx, tt.ends)
					defer cancel()
					ctx = limited
				}
				var wanted []fact.Question
				for path := range tt.at {
					wanted = append(wanted, fact.Question{Ref: parseRef(t, "reg.test/"+path+":v1")})
				}
				var told []string
				answers := c.Wait(ctx, wanted, tt.limit, func(p Poll) { told = append(told, shownPoll(p)) })
				got := map[string]fact.Verdict{}
				for ref, answer := range answers {
					got[ref.Path] = answer.Verdict
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("verdicts (-want +got):\n%s", diff)
				}
				if took := time.Since(begin); took != tt.took {
					t.Errorf("took %s, want %s", took, tt.took)
				}
				if diff := cmp.Diff(tt.told, told); diff != "" && tt.limit <= time.Minute {
					t.Errorf("told (-want +got):\n%s", diff)
				}
				if len(told) > 50 {
					t.Errorf("asked %d times", len(told))
				}
			})
		})
	}
}

func shownPoll(p Poll) string {
	var waiting, appeared []string
	for _, a := range p.Waiting {
		waiting = append(waiting, a.Ref.Path)
	}
	for _, ref := range p.Appeared {
		appeared = append(appeared, ref.Path)
	}
	return strings.Join(slices.Concat(waiting, []string{"|"}, appeared, []string{"|", p.Next.String()}), " ")
}

// until is a fault that passes.
func until(d time.Duration, handler http.HandlerFunc) middleware {
	return func(next http.Handler) http.Handler {
		begin := time.Now()
		return on("", "/manifests/", func(w http.ResponseWriter, r *http.Request) {
			if time.Since(begin) < d {
				handler(w, r)
				return
			}
			next.ServeHTTP(w, r)
		})(next)
	}
}
