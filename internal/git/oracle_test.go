package git_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/git/gittest"
)

// answers are what git and this package must agree on, in the words of git.
type answers struct {
	Root, Dir, CommonDir string
	Bare, Shallow        bool
	Branch, Commit       string
	Tags                 []string // "NAME PEELED TYPE"
	AtHead               []string
}

// TestSameAsGit compares every answer with that of the real git command, for every shape of repository.
func TestSameAsGit(t *testing.T) {
	t.Parallel()
	for _, s := range shapes {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			open, ask := s.make(withEveryTag(t))
			repo := mustOpen(t, open)
			if diff := cmp.Diff(askGit(ask), askRepository(t, repo)); diff != "" {
				t.Errorf("git (-) and this package (+) differ:\n%s", diff)
			}
		})
	}
}

func mustOpen(t *testing.T, path string) *git.Repository {
	t.Helper()
	repo, err := git.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := repo.Close(); err != nil {
			t.Error(err)
		}
	})
	return repo
}

func askGit(r *gittest.Repo) answers {
	a := answers{
		Dir:     r.Git("rev-parse", "--absolute-git-dir"),
		Bare:    r.Git("rev-parse", "--is-bare-repository") == "true",
		Shallow: r.Git("rev-parse", "--is-shallow-repository") == "true",
	}
	a.CommonDir = r.Git("rev-parse", "--path-format=absolute", "--git-common-dir")
	if !a.Bare {
		a.Root = r.Git("rev-parse", "--show-toplevel")
	}
	checkedOut := "HEAD"
	for name := checkedOut; name != ""; name = r.Shell("git symbolic-ref --quiet " + name + " || true") {
		checkedOut = name
	}
	if checkedOut != "HEAD" {
		a.Branch = checkedOut
	}
	// By its full name: where HEAD has no commit, rev-parse would take the tag "HEAD".
	a.Commit = r.Shell("git rev-parse --quiet --verify " + checkedOut + " || true")
	names := lines(r.Git("for-each-ref", "--format=%(refname)", "refs/tags"))
	var input strings.Builder
	for _, name := range names {
		input.WriteString(name + "^{}\n")
	}
	for i, line := range lines(r.GitInput(input.String(), "cat-file", "--batch-check=%(objectname) %(objecttype)")) {
		name := strings.TrimPrefix(names[i], "refs/tags/")
		a.Tags = append(a.Tags, name+" "+line)
		if id, _, _ := strings.Cut(line, " "); id == a.Commit {
			a.AtHead = append(a.AtHead, name)
		}
	}
	return a
}

func askRepository(t *testing.T, repo *git.Repository) answers {
	t.Helper()
	head, err := repo.Head()
	if err != nil {
		t.Fatal(err)
	}
	tags, err := repo.Tags(nil)
	if err != nil {
		t.Fatal(err)
	}
	a := answers{
		Root: repo.Root(), Dir: repo.Dir(), CommonDir: repo.CommonDir(), Bare: repo.Bare(), Shallow: repo.Shallow(),
		Branch: head.Ref, Commit: head.Commit,
	}
	for _, tag := range tags {
		if tag.Commit != "" && tag.Commit == head.Commit {
			a.AtHead = append(a.AtHead, tag.Name)
			if tag.State != git.OnCommit {
				t.Errorf("tag %s at HEAD has state %d", tag.Name, tag.State)
			}
		}
		tag = repo.Verify(tag)
		switch tag.State {
		case git.OnCommit:
			a.Tags = append(a.Tags, tag.Name+" "+tag.Commit+" commit")
		case git.OnOther:
			a.Tags = append(a.Tags, tag.Name+" "+tag.Target+" "+tag.Type)
		default:
			t.Errorf("tag %s has state %d and error %v", tag.Name, tag.State, tag.Err)
		}
	}
	return a
}

// TestPointsAtHEAD asks git in the words that people use. Git 2.39 looks through one annotated tag only, so nested ones
// are left out.
func TestPointsAtHEAD(t *testing.T) {
	t.Parallel()
	r := withEveryTag(t)
	r.Git("pack-refs", "--all")
	r.Git("tag", "-a", "-m", "x", "v1.0.1")
	repo := mustOpen(t, r.Dir)
	nested := func(name string) bool { return strings.Contains(name, "nested") }
	got := slices.DeleteFunc(askRepository(t, repo).AtHead, nested)
	want := slices.DeleteFunc(lines(r.Git("tag", "--points-at", "HEAD")), nested)
	if diff := cmp.Diff(want, got); diff != "" || len(want) < 3 {
		t.Errorf("git (-) and this package (+) differ:\n%s", diff)
	}
}

func lines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// TestHexNamedTag: an abbreviated id must not win over a tag of that name.
func TestHexNamedTag(t *testing.T) {
	t.Parallel()
	r := withEveryTag(t)
	tags, err := mustOpen(t, filepath.Join(r.Dir, ".")).Tags(nil)
	if err != nil {
		t.Fatal(err)
	}
	first := r.Git("rev-parse", "HEAD~1")
	for _, tag := range tags {
		if tag.Name == first[:7] && tag.Commit == first {
			t.Errorf("tag %s peels to the commit that its name abbreviates", tag.Name)
		}
	}
}
