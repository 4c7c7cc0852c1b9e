package git_test

import (
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/git/gittest"
)

// looseObject is the file of a loose object.
func looseObject(r *gittest.Repo, rev string) string {
	id := r.Git("rev-parse", rev)
	return ".git/objects/" + id[:2] + "/" + id[2:]
}

// TestUnreadable: a tag that is there is never passed over, whatever is wrong with it.
func TestUnreadable(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		damage func(r *gittest.Repo) // of the tag "v1.0.0", on another commit than HEAD
		check  func(t *testing.T, r *gittest.Repo, err error)
	}{
		{"tag object missing", func(r *gittest.Repo) {
			r.Git("tag", "-a", "-m", "x", "v1.0.0", "HEAD~1")
			r.Remove(looseObject(r, "v1.0.0"))
		}, missing("see what else is lost with `git fsck`")},
		{"commit missing", func(r *gittest.Repo) {
			r.Git("tag", "v1.0.0", "HEAD~1")
			r.Remove(looseObject(r, "v1.0.0"))
		}, missing("`git fsck`")},
		{"inner tag object missing", func(r *gittest.Repo) {
			r.Git("tag", "-a", "-m", "x", "inner", "HEAD~1")
			r.Git("tag", "-a", "-m", "x", "v1.0.0", "inner")
			r.Remove(looseObject(r, "inner"))
			r.Git("update-ref", "-d", "refs/tags/inner")
		}, missing("`git fsck`")},
		{"missing in a shallow clone", func(r *gittest.Repo) {
			r.Git("tag", "v1.0.0", "HEAD~1")
			r.Remove(looseObject(r, "v1.0.0"))
			r.Write(".git/shallow", r.Git("rev-parse", "HEAD")+"\n")
		}, missing("git fetch --depth=1 origin ")},
		{"missing in a partial clone", func(r *gittest.Repo) {
			r.Git("tag", "v1.0.0", "HEAD~1")
			r.Remove(looseObject(r, "v1.0.0"))
			r.Git("config", "remote.origin.promisor", "true")
		}, missing("git cat-file -t ")},
		{"borrowed from a directory that is gone", func(r *gittest.Repo) {
			r.Git("tag", "-a", "-m", "x", "v1.0.0", "HEAD~1")
			r.Remove(looseObject(r, "v1.0.0"))
			r.Write(".git/objects/info/alternates", "/nonexistent/mirror\n")
		}, func(t *testing.T, r *gittest.Repo, err error) {
			t.Helper()
			missing("make /nonexistent/mirror readable here")(t, r, err)
			if !strings.Contains(err.Error(), "which borrows from /nonexistent/mirror, not there either") {
				t.Errorf("error %v", err)
			}
		}},
		{"tag object damaged", func(r *gittest.Repo) {
			r.Git("tag", "-a", "-m", "x", "v1.0.0", "HEAD~1")
			file := looseObject(r, "v1.0.0")
			r.Remove(file) // it is not writable
			r.Write(file, "hello")
		}, other("reading object ")},
		{"tag object without target", func(r *gittest.Repo) {
			id := r.GitInput("hello\n", "hash-object", "-t", "tag", "-w", "--literally", "--stdin")
			r.Write(".git/refs/tags/v1.0.0", id+"\n")
		}, other("it is a tag object that names no object and type")},
		{"ref empty", write("refs/tags/v1.0.0", ""), corrupt("refs/tags/v1.0.0: it is empty")},
		{"ref with other text", write("refs/tags/v1.0.0", "hello\n"), corrupt(`refs/tags/v1.0.0: "hello" is neither an object id nor the name of a ref`)},
		{"ref to nowhere", write("refs/tags/v1.0.0", "ref: refs/tags/gone\n"), corrupt("refs/tags/v1.0.0: it leads to refs/tags/gone, which is not there")},
		{"ref to itself", write("refs/tags/v1.0.0", "ref: refs/tags/v1.0.0\n"), corrupt("refs/tags/v1.0.0: more than five symbolic refs follow each other")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := gittest.New(t)
			r.Commit("first")
			r.Commit("second")
			tt.damage(r)
			tags, err := mustOpen(t, r.Dir).Tags(nil)
			if err != nil {
				t.Fatal(err)
			}
			if len(tags) != 1 || tags[0].Name != "v1.0.0" || tags[0].State != git.Unreadable || tags[0].Commit != "" {
				t.Fatalf("tags %+v, want v1.0.0 unreadable", tags)
			}
			tt.check(t, r, tags[0].Err)
		})
	}
}

func missing(help string) func(*testing.T, *gittest.Repo, error) {
	return func(t *testing.T, r *gittest.Repo, err error) {
		t.Helper()
		var m *git.MissingObjectError
		if !errors.As(err, &m) || m.Path != r.Path(".git/objects") || len(m.ID) != 40 {
			t.Fatalf("error %v, want a MissingObjectError", err)
		}
		if !strings.Contains(git.Help(err), help) {
			t.Errorf("help %q, want %q in it", git.Help(err), help)
		}
	}
}

func corrupt(want string) func(*testing.T, *gittest.Repo, error) {
	return func(t *testing.T, r *gittest.Repo, err error) {
		t.Helper()
		wantCorrupt(t, err, "reading "+r.Path(".git")+"/"+want)
		if want := "git fetch origin refs/tags/v1.0.0:refs/tags/v1.0.0"; !strings.Contains(git.Help(err), want) {
			t.Errorf("help %q, want %q in it", git.Help(err), want)
		}
	}
}

func other(want string) func(*testing.T, *gittest.Repo, error) {
	return func(t *testing.T, _ *gittest.Repo, err error) {
		t.Helper()
		var m *git.MissingObjectError
		if err == nil || errors.As(err, &m) || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q in it and no missing object", err, want)
		}
	}
}

func TestBadNames(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	id := r.Commit("first")
	r.Write(".git/refs/tags/.DS_Store", "x")
	r.Write(".git/refs/tags/v1.0.0.lock", id+"\n")
	r.Write(".git/refs/tags/bad name", id+"\n")
	r.Write(".git/packed-refs", "# pack-refs with: peeled \n"+id+" refs/tags/also bad\n"+id+" refs/heads/v1\n")
	tags, err := mustOpen(t, r.Dir).Tags(nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, tag := range tags {
		got = append(got, tag.Name)
		if tag.State != git.Unreadable {
			t.Errorf("tag %q has state %d", tag.Name, tag.State)
		}
	}
	if diff := cmp.Diff([]string{"also bad", "bad name"}, got); diff != "" {
		t.Error(diff)
	}
}

// TestRefsAlone takes all objects away: what refs can answer needs none.
func TestRefsAlone(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	first := r.Commit("first")
	r.Git("tag", "-a", "-m", "x", "v1.0.0")
	r.Git("tag", "v1.0.1")
	second := r.Commit("second")
	r.Git("tag", "-a", "-m", "x", "v2.0.0")
	r.Git("pack-refs", "--all")
	r.Git("tag", "v2.0.1")
	r.Git("tag", "chart-1.0.0", "HEAD~1")
	r.Remove(".git/objects")
	r.Mkdir(".git/objects")
	s, err := mustOpen(t, r.Dir).State(func(name string) bool { return strings.HasPrefix(name, "v") })
	if err != nil {
		t.Fatal(err)
	}
	for i := range s.Tags {
		s.Tags[i].Object = ""
	}
	want := []git.Tag{
		{Name: "chart-1.0.0", State: git.NotRead},
		{Name: "v1.0.0", State: git.Presumed, Commit: first},
		{Name: "v1.0.1", State: git.Presumed, Commit: first},
		{Name: "v2.0.0", State: git.OnCommit, Commit: second},
		{Name: "v2.0.1", State: git.OnCommit, Commit: second},
	}
	if diff := cmp.Diff(want, s.Tags); diff != "" {
		t.Error(diff)
	}
}

// TestOneState: two questions to one repository see the same refs, whatever happens in between.
func TestOneState(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	id := r.Commit("first")
	repo := mustOpen(t, r.Dir)
	if _, err := repo.Head(); err != nil {
		t.Fatal(err)
	}
	r.Commit("second")
	r.Git("tag", "v1.0.0")
	s, err := repo.State(nil)
	if err != nil || s.Head.Commit != id || len(s.Tags) != 0 {
		t.Errorf("state %+v, %v; want that of the first look", s, err)
	}
}

// TestConcurrent means something under -race: go-git itself is not safe (go-git#773).
func TestConcurrent(t *testing.T) {
	t.Parallel()
	r := withEveryTag(t)
	r.Git("gc", "--quiet")
	repo := mustOpen(t, r.Dir)
	want, err := mustOpen(t, r.Dir).Tags(nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range want {
		want[i] = repo.Verify(want[i])
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			tags, err := repo.Tags(nil)
			if err != nil {
				t.Error(err)
			}
			for i := range tags {
				tags[i] = repo.Verify(tags[i])
			}
			if diff := cmp.Diff(want, tags); diff != "" {
				t.Error(diff)
			}
		})
	}
	wg.Wait()
}

func TestRemotes(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	r.Commit("first")
	r.Git("remote", "add", "upstream", "git@github.com:kubernetes-sigs/descheduler.git")
	r.Git("remote", "add", "origin", "https://x-access-token:s3cr%t@github.com:8443/me/a@b")
	r.Git("remote", "set-url", "--add", "origin", "https://example.com/second")
	r.Git("config", "remote.pushonly.pushurl", "https://example.com/push")
	r.Git("remote", "add", "Local", "../mirror")
	r.Git("worktree", "add", "--quiet", "../side")
	want := []git.Remote{
		{Name: "Local", URL: "../mirror"},
		{Name: "origin", URL: "https://github.com:8443/me/a@b"},
		{Name: "upstream", URL: "git@github.com:kubernetes-sigs/descheduler.git"},
	}
	for _, dir := range []string{r.Dir, r.Path("../side")} {
		repo := mustOpen(t, dir)
		if diff := cmp.Diff(want, repo.Remotes()); diff != "" {
			t.Errorf("%s: %s", filepath.Base(dir), diff)
		}
		if s, err := repo.State(nil); err != nil || s.Remote != "origin" {
			t.Errorf("remote to fetch from is %q, %v", s.Remote, err)
		}
	}
}
