package release_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/git/gittest"
	"github.com/verscheck/verscheck/internal/release"
	"github.com/verscheck/verscheck/internal/version"
)

// decide opens a repository and decides, as the gate does.
func decide(tb testing.TB, dir string, in release.Input) (fact.Release, error) {
	tb.Helper()
	repo, err := git.Open(dir)
	if err != nil {
		tb.Fatal(err)
	}
	state, err := repo.State(func(name string) bool { _, ok := in.Namespace.Match(name); return ok })
	if err != nil {
		tb.Fatal(err)
	}
	if err := repo.Close(); err != nil {
		tb.Fatal(err)
	}
	in.Git = &state
	return release.Decide(in)
}

// TestRepositories decides on real repositories of the shapes that CI and people make.
func TestRepositories(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		make  func(r *gittest.Repo) *gittest.Repo // from two commits on main, v0.28.0 on the first
		flag  string
		want  string
		notes []string
	}{
		{name: "tag just made", make: git1("tag", "v0.29.0"), want: "v0.29.0 0.29.0 released, tag at HEAD"},
		{name: "annotated tag just made", make: git1("tag", "-a", "-m", "x", "v0.29.0"), want: "v0.29.0 0.29.0 released, tag at HEAD"},
		{name: "tag to be made", make: git1("pack-refs", "--all"), flag: "v0.29.0", want: "v0.29.0 0.29.0 planned, --tag"},
		{
			name: "tag that was not moved along", make: git1("pack-refs", "--all"), flag: "v0.28.0", want: "v0.28.0 0.28.0 planned, --tag",
			notes: []string{"moved: on 122dcee in this repository"},
		},
		{name: "old tag checked out", make: git1("checkout", "--quiet", "v0.28.0"), want: "v0.28.0 0.28.0 released, tag at HEAD"},
		{name: "between tags", make: git1("checkout", "--quiet", "--detach"), want: " development, detached HEAD at 9b832eb"},
		{name: "branch named like the tag", make: git1("checkout", "--quiet", "-b", "v0.28.0"), want: " development, branch v0.28.0"},
		{name: "tag named like a hash", make: git1("tag", "20240101"), want: " development, branch main", notes: []string{"HEAD carries 20240101, no release tag of this repository: these are [v]semver, such as v1.2.3 or 1.2.3"}},
		{name: "shallow clone of a tag", make: func(r *gittest.Repo) *gittest.Repo {
			r.Git("clone", "--quiet", "--depth=1", "--branch=v0.28.0", "file://"+r.Dir, "../ci")
			return r.In("../ci")
		}, want: "v0.28.0 0.28.0 released, tag at HEAD"},
		{name: "borrowed objects", make: func(r *gittest.Repo) *gittest.Repo {
			r.Git("tag", "-a", "-m", "x", "v0.29.0")
			r.Git("clone", "--quiet", "--shared", "--no-tags", ".", "../ci")
			ci := r.In("../ci")
			ci.Git("fetch", "--quiet", "--tags") // loose refs to objects that are not here
			return ci
		}, want: "v0.29.0 0.29.0 released, tag at HEAD"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := decide(t, tt.make(twoCommits(t)).Dir, release.Input{Flag: tt.flag})
			if err != nil {
				t.Fatal(err)
			}
			text, notes := outcome(got)
			if text != tt.want {
				t.Errorf("decided %q, want %q", text, tt.want)
			}
			if diff := cmp.Diff(tt.notes, notes); diff != "" {
				t.Errorf("notes: %s", diff)
			}
		})
	}
}

func twoCommits(t *testing.T) *gittest.Repo {
	t.Helper()
	r := gittest.New(t)
	r.Commit("first")
	r.Git("tag", "-a", "-m", "x", "v0.28.0")
	r.Commit("second")
	return r
}

func git1(args ...string) func(*gittest.Repo) *gittest.Repo {
	return func(r *gittest.Repo) *gittest.Repo {
		r.Git(args...)
		return r
	}
}

// TestHelpForShallow runs the command that the help gives, in clones as people and CI make them, and decides again.
func TestHelpForShallow(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		clone func(r *gittest.Repo, url string)
		want  string
	}{
		{"clone", func(r *gittest.Repo, url string) {
			r.Git("clone", "--quiet", "--depth=1", "--no-tags", url, "../ci")
		}, "v0.29.0 0.29.0 released, tag at HEAD"},
		{"fetch by id", func(r *gittest.Repo, url string) {
			r.Git("init", "--quiet", "../ci")
			ci := r.In("../ci")
			ci.Git("remote", "add", "upstream", url)
			ci.Git("fetch", "--quiet", "--no-tags", "--depth=1", "upstream", r.Git("rev-parse", "v0.28.0^{}"))
			ci.Git("checkout", "--quiet", "--detach", "FETCH_HEAD")
		}, "v0.28.0 0.28.0 released, tag at HEAD"},
		{"no tag at HEAD", func(r *gittest.Repo, url string) {
			r.Commit("third")
			r.Git("clone", "--quiet", "--depth=2", "--no-tags", url, "../ci")
		}, " development, branch main"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := twoCommits(t)
			r.Git("tag", "v0.29.0")
			tt.clone(r, "file://"+r.Dir)
			ci := r.In("../ci")
			_, err := decide(t, ci.Dir, release.Input{})
			var usage *release.UsageError
			if !errors.As(err, &usage) {
				t.Fatalf("error %v, want a UsageError", err)
			}
			_, rest, _ := strings.Cut(usage.Help, "`")
			command, _, _ := strings.Cut(rest, "`")
			if !strings.HasPrefix(command, "git fetch ") {
				t.Fatalf("help %q begins with no command", usage.Help)
			}
			ci.Shell(command)
			got, err := decide(t, ci.Dir, release.Input{})
			if err != nil {
				t.Fatal(err)
			}
			if text, _ := outcome(got); text != tt.want {
				t.Errorf("after %s: %q, want %q", command, text, tt.want)
			}
			if diff := cmp.Diff(versions(t, "0.28.0", "0.29.0"), got.Known); diff != "" {
				t.Errorf("after %s: %s", command, diff)
			}
		})
	}
}

// BenchmarkDecide measures everything from a path to a release: 5,000 packed tags, one of them at HEAD.
func BenchmarkDecide(b *testing.B) {
	r := gittest.New(b)
	r.ManyTags(5000)
	r.Git("gc", "--quiet")
	want, err := version.Parse("0.249.19")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		got, err := decide(b, r.Dir, release.Input{})
		if err != nil || got.Version != want || len(got.Known) != 5000 {
			b.Fatalf("%s with %d known, %v", got.Tag, len(got.Known), err)
		}
	}
}
