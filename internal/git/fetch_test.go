package git_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/git/gittest"
)

// served makes a repository with two releases, the second annotated, and a branch, and serves it.
func served(t *testing.T) (repo *gittest.Repo, url string) {
	t.Helper()
	repo = gittest.New(t)
	repo.Write("base/kustomization.yaml", "resources: [pod.yaml]\n")
	repo.Write("version", "1")
	repo.Git("add", ".")
	repo.Git("commit", "--quiet", "-m", "1")
	repo.Git("tag", "v1.0.0")
	repo.Write("version", "2")
	repo.Git("commit", "--quiet", "-am", "2")
	repo.Git("tag", "-a", "v2.0.0", "-m", "2")
	repo.Git("branch", "release-2")
	repo.Write("version", "3")
	repo.Git("commit", "--quiet", "-am", "3")
	return repo, gittest.Serve(t, filepath.Dir(repo.Dir)).URL + "/" + filepath.Base(repo.Dir)
}

// fetch gets one commit.
func fetch(t *testing.T, url, name string, limits git.FetchLimits) (*git.Tree, git.Target, error) {
	t.Helper()
	a, err := git.List(t.Context(), url, http.DefaultTransport, limits)
	if err != nil {
		return nil, git.Target{}, err
	}
	target, err := a.Find(name)
	if err != nil {
		return nil, target, err
	}
	pack, err := a.Pack(t.Context(), target)
	if err != nil {
		return nil, target, err
	}
	tree, commit, err := git.Unpack(pack, target.Object(), limits)
	if err == nil && commit != target.Commit {
		t.Errorf("the pack has %s, and %s was told", commit, target.Commit)
	}
	return tree, target, err
}

func TestFetch(t *testing.T) {
	t.Parallel()
	repo, url := served(t)
	first, second, third := repo.Git("rev-parse", "v1.0.0"), repo.Git("rev-parse", "v2.0.0^{}"), repo.Git("rev-parse", "main")
	for _, c := range []struct {
		name, ref, commit, version string
		branch                     bool
	}{
		{"v1.0.0", "refs/tags/v1.0.0", first, "1", false},
		{"v2.0.0", "refs/tags/v2.0.0", second, "2", false},
		{"refs/tags/v2.0.0", "refs/tags/v2.0.0", second, "2", false},
		{"tags/v2.0.0", "refs/tags/v2.0.0", second, "2", false},
		{"release-2", "refs/heads/release-2", second, "2", true},
		{"", "HEAD", third, "3", true},
		{"HEAD", "HEAD", third, "3", true},
		{first, "", first, "1", false},
		{third, "", third, "3", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			tree, target, err := fetch(t, url, c.name, git.DefaultFetchLimits())
			if err != nil {
				t.Fatal(err)
			}
			version, err := fs.ReadFile(tree, "version")
			if err != nil {
				t.Fatal(err)
			}
			got := []any{target.Ref, target.Commit, target.Branch(), string(version)}
			if diff := cmp.Diff([]any{c.ref, c.commit, c.branch, c.version}, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestFetchListsTags(t *testing.T) {
	t.Parallel()
	repo, url := served(t)
	a, err := git.List(t.Context(), url, http.DefaultTransport, git.DefaultFetchLimits())
	if err != nil {
		t.Fatal(err)
	}
	want := []git.Tag{
		{Name: "v1.0.0", State: git.Presumed, Object: repo.Git("rev-parse", "v1.0.0"), Commit: repo.Git("rev-parse", "v1.0.0")},
		{Name: "v2.0.0", State: git.Presumed, Object: repo.Git("rev-parse", "v2.0.0"), Commit: repo.Git("rev-parse", "v2.0.0^{}")},
	}
	if diff := cmp.Diff(want, a.Tags); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestFetchIsShallow fetches nothing of the history.
func TestFetchIsShallow(t *testing.T) {
	t.Parallel()
	repo, url := served(t)
	a, err := git.List(t.Context(), url, http.DefaultTransport, git.DefaultFetchLimits())
	if err != nil {
		t.Fatal(err)
	}
	target, err := a.Find("main")
	if err != nil {
		t.Fatal(err)
	}
	pack, err := a.Pack(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := git.Unpack(pack, repo.Git("rev-parse", "v1.0.0"), git.DefaultFetchLimits()); err == nil {
		t.Error("the first commit came with the third")
	}
}

func TestFetchErrors(t *testing.T) {
	t.Parallel()
	repo, url := served(t)
	repo.Git("tag", "file", repo.Git("rev-parse", "main:version"))
	empty := gittest.New(t)
	emptyURL := gittest.Serve(t, filepath.Dir(empty.Dir)).URL + "/" + filepath.Base(empty.Dir)
	answer := func(status int, contentType, body string) string {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", contentType)
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}))
		t.Cleanup(server.Close)
		return server.URL + "/x"
	}
	files := httptest.NewServer(http.FileServer(http.Dir(repo.Dir)))
	t.Cleanup(files.Close)
	repo.Git("update-server-info")
	small := git.DefaultFetchLimits()
	small.Bytes = 100
	few := git.DefaultFetchLimits()
	few.Objects = 2
	little := git.DefaultFetchLimits()
	little.Unpacked = 64
	for _, c := range []struct {
		name, url, ref string
		limits         git.FetchLimits
		want           string
	}{
		{"no ref", url, "v9", git.DefaultFetchLimits(), `has no tag or branch "v9"`},
		{"abbreviated commit", url, repo.Git("rev-parse", "main")[:10], git.DefaultFetchLimits(), "has no tag or branch"},
		{"no commit", url, strings.Repeat("1", 40), git.DefaultFetchLimits(), "does not give commit 1111111111111111111111111111111111111111"},
		{"a tag on a file", url, "file", git.DefaultFetchLimits(), "has a blob there, and no commit"},
		{"no repository", url + "-nope", "", git.DefaultFetchLimits(), "does not exist: the server answers 404"},
		{"empty", emptyURL, "", git.DefaultFetchLimits(), "is empty"},
		{"authentication", answer(401, "text/plain", "no"), "", git.DefaultFetchLimits(), "does not exist, or is not for everybody"},
		{"forbidden", answer(403, "text/plain", "no"), "", git.DefaultFetchLimits(), "does not exist, or is not for everybody"},
		{"server error", answer(503, "text/plain", "no"), "", git.DefaultFetchLimits(), "cannot be read now: the server answers 503 Service Unavailable"},
		{"a page", answer(200, "text/html", "<html>welcome</html>"), "", git.DefaultFetchLimits(), "does not answer as git servers do"},
		{"nothing", answer(200, "application/x-git-upload-pack-advertisement", ""), "", git.DefaultFetchLimits(), "does not answer as git servers do"},
		{"dumb server", files.URL + "/.git", "", git.DefaultFetchLimits(), "does not answer as git servers do"},
		{"too many bytes", url, "", small, "sends more than 0 MiB"},
		{"too many objects", url, "", few, "has more than 2 objects in one commit"},
		{"too much", url, "", little, "has a commit of more than 0 MiB"},
		{"ssh", "ssh://git@127.0.0.1/a/b", "", git.DefaultFetchLimits(), "none of http or https"},
		{"file", "file://" + repo.Dir, "", git.DefaultFetchLimits(), "none of http or https"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, _, err := fetch(t, c.url, c.ref, c.limits)
			var remote *git.RemoteError
			if !errors.As(err, &remote) || !strings.Contains(remote.Reason, c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// TestFetchEnds gives up on a server that says nothing when the context does.
func TestFetchEnds(t *testing.T) {
	t.Parallel()
	stop := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-stop:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(stop) })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := git.List(ctx, server.URL+"/x", http.DefaultTransport, git.DefaultFetchLimits()); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

// object writes an object of a pack, whatever it claims to be.
func object(kind byte, size int, prefix, content []byte) []byte {
	var out bytes.Buffer
	b := kind<<4 | byte(size&0x0f)
	for size >>= 4; size > 0; size >>= 7 {
		out.WriteByte(b | 0x80)
		b = byte(size & 0x7f)
	}
	out.WriteByte(b)
	out.Write(prefix)
	z := zlib.NewWriter(&out)
	_, _ = z.Write(content)
	_ = z.Close()
	return out.Bytes()
}

func packOf(objects ...[]byte) []byte {
	var out bytes.Buffer
	out.WriteString("PACK")
	_ = binary.Write(&out, binary.BigEndian, []uint32{2, uint32(len(objects))})
	for _, o := range objects {
		out.Write(o)
	}
	sum := sha1.Sum(out.Bytes())
	out.Write(sum[:])
	return out.Bytes()
}

// TestUnpackBombs refuses packs that are cheap to send and ruinous to unpack, before anything of them is.
func TestUnpackBombs(t *testing.T) {
	t.Parallel()
	const blob, refDelta = 3, 7
	varint := func(n int) []byte {
		var out []byte
		for ; n > 0x7f; n >>= 7 {
			out = append(out, byte(n)|0x80)
		}
		return append(out, byte(n))
	}
	many := packOf()
	binary.BigEndian.PutUint32(many[8:], 1<<31)
	delta := append(append(varint(1), varint(1<<40)...), 0x90, 1)
	for name, pack := range map[string][]byte{
		"a large object":                   packOf(object(blob, 1<<30, nil, []byte("x"))),
		"a delta that makes a large one":   packOf(object(refDelta, len(delta), make([]byte, 20), delta)),
		"more objects than anybody has":    many,
		"an object larger than it says":    packOf(object(blob, 1, nil, make([]byte, 1<<20))),
		"a delta without sizes":            packOf(object(refDelta, 0, make([]byte, 20), nil)),
		"a delta with endless sizes":       packOf(object(refDelta, 12, make([]byte, 20), bytes.Repeat([]byte{0xff}, 12))),
		"nothing":                          {},
		"no pack":                          []byte("<html>"),
		"cut short":                        packOf(object(blob, 1, nil, []byte("x")))[:14],
		"an object that nobody asked for":  packOf(object(blob, 1, nil, []byte("x"))),
		"a checksum that is not the right": append(packOf(object(blob, 1, nil, []byte("x")))[:30], make([]byte, 20)...),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if tree, _, err := git.Unpack(pack, strings.Repeat("1", 40), git.DefaultFetchLimits()); err == nil {
				t.Errorf("unpacked %v", tree)
			}
		})
	}
}

func FuzzUnpack(f *testing.F) {
	f.Add(packOf(object(3, 1, nil, []byte("x"))))
	f.Add(packOf(object(7, 4, make([]byte, 20), []byte{1, 1, 0x90, 1})))
	limits := git.FetchLimits{Bytes: 1 << 20, Objects: 100, Unpacked: 1 << 20}
	f.Fuzz(func(_ *testing.T, pack []byte) {
		_, _, _ = git.Unpack(pack, strings.Repeat("1", 40), limits) // must end, and not panic
	})
}
