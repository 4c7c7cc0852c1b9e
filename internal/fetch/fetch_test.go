package fetch_test

import (
	"errors"
	"io/fs"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/fetch"
	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/git/gittest"
	"github.com/verscheck/verscheck/internal/remote"
)

// world is a server with a repository app that has a release, and whatever else a test wants to answer.
type world struct {
	repo   *gittest.Repo
	server *httptest.Server
	host   string

	requests atomic.Int32
	handle   atomic.Pointer[func(http.ResponseWriter, *http.Request) bool] // first; true: it has answered
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{repo: gittest.New(t)}
	w.repo.Write("base/kustomization.yaml", "resources: [pod.yaml]\n")
	w.repo.Git("add", ".")
	w.repo.Git("commit", "--quiet", "-m", "1")
	w.repo.Git("tag", "-a", "v1.0.0", "-m", "1")
	backend := gittest.Handler(t, filepath.Dir(w.repo.Dir))
	w.server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.requests.Add(1)
		if handle := w.handle.Load(); handle != nil && (*handle)(rw, r) {
			return
		}
		backend.ServeHTTP(rw, r)
	}))
	t.Cleanup(w.server.Close)
	w.host = strings.TrimPrefix(w.server.URL, "http://")
	return w
}

func (w *world) on(handle func(http.ResponseWriter, *http.Request) bool) { w.handle.Store(&handle) }

// address parses an address on the world's server.
func (w *world) address(t *testing.T, rest string) remote.Address {
	t.Helper()
	a, err := remote.Parse(w.server.URL+"/"+rest, false)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (w *world) options() fetch.Options { return fetch.Options{PlainHTTP: []string{w.host}} }

func TestFetch(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.address(t, "repo.git//base?ref=v1.0.0")
	found, err := fetch.New(w.options()).Fetch(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	commit := w.repo.Git("rev-parse", "HEAD")
	want := fetch.Found{
		Path: "base", Name: w.host + "/repo@v1.0.0", ID: "git:" + commit, Commit: commit, Ref: "refs/tags/v1.0.0",
		Tags: []git.Tag{{Name: "v1.0.0", State: git.Presumed, Object: w.repo.Git("rev-parse", "v1.0.0"), Commit: commit}},
	}
	got := found
	got.FS = nil
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := fs.ReadFile(found.FS, "base/kustomization.yaml"); err != nil {
		t.Error(err)
	}
}

func TestFetchFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.on(func(rw http.ResponseWriter, _ *http.Request) bool {
		_, _ = rw.Write([]byte("kind: Pod\n"))
		return true
	})
	found, err := fetch.New(w.options()).Fetch(t.Context(), w.address(t, "v1/install.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := fs.ReadFile(found.FS, found.Path); err != nil || string(text) != "kind: Pod\n" || !found.File || found.Name != w.server.URL+"/v1/install.yaml" {
		t.Errorf("%q, %v, %+v", text, err, found)
	}
}

// TestOnce asks once for what is named by several entries.
func TestOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := fetch.New(w.options())
	var group sync.WaitGroup
	for _, dir := range []string{"base", ".", "base", "other"} {
		group.Go(func() {
			if found, err := f.Fetch(t.Context(), w.address(t, "repo.git//"+dir+"?ref=v1.0.0")); err != nil || found.Path != dir {
				t.Errorf("%+v, %v", found, err)
			}
		})
	}
	group.Wait()
	if n := w.requests.Load(); n != 2 {
		t.Errorf("%d requests, want 2", n)
	}
}

// kept is a cache.
type kept struct {
	mu   sync.Mutex
	data map[string][]byte
}

func (k *kept) Get(name string) ([]byte, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	data, ok := k.data[name]
	return data, ok
}

func (k *kept) Put(name string, data []byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.data[name] = data
}

// TestCache asks nobody for a commit that is kept, and only what a tag stands for otherwise. What is damaged is fetched again.
func TestCache(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	opts := w.options()
	cache := &kept{data: map[string][]byte{}}
	opts.Cache = cache
	commit := w.repo.Git("rev-parse", "HEAD")
	get := func(ref string, want int32) {
		t.Helper()
		before := w.requests.Load()
		found, err := fetch.New(opts).Fetch(t.Context(), w.address(t, "repo.git//base?ref="+ref))
		if err != nil || found.Commit != commit {
			t.Fatalf("%s: %+v, %v", ref, found, err)
		}
		if _, err := fs.ReadFile(found.FS, "base/kustomization.yaml"); err != nil {
			t.Error(err)
		}
		if n := w.requests.Load() - before; n != want {
			t.Errorf("%s: %d requests, want %d", ref, n, want)
		}
	}
	get("v1.0.0", 2)
	get("v1.0.0", 1)
	get(commit, 0)
	for name := range maps.Clone(cache.data) {
		cache.data[name] = []byte("PACK of something else")
	}
	get(commit, 2)
	// A large one is kept in parts, of which none may be missing.
	noise := make([]byte, 7<<20)
	_, _ = rand.NewChaCha8([32]byte{}).Read(noise)
	w.repo.Write("noise", string(noise))
	w.repo.Git("add", ".")
	w.repo.Git("commit", "--quiet", "-m", "2")
	w.repo.Git("tag", "--force", "v1.0.0")
	commit = w.repo.Git("rev-parse", "HEAD")
	clear(cache.data)
	get("v1.0.0", 2)
	if len(cache.data) != 3 {
		t.Errorf("%d parts", len(cache.data))
	}
	get(commit, 0)
	for name := range cache.data {
		delete(cache.data, name)
		break
	}
	get(commit, 2)
	for name, pack := range maps.Clone(cache.data) {
		cache.data[name] = slices.Concat(pack[:20], pack[21:])
	}
	get("v1.0.0", 2)
}

// TestCredentials wants a token to go to the host that it is for, and to no other.
func TestCredentials(t *testing.T) {
	t.Parallel()
	w, other := newWorld(t), newWorld(t)
	var leaked atomic.Int32
	other.on(func(_ http.ResponseWriter, r *http.Request) bool {
		if r.Header.Get("Authorization") != "" {
			leaked.Add(1)
		}
		return false
	})
	w.on(func(rw http.ResponseWriter, r *http.Request) bool {
		user, token, _ := r.BasicAuth()
		if user == "me" && token == "secret" {
			return false
		}
		rw.WriteHeader(http.StatusUnauthorized)
		return true
	})
	opts := fetch.Options{
		PlainHTTP:   []string{w.host, other.host},
		Credentials: []fetch.Credential{{Host: w.host, User: "me", Token: "secret", Variable: "TOKEN"}},
	}
	if _, err := fetch.New(opts).Fetch(t.Context(), w.address(t, "repo.git//base?ref=v1.0.0")); err != nil {
		t.Error(err)
	}
	if _, err := fetch.New(opts).Fetch(t.Context(), other.address(t, "repo.git//base?ref=v1.0.0")); err != nil {
		t.Error(err)
	}
	w.on(func(rw http.ResponseWriter, r *http.Request) bool {
		http.Redirect(rw, r, other.server.URL+r.URL.RequestURI(), http.StatusFound)
		return true
	})
	_, err := fetch.New(opts).Fetch(t.Context(), w.address(t, "repo.git//base?ref=v1.0.0"))
	if err == nil || leaked.Load() > 0 {
		t.Errorf("a redirect to another private host: %v, %d tokens leaked", err, leaked.Load())
	}
	// In an address a password is never sent.
	a, err := remote.Parse(strings.Replace(other.server.URL, "http://", "http://me:secret@", 1)+"/repo.git//base?ref=v1.0.0", false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fetch.New(opts).Fetch(t.Context(), a); err != nil || leaked.Load() > 0 {
		t.Errorf("%v, %d passwords sent", err, leaked.Load())
	}
}

func TestProblems(t *testing.T) {
	t.Parallel()
	answer := func(status int, contentType, body string) func(http.ResponseWriter, *http.Request) bool {
		return func(rw http.ResponseWriter, _ *http.Request) bool {
			rw.Header().Set("Content-Type", contentType)
			rw.WriteHeader(status)
			_, _ = rw.Write([]byte(body))
			return true
		}
	}
	to := func(target string) func(http.ResponseWriter, *http.Request) bool {
		return func(rw http.ResponseWriter, r *http.Request) bool {
			http.Redirect(rw, r, strings.ReplaceAll(target, "SELF", "http://"+r.Host), http.StatusFound)
			return true
		}
	}
	for _, c := range []struct {
		name, address string
		handle        func(http.ResponseWriter, *http.Request) bool
		change        func(w *world, o *fetch.Options)
		reason, help  string
	}{
		{name: "no such ref", address: "repo.git//base?ref=v9.9.9", reason: `the repository has no tag or branch "v9.9.9"`, help: "git ls-remote http://"},
		{name: "no such repository", address: "nope.git?ref=v1.0.0", reason: "the repository does not exist", help: "correct the address"},
		{name: "a login page", address: "x.git?ref=v1.0.0", handle: answer(200, "text/html", "<html>"), reason: "the repository does not answer as git servers do"},
		{
			name: "authentication", address: "x.git?ref=v1.0.0", handle: answer(401, "text/plain", ""),
			reason: "the repository does not exist, or is not for everybody", help: "name a token for the host under remotes: credentials:",
		},
		{
			name: "a variable that is not set", address: "x.git?ref=v1.0.0", handle: answer(401, "text/plain", ""),
			change: func(w *world, o *fetch.Options) {
				o.Credentials = []fetch.Credential{{Host: w.host, User: "x", Variable: "MY_TOKEN"}}
			},
			reason: "is not for everybody", help: "set the variable MY_TOKEN",
		},
		{
			name: "plain http", address: "x.git?ref=v1.0.0", change: func(w *world, o *fetch.Options) { *o = fetch.Options{Hosts: []string{w.host}} },
			reason: "would be asked over http", help: "add it to remotes: plain-http:",
		},
		{
			name: "none of the hosts", address: "x.git?ref=v1.0.0",
			change: func(_ *world, o *fetch.Options) { *o = fetch.Options{Hosts: []string{"git.example.com"}} },
			reason: "is none of the hosts that the configuration allows", help: "to remotes: hosts:",
		},
		{name: "redirects for ever", address: "x.yaml", handle: to("SELF/x.yaml"), reason: "it redirects more than 5 times"},
		{name: "a redirect to the machine itself", address: "x.yaml", handle: to("https://127.0.0.1:1/x.yaml"), reason: "it leads to the loopback address 127.0.0.1:1"},
		{name: "a redirect to the cloud's metadata", address: "x.yaml", handle: to("https://169.254.169.254/x"), reason: "it leads to the link-local address"},
		{name: "a redirect to plain http", address: "x.yaml", handle: to("http://example.com/x.yaml"), reason: "example.com would be asked over http"},
		{name: "a redirect to another scheme", address: "x.yaml", handle: to("ftp://example.com/x.yaml"), reason: `it leads to a "ftp" address`},
		{name: "no such file", address: "x.yaml", handle: answer(404, "text/plain", ""), reason: "has no such file: 404 Not Found"},
		{name: "a file for some", address: "x.yaml", handle: answer(403, "text/plain", ""), reason: "does not give the file to everybody: 403 Forbidden"},
		{name: "a server in trouble", address: "x.yaml", handle: answer(502, "text/plain", ""), reason: "answers 502 Bad Gateway"},
		{name: "a page in place of a file", address: "x.yaml", handle: answer(200, "text/html; charset=utf-8", "<html>"), reason: "answers with a web page"},
		{name: "a page without a type", address: "x.yaml", handle: answer(200, "", "\n<!DOCTYPE html>"), reason: "answers with a web page"},
		{
			name: "a large file", address: "x.yaml", handle: answer(200, "text/plain", strings.Repeat("x", 100)),
			change: func(_ *world, o *fetch.Options) { o.FileBytes = 99 }, reason: "it is larger than 0 MiB",
		},
		{
			name: "a large repository", address: "repo.git//base?ref=v1.0.0",
			change: func(_ *world, o *fetch.Options) { o.Limits = git.DefaultFetchLimits(); o.Limits.Bytes = 64 }, reason: "the repository sends more than 0 MiB",
		},
		{
			name: "too many", address: "x.yaml", change: func(_ *world, o *fetch.Options) { o.Most = -1 }, reason: "remote bases were fetched already, the limit",
		},
		{
			name: "slow", address: "x.yaml", change: func(_ *world, o *fetch.Options) { o.Timeout = 20 * time.Millisecond },
			handle: func(_ http.ResponseWriter, r *http.Request) bool {
				<-r.Context().Done()
				return true
			},
			reason: "no whole answer from", help: "run it again later",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			if c.handle != nil {
				w.on(c.handle)
			}
			opts := w.options()
			if c.change != nil {
				c.change(w, &opts)
			}
			_, err := fetch.New(opts).Fetch(t.Context(), w.address(t, c.address))
			var p *fetch.Problem
			if !errors.As(err, &p) || !strings.Contains(p.Reason, c.reason) || !strings.Contains(p.Help, c.help) {
				t.Errorf("got %v (%+v), want %q and %q", err, p, c.reason, c.help)
			}
		})
	}
}

// TestNothingIsSent refuses addresses before anybody is asked.
func TestNothingIsSent(t *testing.T) {
	t.Parallel()
	for text, reason := range map[string]string{
		"ssh://git@git.example.com/acme/app//x?ref=v1":   "it is reached by ssh, which verscheck does not speak",
		"git@git.example.com:acme/app//x?ref=v1":         "it is reached by ssh",
		"file:///srv/git/app.git//x?ref=v1":              "it is a directory of the machine that builds",
		"https://127.0.0.1:1/acme/app//x?ref=v1":         "127.0.0.1:1 is not asked: it leads to the loopback address",
		"https://localhost/acme/app//x?ref=v1":           "localhost is not asked: it leads to the loopback address",
		"https://169.254.169.254/latest/meta-data/x.yml": "it leads to the link-local address",
		"https://10.0.0.1/acme/app//x?ref=v1":            "it leads to the private address",
		"http://example.com/acme/app//x?ref=v1":          "example.com would be asked over http",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			a, err := remote.Parse(text, false)
			if err != nil {
				t.Fatal(err)
			}
			_, err = fetch.New(fetch.Options{}).Fetch(t.Context(), a)
			var p *fetch.Problem
			if !errors.As(err, &p) || !strings.Contains(p.Reason, reason) {
				t.Errorf("got %v, want %q", err, reason)
			}
		})
	}
}
