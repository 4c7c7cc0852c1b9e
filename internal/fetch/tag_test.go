package fetch_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/verscheck/verscheck/internal/fetch"
	"github.com/verscheck/verscheck/internal/remote"
)

func clone(t *testing.T, text string) remote.Address {
	t.Helper()
	a, err := remote.ParseClone(text)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestTag(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := fetch.New(w.options())
	commit := w.repo.Git("rev-parse", "HEAD")
	if tag, ok, err := f.Tag(t.Context(), clone(t, w.server.URL+"/repo.git"), "v1.0.0"); err != nil || !ok || tag.Commit != commit {
		t.Errorf("%+v, %v, %v; want it on %s", tag, ok, err, commit)
	}
	if tag, ok, err := f.Tag(t.Context(), clone(t, w.server.URL+"/repo.git"), "v1.0"); err != nil || ok {
		t.Errorf("%+v, %v, %v; want none", tag, ok, err)
	}
	if n := w.requests.Load(); n != 4 {
		t.Errorf("%d requests, want two a tag", n)
	}
}

// TestTagIsGuarded holds asking for tags to what fetching is held to.
func TestTagIsGuarded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, c := range map[string]struct {
		opts     fetch.Options
		address  string
		want     string
		notAsked bool
	}{
		"plain http":      {fetch.Options{}, w.server.URL + "/repo", w.host + " is not asked: " + w.host + " would be asked over http", false},
		"another host":    {fetch.Options{Hosts: []string{"git.example.org"}}, w.server.URL + "/repo", w.host + " is none of the hosts that the configuration allows", true},
		"ssh":             {fetch.Options{}, "git@git.example.com:acme/app.git", "it is reached by ssh, which verscheck does not speak", false},
		"not there":       {w.options(), w.server.URL + "/gone", "the repository does not exist: the server answers 404 Not Found", false},
		"internal host":   {fetch.Options{}, "https://127.0.0.1:1/acme/app", "127.0.0.1:1 is not asked: it leads to the loopback address 127.0.0.1:1", false},
		"ssh of a public": {fetch.Options{Hosts: []string{"git.example.org"}}, "git@github.com:acme/app.git", "github.com is none of the hosts that the configuration allows", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, ok, err := fetch.New(c.opts).Tag(t.Context(), clone(t, c.address), "v1.0.0")
			var problem *fetch.Problem
			if !errors.As(err, &problem) || !strings.HasPrefix(problem.Reason, c.want) || problem.NotAsked != c.notAsked || ok {
				t.Errorf("%v, %v, want %s", ok, err, c.want)
			}
		})
	}
}

// TestTagSendsTokensToTheirHostAlone lets a server redirect to another one, which gets no token.
func TestTagSendsTokensToTheirHostAlone(t *testing.T) {
	t.Parallel()
	w, other := newWorld(t), newWorld(t)
	var seen []string
	note := func(_ http.ResponseWriter, r *http.Request) bool {
		seen = append(seen, r.Header.Get("Authorization"))
		return false
	}
	other.on(note)
	w.on(func(rw http.ResponseWriter, r *http.Request) bool {
		note(rw, r)
		http.Redirect(rw, r, other.server.URL+r.URL.RequestURI(), http.StatusFound)
		return true
	})
	opts := fetch.Options{PlainHTTP: []string{w.host, other.host}, Credentials: []fetch.Credential{{Host: w.host, User: "u", Token: "t"}}}
	_, _, err := fetch.New(opts).Tag(t.Context(), clone(t, w.server.URL+"/repo"), "v1.0.0")
	if err == nil {
		t.Error("a redirect to another internal host was followed")
	}
	if len(seen) != 1 || seen[0] == "" {
		t.Errorf("credentials %q, want them once", seen)
	}
}
