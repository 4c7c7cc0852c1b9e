package git_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/git/gittest"
)

// wire counts requests and keeps what was answered.
type wire struct {
	requests int
	answers  strings.Builder
	old      bool // asks as a client that knows protocol v0 alone
}

func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	w.requests++
	if w.old {
		req = req.Clone(req.Context())
		req.Header.Del("Git-Protocol")
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err == nil {
		resp.Body = struct {
			io.Reader
			io.Closer
		}{io.TeeReader(resp.Body, &w.answers), resp.Body}
	}
	return resp, err
}

func TestFindTags(t *testing.T) {
	t.Parallel()
	repo, url := served(t)
	repo.Git("tag", "v1.0.0+rke2r1", "v1.0.0")
	repo.Git("tag", "v1.0.0+rke2r10", "v2.0.0^{}")
	repo.Git("tag", "-a", "-m", "of a tag", "nested", "v2.0.0")
	repo.Git("tag", "files", "v2.0.0^{tree}")
	for i := range 50 {
		repo.Git("tag", fmt.Sprint("other", i))
	}
	first, second := repo.Git("rev-parse", "v1.0.0"), repo.Git("rev-parse", "v2.0.0^{}")
	all := []git.Tag{
		{Name: "files", State: git.Presumed, Object: repo.Git("rev-parse", "files"), Commit: repo.Git("rev-parse", "files")},
		{Name: "nested", State: git.Presumed, Object: repo.Git("rev-parse", "nested"), Commit: second},
		{Name: "v1.0.0+rke2r1", State: git.Presumed, Object: first, Commit: first},
		{Name: "v2.0.0", State: git.Presumed, Object: repo.Git("rev-parse", "v2.0.0"), Commit: second},
	}
	names := []string{"v2.0.0", "v1.0.0+rke2r1", "files", "nested", "v9.9.9", "v1.0.0+rke2", "with space", "a\nb"}
	for name, c := range map[string]struct {
		wire     *wire
		requests int
		told     bool // the server tells of others
	}{
		"protocol v2": {&wire{}, 2, false},
		"protocol v0": {&wire{old: true}, 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := git.FindTags(t.Context(), url+"/", c.wire, git.DefaultFetchLimits(), names...)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(all, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			told := strings.Contains(c.wire.answers.String(), "refs/tags/other7")
			if c.wire.requests != c.requests || told != c.told {
				t.Errorf("%d requests, told of other tags: %v; want %d, %v", c.wire.requests, told, c.requests, c.told)
			}
		})
	}
}

// TestFindTagsIsCheap is the target of asking one repository of thousands: the answer is about the tag alone.
func TestFindTagsIsCheap(t *testing.T) {
	t.Parallel()
	repo := gittest.New(t)
	repo.ManyTags(2000)
	url := gittest.Serve(t, filepath.Dir(repo.Dir)).URL + "/" + filepath.Base(repo.Dir)
	var one, list wire
	tags, err := git.FindTags(t.Context(), url, &one, git.DefaultFetchLimits(), "v0.7.7")
	if err != nil || len(tags) != 1 {
		t.Fatal(tags, err)
	}
	if _, err := git.List(t.Context(), url, &list, git.DefaultFetchLimits()); err != nil {
		t.Fatal(err)
	}
	if small, large := one.answers.Len(), list.answers.Len(); small*100 > large {
		t.Errorf("%d bytes for one tag, %d for all: more than a hundredth", small, large)
	}
}

func TestFindTagsInAnEmptyRepository(t *testing.T) {
	t.Parallel()
	repo := gittest.New(t)
	url := gittest.Serve(t, filepath.Dir(repo.Dir)).URL + "/" + filepath.Base(repo.Dir)
	for _, old := range []bool{false, true} {
		if tags, err := git.FindTags(t.Context(), url, &wire{old: old}, git.DefaultFetchLimits(), "v1.0.0"); err != nil || len(tags) > 0 {
			t.Errorf("old server %v: %v, %v", old, tags, err)
		}
	}
}

// TestFindTagsProblems has servers that are none, or unwilling, or broken.
func TestFindTagsProblems(t *testing.T) {
	t.Parallel()
	const id = "1111111111111111111111111111111111111111"
	packet := func(lines ...string) string {
		var out strings.Builder
		for _, line := range lines {
			fmt.Fprintf(&out, "%04x%s", len(line)+4, line)
		}
		return out.String() + "0000"
	}
	v2 := packet("# service=git-upload-pack\n") + packet("version 2\n", "ls-refs\n")
	const advertisement, result = "application/x-git-upload-pack-advertisement", "application/x-git-upload-pack-result"
	for name, c := range map[string]struct {
		status        int
		kind, refs    string
		result, wants string
	}{
		"not there":           {404, "text/plain", "", "", "it does not exist: the server answers 404 Not Found"},
		"login needed":        {401, "text/plain", "", "", "it does not exist, or is not for everybody: the server asks who is there"},
		"forbidden":           {403, "text/plain", "", "", "it does not exist, or is not for everybody: the server asks who is there"},
		"out of order":        {503, "text/plain", "", "", "it cannot be read now: the server answers 503 Service Unavailable"},
		"a page":              {200, "text/html", "<html>", "", "it does not answer as git servers do"},
		"no packet":           {200, advertisement, "hello world", "", "it does not answer as git servers do"},
		"cut off":             {200, advertisement, packet(id + " refs/tags/v1.0.0")[:20], "", "it does not answer as git servers do"},
		"no id":               {200, advertisement, packet("x refs/tags/v1.0.0"), "", "it does not answer as git servers do"},
		"its own error":       {200, advertisement, packet("ERR access \x1b denied\n"), "", `it cannot be read: the server says "access \x1b denied"`},
		"SHA-256":             {200, advertisement, packet("version 2\n", "object-format=sha256\n"), "", "it names its objects by SHA-256, which verscheck does not read"},
		"an error for refs":   {200, advertisement, v2, packet("ERR busy\n"), `it cannot be read: the server says "busy"`},
		"no id among refs":    {200, advertisement, v2, packet("1234 refs/tags/v1.0.0\n"), "it does not answer as git servers do"},
		"peels to something":  {200, advertisement, v2, packet(id + " refs/tags/v1.0.0 peeled:x\n"), "it does not answer as git servers do"},
		"too much":            {200, advertisement, v2, strings.Repeat(packet(id+" refs/tags/v1.0.0\n"), 1<<16), "it sends more than 1 MiB, the limit for one commit"},
		"too much, of v0":     {200, advertisement, strings.Repeat(packet(id+" refs/tags/v1.0.0\n"), 1<<16), "", "it sends more than 1 MiB, the limit for one commit"},
		"result is no result": {200, advertisement, v2, "<html>", "it does not answer as git servers do"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPost {
					if c.result != "<html>" {
						w.Header().Set("Content-Type", result)
					}
					_, _ = io.WriteString(w, c.result)
					return
				}
				w.Header().Set("Content-Type", c.kind)
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.refs)
			}))
			defer server.Close()
			limits := git.FetchLimits{Bytes: 1 << 20}
			tags, err := git.FindTags(t.Context(), server.URL+"/acme/app", http.DefaultTransport, limits, "v1.0.0")
			var problem *git.RemoteError
			if !errors.As(err, &problem) || problem.Error() != c.wants || len(tags) > 0 {
				t.Errorf("%v, %v, want %s", tags, err, c.wants)
			}
		})
	}
}

func FuzzPackets(f *testing.F) {
	f.Add("0032" + strings.Repeat("1", 40) + " refs/tags/v1.0.0\n0000")
	f.Add("000eversion 2\n0000")
	f.Add("0008ERR ")
	f.Add("ffff")
	f.Fuzz(func(t *testing.T, text string) {
		server := roundTrip(func(req *http.Request) string {
			if req.Method == http.MethodPost {
				return "result"
			}
			return "advertisement"
		}, text)
		tags, err := git.FindTags(t.Context(), "https://git.example.com/acme/app", server, git.FetchLimits{Bytes: 1 << 20}, "v1.0.0")
		for _, tag := range tags {
			if err != nil || tag.Name != "v1.0.0" || len(tag.Commit) != 40 {
				t.Errorf("%+v, %v", tag, err)
			}
		}
	})
}

// roundTrip answers every request with one text.
func roundTrip(kind func(*http.Request) string, text string) http.RoundTripper {
	return answerer(func(req *http.Request) (*http.Response, error) {
		return &http.Response{
			StatusCode: http.StatusOK, Request: req, Body: io.NopCloser(strings.NewReader(text)),
			Header: http.Header{"Content-Type": {"application/x-git-upload-pack-" + kind(req)}},
		}, nil
	})
}

type answerer func(*http.Request) (*http.Response, error)

func (a answerer) RoundTrip(req *http.Request) (*http.Response, error) { return a(req) }
