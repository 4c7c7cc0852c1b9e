package release_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/release"
	"github.com/verscheck/verscheck/internal/version"
)

const (
	here  = "5d6e7f8000000000000000000000000000000000"
	there = "1a2b3c4000000000000000000000000000000000"
)

// on is a branch with tags, written "NAME" for one at HEAD and "NAME@there" for one elsewhere.
func on(branch string, tags ...string) *git.State {
	s := &git.State{Head: git.Head{Ref: "refs/heads/" + branch, Commit: here}, Remote: "origin"}
	if branch == "" {
		s.Head.Ref = ""
	}
	for _, tag := range tags {
		name, elsewhere := strings.CutSuffix(tag, "@there")
		t := git.Tag{Name: name, State: git.OnCommit, Commit: here}
		if elsewhere {
			t.State, t.Commit = git.Presumed, there
		}
		s.Tags = append(s.Tags, t)
	}
	return s
}

func with(s *git.State, change func(*git.State)) *git.State {
	change(s)
	return s
}

func shallow(s *git.State) { s.Shallow = true }

func versions(t *testing.T, texts ...string) []version.Version {
	t.Helper()
	var out []version.Version
	for _, text := range texts {
		v, err := version.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

func namespace(t *testing.T, template string, ignore ...string) version.Namespace {
	t.Helper()
	n, err := version.NewNamespace(template, ignore)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// outcome is a release in words: "TAG VERSION PHASE, SOURCE", and its notes.
func outcome(r fact.Release) (string, []string) {
	notes := r.Notes
	for _, m := range r.Moves {
		notes = append(notes, "moved: on "+m.Commit[:7]+" "+m.Where)
	}
	return strings.TrimSpace(r.Tag+" "+r.Version.String()) + " " + string(r.Phase) + ", " + r.Source, notes
}

func TestDecide(t *testing.T) {
	t.Parallel()
	missing := &git.MissingObjectError{ID: there, Path: "/r/.git/objects"}
	tests := []struct {
		name  string
		in    release.Input
		tags  string // template of the namespace
		want  string
		notes []string
	}{
		// What git says.
		{name: "one tag", in: release.Input{Git: on("main", "v0.28.0@there", "v0.29.0")}, want: "v0.29.0 0.29.0 released, tag at HEAD"},
		{name: "one tag, detached", in: release.Input{Git: on("", "v0.29.0")}, want: "v0.29.0 0.29.0 released, tag at HEAD"},
		{name: "one tag, shallow", in: release.Input{Git: with(on("", "v0.29.0"), shallow)}, want: "v0.29.0 0.29.0 released, tag at HEAD"},
		{name: "pre-release", in: release.Input{Git: on("main", "v1.0.0-rc.1")}, want: "v1.0.0-rc.1 1.0.0-rc.1 released, tag at HEAD"},
		{name: "metadata", in: release.Input{Git: on("main", "v1.33.1+rke2r1", "v1.33.1+rke2r2@there")}, want: "v1.33.1+rke2r1 1.33.1+rke2r1 released, tag at HEAD"},
		{
			name: "final and its pre-releases", in: release.Input{Git: on("main", "v1.0.0", "v1.0.0-rc.1", "v1.0.0-rc.10", "v1.0.0-rc.2")},
			want:  "v1.0.0 1.0.0 released, tag at HEAD",
			notes: []string{"HEAD also carries v1.0.0-rc.1, v1.0.0-rc.2, v1.0.0-rc.10, on the way to v1.0.0"},
		},
		{
			name: "final and pre-release with metadata", in: release.Input{Git: on("main", "v1.24.17+rke2r1", "v1.24.17-rc1+rke2r1")},
			want: "v1.24.17+rke2r1 1.24.17+rke2r1 released, tag at HEAD", notes: []string{"HEAD also carries v1.24.17-rc1+rke2r1, on the way to v1.24.17+rke2r1"},
		},
		{name: "tags of other namespaces", in: release.Input{Git: on("main", "api/v0.21.0", "chart-0.34.0", "v0.34.0", "20240101", "latest")}, want: "v0.34.0 0.34.0 released, tag at HEAD"},
		{name: "configured namespace", tags: "chart-{{.Version}}", in: release.Input{Git: on("main", "chart-0.34.0", "v0.34.1")}, want: "chart-0.34.0 0.34.0 released, tag at HEAD"},
		{name: "asked to be planned", in: release.Input{Git: on("main", "v1.0.0"), Phase: fact.Planned}, want: "v1.0.0 1.0.0 planned, tag at HEAD", notes: []string{"tag v1.0.0 exists already, at the checked 5d6e7f8"}},
		{name: "asked to be released", in: release.Input{Git: on("main", "v1.0.0"), Phase: fact.Released}, want: "v1.0.0 1.0.0 released, tag at HEAD"},

		// No release.
		{name: "branch", in: release.Input{Git: on("main", "v0.28.0@there"), Phase: release.Auto}, want: " development, branch main"},
		{name: "branch with a slash", in: release.Input{Git: on("feature/x")}, want: " development, branch feature/x"},
		{name: "detached", in: release.Input{Git: on("", "v0.28.0@there")}, want: " development, detached HEAD at 5d6e7f8"},
		{name: "shallow, tags elsewhere", in: release.Input{Git: with(on("main", "v0.28.0@there"), shallow)}, want: " development, branch main"},
		{
			name: "only other tags", in: release.Input{Git: on("main", "chart-0.34.0", "nightly")}, want: " development, branch main",
			notes: []string{"HEAD carries chart-0.34.0, nightly, no release tag of this repository: these are [v]semver, such as v1.2.3 or 1.2.3"},
		},
		{
			name: "many other tags", in: release.Input{Git: on("main", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l")}, want: " development, branch main",
			notes: []string{"HEAD carries a, b, c, d, e, f, g, h, i, j and 2 more, no release tag of this repository: these are [v]semver, such as v1.2.3 or 1.2.3"},
		},
		{name: "unborn", in: release.Input{Git: with(on("main"), func(s *git.State) { s.Head.Commit = "" })}, want: " development, branch main", notes: []string{"HEAD has no commit yet"}},
		{
			name: "tag on a blob", in: release.Input{Git: with(on("main", "v1.0.0"), func(s *git.State) { s.Tags[0] = git.Tag{Name: "v1.0.0", State: git.OnOther, Type: "blob"} })},
			want: " development, branch main",
		},
		{
			name: "unreadable tag of another namespace", want: " development, branch main",
			in: release.Input{Git: with(on("main", "chart-1.0.0"), func(s *git.State) { s.Tags[0] = git.Tag{Name: "chart-1.0.0", State: git.Unreadable, Err: missing} })},
		},

		// A tag that the user names.
		{name: "flag, new", in: release.Input{Flag: "v0.29.0", Git: on("main", "v0.28.0@there")}, want: "v0.29.0 0.29.0 planned, --tag"},
		{name: "flag, at HEAD", in: release.Input{Flag: "v0.29.0", Git: on("main", "v0.29.0")}, want: "v0.29.0 0.29.0 released, --tag"},
		{
			name: "flag, elsewhere", in: release.Input{Flag: "v0.29.0", Git: on("main", "v0.29.0@there")}, want: "v0.29.0 0.29.0 planned, --tag",
			notes: []string{"moved: on 1a2b3c4 in this repository"},
		},
		{name: "flag without git", in: release.Input{Flag: "v0.29.0"}, want: "v0.29.0 0.29.0 planned, --tag", notes: []string{"no git repository contains the checked path, so whether the tag exists is not known"}},
		{
			name: "flag, shallow", in: release.Input{Flag: "v0.29.0", Git: with(on("main"), shallow)}, want: "v0.29.0 0.29.0 planned, --tag",
			notes: []string{"this clone is shallow and has no tags, so whether the tag exists is not known"},
		},
		{
			name: "flag, unborn", in: release.Input{Flag: "v0.29.0", Git: with(on("main", "v0.29.0@there"), func(s *git.State) { s.Head.Commit = "" })}, want: "v0.29.0 0.29.0 planned, --tag",
			notes: []string{"tag v0.29.0 exists at 1a2b3c4, and HEAD has no commit yet"},
		},
		{name: "environment", in: release.Input{Env: "v0.29.0", Git: on("main")}, want: "v0.29.0 0.29.0 planned, VERSCHECK_TAG"},
		{name: "flag and environment agree", in: release.Input{Flag: "v0.29.0", Env: "v0.29.0", Git: on("main")}, want: "v0.29.0 0.29.0 planned, --tag"},
		{
			name: "all disagree", in: release.Input{Flag: "v1.4.0", Env: "v1.2.0", Git: on("main", "v1.3.0")}, want: "v1.4.0 1.4.0 planned, --tag",
			notes: []string{"VERSCHECK_TAG says v1.2.0", "HEAD carries v1.3.0"},
		},
		{name: "environment outside the namespace beside a flag", in: release.Input{Flag: "v1.4.0", Env: "nightly", Git: on("main")}, want: "v1.4.0 1.4.0 planned, --tag", notes: []string{"VERSCHECK_TAG says nightly"}},
		{name: "environment, HEAD says otherwise", in: release.Input{Env: "v1.2.0", Git: on("main", "v1.3.0")}, want: "v1.2.0 1.2.0 planned, VERSCHECK_TAG", notes: []string{"HEAD carries v1.3.0"}},
		{name: "one of two finals", in: release.Input{Flag: "v1.2.0", Git: on("main", "v1.2.0", "v1.3.0")}, want: "v1.2.0 1.2.0 released, --tag", notes: []string{"HEAD also carries v1.3.0"}},
		{name: "pre-release beside its final", in: release.Input{Flag: "v1.2.0-rc.1", Git: on("main", "v1.2.0", "v1.2.0-rc.1")}, want: "v1.2.0-rc.1 1.2.0-rc.1 released, --tag", notes: []string{"HEAD also carries v1.2.0"}},
		{name: "final where its pre-release is", in: release.Input{Flag: "v1.2.0", Git: on("main", "v1.2.0-rc.1")}, want: "v1.2.0 1.2.0 planned, --tag"},
		{name: "without v", in: release.Input{Flag: "1.2.0", Git: on("main", "v1.2.0@there")}, want: "1.2.0 1.2.0 planned, --tag", notes: []string{"tag v1.2.0 has the same version"}},
		{name: "asked to be planned, exists", in: release.Input{Flag: "v1.2.0", Phase: fact.Planned, Git: on("main", "v1.2.0")}, want: "v1.2.0 1.2.0 planned, --tag", notes: []string{"tag v1.2.0 exists already, at the checked 5d6e7f8"}},
		{name: "asked to be released, new", in: release.Input{Flag: "v1.2.0", Phase: fact.Released, Git: on("main")}, want: "v1.2.0 1.2.0 released, --tag", notes: []string{"tag v1.2.0 does not exist here"}},
		{
			name: "flag, on a tree", want: "v1.0.0 1.0.0 planned, --tag", notes: []string{"tag v1.0.0 exists on a tree, not on a commit"},
			in: release.Input{Flag: "v1.0.0", Git: with(on("main", "v1.0.0"), func(s *git.State) { s.Tags[0] = git.Tag{Name: "v1.0.0", State: git.OnOther, Type: "tree"} })},
		},
		{
			name: "flag, unreadable", want: "v1.0.0 1.0.0 released, --tag",
			notes: []string{"tag v1.0.0 cannot be read: reading object " + there + ": it is not in /r/.git/objects"},
			in:    release.Input{Flag: "v1.0.0", Git: with(on("main", "v1.0.0"), func(s *git.State) { s.Tags[0] = git.Tag{Name: "v1.0.0", State: git.Unreadable, Err: missing} })},
		},
		{
			name: "flag beside an unreadable tag", want: "v1.1.0 1.1.0 planned, --tag",
			notes: []string{"tag v1.0.0 cannot be read: reading object " + there + ": it is not in /r/.git/objects"},
			in:    release.Input{Flag: "v1.1.0", Git: with(on("main", "v1.0.0"), func(s *git.State) { s.Tags[0] = git.Tag{Name: "v1.0.0", State: git.Unreadable, Err: missing} })},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.in.Namespace = namespace(t, tt.tags)
			r, err := release.Decide(tt.in)
			if err != nil {
				t.Fatal(err)
			}
			got, notes := outcome(r)
			if got != tt.want {
				t.Errorf("decided %q, want %q", got, tt.want)
			}
			if diff := cmp.Diff(tt.notes, notes); diff != "" {
				t.Errorf("notes: %s", diff)
			}
			if tt.in.Git != nil && r.Commit != tt.in.Git.Head.Commit || tt.in.Git == nil && r.Commit != "" {
				t.Errorf("commit %q is not that of HEAD", r.Commit)
			}
			if r.Compares() == r.Version.IsZero() || r.Compares() == (r.Tag == "") {
				t.Errorf("phase %s with tag %q and version %q", r.Phase, r.Tag, r.Version)
			}
		})
	}
}

func TestWrongUse(t *testing.T) {
	t.Parallel()
	const nameIt = "name the tag that is being released: `--tag TAG`"
	const semver = "[v]semver, such as v1.2.3 or 1.2.3"
	tests := []struct {
		name       string
		in         release.Input
		tags       string
		want, help string
	}{
		{
			name: "several finals", in: release.Input{Git: on("main", "v0.16.0", "v0.9.0", "v0.9.0-rc.1")},
			want: "HEAD carries 3 release tags: v0.9.0-rc.1, v0.9.0, v0.16.0", help: "name the one that is being released, for example `--tag v0.16.0`",
		},
		{
			name: "several pre-releases", in: release.Input{Git: on("main", "v1.0.0-rc.1", "v1.0.0-rc.2")},
			want: "HEAD carries 2 release tags: v1.0.0-rc.1, v1.0.0-rc.2", help: "name the one that is being released, for example `--tag v1.0.0-rc.2`",
		},
		{
			name: "final and pre-release of the next", in: release.Input{Git: on("main", "v1.0.0", "v1.1.0-rc.1")},
			want: "HEAD carries 2 release tags: v1.0.0, v1.1.0-rc.1", help: "name the one that is being released, for example `--tag v1.1.0-rc.1`",
		},
		{
			name: "final and pre-release of another build", in: release.Input{Git: on("main", "v1.24.17+rke2r1", "v1.24.17-rc1+rke2r2")},
			want: "HEAD carries 2 release tags: v1.24.17-rc1+rke2r2, v1.24.17+rke2r1", help: "name the one that is being released, for example `--tag v1.24.17+rke2r1`",
		},
		{
			name: "two builds", in: release.Input{Git: on("main", "v1.33.1+rke2r1", "v1.33.1+rke2r2")},
			want: "HEAD carries 2 release tags: v1.33.1+rke2r1, v1.33.1+rke2r2", help: "name the one that is being released, for example `--tag v1.33.1+rke2r2`",
		},
		{
			name: "with and without v", in: release.Input{Git: on("main", "1.2.3", "v1.2.3")},
			want: "HEAD carries 2 release tags: 1.2.3, v1.2.3", help: "name the one that is being released, for example `--tag v1.2.3`",
		},
		{
			name: "shallow without tags", in: release.Input{Git: with(on("main"), shallow)},
			want: "no release version is known: this clone is shallow and has no tags", help: "fetch the tags: `git fetch --tags --depth=1 origin`; or " + nameIt,
		},
		{
			name: "shallow without tags and remotes", in: release.Input{Git: with(on(""), func(s *git.State) { s.Shallow, s.Remote = true, "" })},
			want: "no release version is known: this clone is shallow and has no tags", help: nameIt,
		},
		{name: "no git", want: "no release version is known: no git repository contains the checked path", help: nameIt},
		{
			name: "no git, empty environment", in: release.Input{Env: "", Phase: fact.Released},
			want: "no release version is known: no git repository contains the checked path", help: nameIt,
		},
		{
			name: "phase without release", in: release.Input{Phase: fact.Released, Git: on("main")},
			want: "--phase released needs a release, and branch main carries no release tag", help: nameIt,
		},
		{name: "unknown phase", in: release.Input{Phase: "later", Git: on("main", "v1.0.0")}, want: "--phase later is unknown", help: "it is one of auto, planned, released"},
		{name: "development is no phase to ask for", in: release.Input{Phase: fact.Development, Git: on("main")}, want: "--phase development is unknown", help: "it is one of auto, planned, released"},
		{
			name: "flag outside", in: release.Input{Flag: "chart-1.2.3", Git: on("main")},
			want: "--tag chart-1.2.3 is no release tag of this repository: these are " + semver, help: "name a tag of that form, or say which tags are releases with release.tags in .verscheck.yaml",
		},
		{
			name: "flag without version", in: release.Input{Flag: "latest"},
			want: "--tag latest is no release tag of this repository: these are " + semver, help: "name a tag of that form, or say which tags are releases with release.tags in .verscheck.yaml",
		},
		{
			name: "flag as a ref", in: release.Input{Flag: "refs/tags/v1.2.3"},
			want: "--tag refs/tags/v1.2.3 is no release tag of this repository: these are " + semver, help: "did you mean v1.2.3?",
		},
		{
			name: "flag without v", tags: "v{{.Version}}", in: release.Input{Flag: "1.2.3"},
			want: `--tag 1.2.3 is no release tag of this repository: these are "v{{.Version}}"`, help: "did you mean v1.2.3?",
		},
		{
			name: "flag with v", tags: "{{.Version}}", in: release.Input{Flag: "v1.2.3"},
			want: `--tag v1.2.3 is no release tag of this repository: these are "{{.Version}}"`, help: "did you mean 1.2.3?",
		},
		{
			name: "environment outside", in: release.Input{Env: "main", Git: on("main", "v1.0.0")},
			want: "VERSCHECK_TAG main is no release tag of this repository: these are " + semver, help: "name a tag of that form, or say which tags are releases with release.tags in .verscheck.yaml",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.in.Namespace = namespace(t, tt.tags)
			r, err := release.Decide(tt.in)
			var usage *release.UsageError
			if !errors.As(err, &usage) {
				t.Fatalf("got %+v, %v; want a UsageError", r, err)
			}
			if usage.Message != tt.want {
				t.Errorf("message:\n  %s\nwant:\n  %s", usage.Message, tt.want)
			}
			if usage.Help != tt.help {
				t.Errorf("help:\n  %s\nwant:\n  %s", usage.Help, tt.help)
			}
			if diff := cmp.Diff(fact.Release{}, r); diff != "" {
				t.Errorf("a release beside the error: %s", diff)
			}
		})
	}
}

// TestUnreadable: a tag that could be the answer and cannot be read is not passed over, even beside one at HEAD.
func TestUnreadable(t *testing.T) {
	t.Parallel()
	lost := &git.MissingObjectError{ID: there, Path: "/r/.git/objects", Help: "fetch it"}
	in := release.Input{Git: on("main", "v0.9.0", "v1.0.0", "v1.1.0")}
	in.Git.Tags[1] = git.Tag{Name: "v1.0.0", State: git.Unreadable, Err: lost}
	_, err := release.Decide(in)
	want := &release.UnreadableError{
		Message: "tag v1.0.0 cannot be read: reading object " + there + ": it is not in /r/.git/objects",
		Help:    "fetch it; or name the tag that is being released: `--tag TAG`",
		Err:     lost,
	}
	var got *release.UnreadableError
	if !errors.As(err, &got) || *got != *want || !errors.Is(err, lost) {
		t.Errorf("error %+v, want %+v", err, want)
	}
	in.Git.Tags[2] = git.Tag{Name: "v1.1.0", State: git.NotRead}
	_, err = release.Decide(in)
	if !errors.As(err, &got) || got.Message != "2 release tags cannot be read, the first is v1.0.0: "+lost.Error() {
		t.Errorf("error %v", err)
	}
	in.Git.Tags = in.Git.Tags[2:]
	_, err = release.Decide(in)
	if !errors.As(err, &got) || got.Message != "tag v1.1.0 cannot be read: it was not asked for" || got.Help != "name the tag that is being released: `--tag TAG`" {
		t.Errorf("error %+v", err)
	}
}

// TestUnreadableBesideTheTag: who asks for a tag by its name gets it, whatever is wrong with another one.
func TestUnreadableBesideTheTag(t *testing.T) {
	t.Parallel()
	in := release.Input{Git: on("main", "v1.0.0", "v1.1.0")}
	in.Checked = &git.Revision{Name: "v1.1.0", Ref: "refs/tags/v1.1.0", Commit: in.Git.Head.Commit}
	in.Git.Tags[0] = git.Tag{Name: "v1.0.0", State: git.Unreadable, Err: &git.MissingObjectError{ID: there, Path: "/r/.git/objects"}}
	r, err := release.Decide(in)
	if err != nil {
		t.Fatal(err)
	}
	text, notes := outcome(r)
	if want := "v1.1.0 1.1.0 released, tag at v1.1.0"; text != want {
		t.Errorf("%q, want %q", text, want)
	}
	if want := []string{"tag v1.0.0 cannot be read: reading object " + there + ": it is not in /r/.git/objects"}; !slices.Equal(notes, want) {
		t.Errorf("notes %q, want %q", notes, want)
	}
}

func TestKnown(t *testing.T) {
	t.Parallel()
	state := on("main", "1.0.0@there", "v0.9.0@there", "v1.0.0@there", "v1.1.0", "v1.1.0-rc.10@there", "v1.1.0-rc.9@there", "chart-9.0.0@there", "v999.0.0@there")
	state.Tags = append(state.Tags,
		git.Tag{Name: "v1.2.0", State: git.OnOther, Type: "tree"},
		git.Tag{Name: "v0.8.0", State: git.Unreadable, Err: &git.MissingObjectError{}},
	)
	r, err := release.Decide(release.Input{Flag: "v2.0.0", Git: state, Namespace: namespace(t, "", "v999.*")})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(versions(t, "0.8.0", "0.9.0", "1.0.0", "1.1.0-rc.9", "1.1.0-rc.10", "1.1.0"), r.Known); diff != "" {
		t.Error(diff)
	}
}
