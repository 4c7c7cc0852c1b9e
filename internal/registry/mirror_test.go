package registry

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/fact"
)

// TestMirrors: a mirror can say that an image is there, and nothing else that the registry would be believed.
func TestMirrors(t *testing.T) {
	t.Parallel()
	const ref = "reg.test/team/app:v1"
	held := map[string][]byte{"team/app:v1": image("v1"), "hub/team/app:v1": image("v1")}
	other := map[string][]byte{"team/app:v1": image("other")}
	both := []Mirror{{Of: "reg.test", At: []string{"one.test", "two.test/hub"}}}
	for _, tt := range []struct {
		name     string
		ref      string
		mirrors  []Mirror
		one, two http.Handler // nil: 502 for ever
		registry http.Handler
		want     fact.Answer
		asked    []string // hosts that got a HEAD
	}{
		{
			name: "the first has it", mirrors: both, one: newRegistry(t, held),
			want:  fact.Answer{Verdict: fact.Exists, Digest: sha(image("v1")), Detail: "from its mirror one.test"},
			asked: []string{"one.test"},
		},
		{
			name: "the second has it, below its prefix", mirrors: both, one: newRegistry(t, nil), two: newRegistry(t, held),
			want:  fact.Answer{Verdict: fact.Exists, Digest: sha(image("v1")), Detail: "from its mirror two.test/hub"},
			asked: []string{"one.test", "two.test"},
		},
		{
			name: "the registry has it", mirrors: both, two: newRegistry(t, nil), registry: newRegistry(t, held),
			want:  fact.Answer{Verdict: fact.Exists, Digest: sha(image("v1"))},
			asked: []string{"two.test", "reg.test"},
		},
		{
			name: "nobody has it", mirrors: both[:1], one: newRegistry(t, nil), two: newRegistry(t, nil), registry: newRegistry(t, nil),
			want: fact.Answer{
				Verdict: fact.Absent, Detail: `404 from reg.test (it says "NAME_UNKNOWN Unknown name")` +
					`; its mirror one.test: 404 from one.test (it says "NAME_UNKNOWN Unknown name")` +
					`; its mirror two.test/hub: 404 from two.test (it says "NAME_UNKNOWN Unknown name")`,
			},
			asked: []string{"one.test", "two.test", "reg.test"},
		},
		{
			name: "a mirror does not, and the registry cannot tell", mirrors: both, one: newRegistry(t, nil), two: newRegistry(t, nil),
			want: fact.Answer{
				Verdict: fact.CannotTell, Cause: CauseServer, Help: helpLater, Detail: "502 Bad Gateway from reg.test" +
					`; its mirror one.test: 404 from one.test (it says "NAME_UNKNOWN Unknown name")` +
					`; its mirror two.test/hub: 404 from two.test (it says "NAME_UNKNOWN Unknown name")`,
			},
			asked: []string{"one.test", "two.test"},
		},
		{
			name: "a stale mirror of a pinned tag", ref: ref + "@" + sha(image("v1")),
			mirrors: []Mirror{{Of: "reg.test", At: []string{"one.test"}}}, one: newRegistry(t, other), registry: newRegistry(t, held),
			want:  fact.Answer{Verdict: fact.Exists, Digest: sha(image("v1"))},
			asked: []string{"one.test", "reg.test"},
		},
		{
			name: "mirrors of another registry", mirrors: []Mirror{{Of: "docker.io", At: []string{"one.test"}}}, one: newRegistry(t, held),
			registry: newRegistry(t, held),
			want:     fact.Answer{Verdict: fact.Exists, Digest: sha(image("v1"))},
			asked:    []string{"reg.test"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			for host, handler := range map[string]http.Handler{"one.test": tt.one, "two.test": tt.two, "reg.test": tt.registry} {
				if handler == nil {
					handler = status(502, "")
				}
				w.serve(host, handler)
			}
			if tt.ref == "" {
				tt.ref = ref
			}
			if diff := cmp.Diff(tt.want, w.ask(Options{Mirrors: tt.mirrors}, tt.ref)); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
			var asked []string
			for _, host := range []string{"one.test", "two.test", "reg.test"} {
				if len(w.requests("HEAD "+host)) > 0 {
					asked = append(asked, host)
				}
			}
			if diff := cmp.Diff(tt.asked, asked); diff != "" {
				t.Errorf("asked (-want +got):\n%s", diff)
			}
		})
	}
}

// TestMirrorOfDockerHub: a path of one segment is asked for with the "library/" that it stands for, in one session a mirror.
func TestMirrorOfDockerHub(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.addresses["cache.test"] = "10.0.0.5" // a mirror is named, and may be inside
	w.handlers["cache.test"] = newRegistry(t, map[string][]byte{"hub/library/nginx:1": image("nginx"), "quay/team/app:1": image("app")})
	opts := Options{Allow: []string{"docker.io", "quay.io"}, Mirrors: []Mirror{
		{Of: "docker.io", At: []string{"cache.test/hub"}}, {Of: "quay.io", At: []string{"cache.test/quay"}},
	}}
	refs := []fact.Ref{parseRef(t, "nginx:1"), parseRef(t, "quay.io/team/app:1")}
	for ref, got := range w.client(opts).Ask(t.Context(), refs) {
		if got.Verdict != fact.Exists {
			t.Errorf("%s: %+v", ref, got)
		}
	}
	want := []string{"GET cache.test /v2/", "HEAD cache.test /v2/hub/library/nginx/manifests/1", "HEAD cache.test /v2/quay/team/app/manifests/1"}
	got := w.requests("")
	if len(got) == 3 && got[1] > got[2] {
		got[1], got[2] = got[2], got[1]
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}
