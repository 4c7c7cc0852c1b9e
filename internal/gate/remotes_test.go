package gate

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/fetch"
	"github.com/verscheck/verscheck/internal/own"
	"github.com/verscheck/verscheck/internal/remote"
	"github.com/verscheck/verscheck/internal/render"
)

// fetched answers addresses by what a repository holds, and counts what it was asked.
type fetched struct {
	mu    sync.Mutex
	asked []string
	holds func(a remote.Address) (fetch.Found, error)
}

func (f *fetched) fetch(_ context.Context, a remote.Address) (fetch.Found, error) {
	f.mu.Lock()
	f.asked = append(f.asked, a.Text)
	f.mu.Unlock()
	return f.holds(a)
}

// leadsTo is a tree whose overlay has remote bases.
func leadsTo(addresses ...string) fstest.MapFS {
	return fstest.MapFS{"kustomization.yaml": {Data: []byte("resources:\n- " + strings.Join(addresses, "\n- ") + "\n")}}
}

func reasons(g Gathered) []string {
	var out []string
	for _, u := range g.Unchecked {
		out = append(out, u.Reason)
	}
	return out
}

// Not in parallel: rendering isolates the whole process.
func TestRemotes(t *testing.T) {
	const commit = "0123456789abcdef0123456789abcdef01234567"
	of := func(files fstest.MapFS) func(remote.Address) (fetch.Found, error) {
		return func(a remote.Address) (fetch.Found, error) {
			return fetch.Found{FS: files, Path: a.Path, Name: a.Name(), Commit: commit, ID: "git:" + commit, Branch: a.Ref == "v1"}, nil
		}
	}
	for _, c := range []struct {
		name    string
		tree    fstest.MapFS
		release fact.Release
		holds   func(remote.Address) (fetch.Found, error)
		asked   []string
		images  int
		reasons []string
		pins    []fact.Pin
	}{
		{
			name: "pinned", tree: leadsTo("github.com/acme/base?ref=v1.0.0"), holds: of(pod("nginx:1.27")),
			asked: []string{"github.com/acme/base?ref=v1.0.0"}, images: 1, pins: []fact.Pin{fact.Pinned},
		},
		{
			name: "a branch with a name like a release's", tree: leadsTo("github.com/acme/base?ref=v1"), holds: of(pod("nginx:1.27")),
			asked: []string{"github.com/acme/base?ref=v1"}, images: 1, pins: []fact.Pin{fact.Moving},
		},
		{
			name: "not pinned", tree: leadsTo("github.com/acme/base", "github.com/acme/base?ref=main", "https://example.com/x.yaml"),
			reasons: []string{
				"the remote base github.com/acme/base is not fetched: it is not pinned: the address names no version",
				"the remote base github.com/acme/base?ref=main is not fetched: it is not pinned: main moves",
				"the remote file https://example.com/x.yaml is not fetched: it is not pinned: the address names no version",
			},
			pins: []fact.Pin{fact.Moving, fact.Moving, fact.Moving},
		},
		{
			name: "an abbreviated commit", tree: leadsTo("github.com/acme/base?ref=0123abc"),
			reasons: []string{"the remote base github.com/acme/base?ref=0123abc is not fetched: 0123abc is an abbreviated commit, by which no server gives anything"},
			pins:    []fact.Pin{fact.Pinned},
		},
		{
			name: "kustomize cannot read it", tree: leadsTo("https://example.com"),
			reasons: []string{"the remote base https://example.com is not fetched: kustomize cannot read it either: it names no repository on its host"},
			pins:    []fact.Pin{fact.Open},
		},
		{
			name: "it cannot be had", tree: leadsTo("github.com/acme/base?ref=v1.0.0"),
			holds: func(remote.Address) (fetch.Found, error) {
				return fetch.Found{}, &fetch.Problem{Reason: "nobody is there"}
			},
			asked:   []string{"github.com/acme/base?ref=v1.0.0"},
			reasons: []string{"the remote base github.com/acme/base?ref=v1.0.0 is not fetched: nobody is there"},
			pins:    []fact.Pin{fact.Pinned},
		},
		{
			name: "the release that is made is here", release: release(t, fact.Planned), images: 1, pins: []fact.Pin{fact.Pinned},
			tree: fstest.MapFS{
				"kustomization.yaml":      {Data: []byte("resources: ['github.com/acme/app//base?ref=v1.2.0']\n")},
				"base/kustomization.yaml": {Data: []byte("resources: [pod.yaml]\n")}, "base/pod.yaml": pod("nginx:1.27")["pod.yaml"],
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := &fetched{holds: c.holds}
			g, err := Gather(t.Context(), Input{
				Tree: c.tree, Dir: ".", Config: &config.Config{}, Limits: render.DefaultLimits(), Release: c.release, Fetch: f.fetch,
				Identity: own.Identity{Remotes: []string{"https://github.com/acme/app"}}, Select: Select{Dir: "."},
			})
			if err != nil {
				t.Fatal(err)
			}
			var pins []fact.Pin
			for _, base := range g.Remotes {
				pins = append(pins, base.Pin)
			}
			if diff := cmp.Diff([]any{c.asked, c.images, c.reasons, c.pins}, []any{f.asked, len(g.Images), reasons(g), pins}); diff != "" {
				t.Errorf("asked, images, reasons, pins (-want +got):\n%s", diff)
			}
		})
	}
}

// TestRemotesEnd stops where every base names a further one.
func TestRemotesEnd(t *testing.T) {
	next := 0
	f := &fetched{}
	f.holds = func(a remote.Address) (fetch.Found, error) {
		next++
		return fetch.Found{FS: leadsTo(fmt.Sprintf("github.com/acme/base%d?ref=v1.0.0", next)), Path: ".", Name: a.Name(), ID: strconv.Itoa(next)}, nil
	}
	g, err := Gather(t.Context(), Input{
		Tree: leadsTo("github.com/acme/base?ref=v1.0.0"), Dir: ".", Config: &config.Config{}, Limits: render.DefaultLimits(), Fetch: f.fetch,
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := reasons(g); len(f.asked) != maxRounds || len(got) != 1 || !strings.HasSuffix(got[0], "is not fetched: too many remote bases follow each other") {
		t.Errorf("asked %d times: %q", len(f.asked), got)
	}
}

// TestKeptRemotes takes what was rendered from the cache only while what was fetched is the same.
func TestKeptRemotes(t *testing.T) {
	cache := newMemory()
	for _, c := range []struct {
		id       string
		recalled int
	}{{"git:1", 0}, {"git:1", 1}, {"git:2", 0}, {"", 0}, {"git:2", 1}} {
		f := &fetched{holds: func(a remote.Address) (fetch.Found, error) {
			return fetch.Found{FS: pod("nginx:1.27"), Path: ".", Name: a.Name(), ID: c.id}, nil
		}}
		g, err := Gather(t.Context(), Input{
			Tree: leadsTo("github.com/acme/base?ref=v1.0.0"), Dir: ".", Config: &config.Config{}, Limits: render.DefaultLimits(), Fetch: f.fetch, Cache: cache,
		})
		if err != nil {
			t.Fatal(err)
		}
		if g.Recalled != c.recalled || len(g.Images) != 1 || len(g.Unchecked) > 0 {
			t.Errorf("%q: %d recalled, %d images, %v", c.id, g.Recalled, len(g.Images), g.Unchecked)
		}
	}
}
