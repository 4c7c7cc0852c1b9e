package git_test

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/git/gittest"
)

func TestNotRepository(t *testing.T) {
	t.Parallel()
	r := gittest.Empty(t)
	r.Mkdir("a/b/objects")
	dir := r.Path("a/b")
	_, err := git.Open(dir)
	var none *git.NotRepositoryError
	if !errors.As(err, &none) || none.Path != dir {
		t.Errorf("opening a plain directory: %v", err)
	}
	if _, err := git.Open(filepath.Join(dir, "absent")); !errors.Is(err, fs.ErrNotExist) || errors.As(err, &none) {
		t.Errorf("opening a path that does not exist: %v", err)
	}
}

// TestEnvironment: what hooks of another repository leave in the environment changes nothing.
func TestEnvironment(t *testing.T) {
	other, r := gittest.New(t), gittest.New(t)
	t.Setenv("GIT_DIR", other.Path(".git"))
	t.Setenv("GIT_WORK_TREE", other.Dir)
	if repo := mustOpen(t, r.Dir); repo.Dir() != r.Path(".git") || repo.Root() != r.Dir {
		t.Errorf("opened %s with the root %s, want %s", repo.Dir(), repo.Root(), r.Dir)
	}
}

// TestClimbing: what git passes over, this package passes over; damage stops it, because the repository above would
// answer for another project.
func TestClimbing(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		inner func(r *gittest.Repo) // makes "in", in a repository
		want  string                // of the error; "" when the outer repository is the right one
	}{
		{"empty .git", func(r *gittest.Repo) {
			r.Mkdir("in/.git")
		}, ""},
		{"directories named objects and refs", func(r *gittest.Repo) {
			r.Write("in/objects/a", "")
			r.Write("in/refs/a", "")
		}, ""},
		{".git without HEAD", func(r *gittest.Repo) {
			r.Git("init", "--quiet", "in")
			r.Remove("in/.git/HEAD")
		}, "reading %s/in/.git/HEAD: it is not there"},
		{".git file with other text", func(r *gittest.Repo) {
			r.Write("in/.git", "hello\n")
		}, `reading %s/in/.git: it does not begin with "gitdir: "`},
		{".git file that leads nowhere", func(r *gittest.Repo) {
			r.Write("in/.git", "gitdir: ../../gone\n")
		}, `reading %s/in/.git: it names "../../gone", which is no git directory`},
		{".git file that leads to a plain directory", func(r *gittest.Repo) {
			r.Write("in/plain/x", "")
			r.Write("in/.git", "gitdir: plain\n")
		}, `reading %s/in/.git: it names "plain", which is no git directory`},
		{".git link that leads nowhere", func(r *gittest.Repo) {
			r.Write("in/x", "")
			r.Symlink("gone", "in/.git")
		}, "reading %s/in/.git: it is a symbolic link to gone, which is not there"},
		{"commondir that leads nowhere", func(r *gittest.Repo) {
			r.Git("init", "--quiet", "in")
			r.Write("in/.git/commondir", "../gone\n")
		}, `reading %s/in/.git/commondir: it names "../gone", which is not there`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			outer := gittest.New(t)
			tt.inner(outer)
			repo, err := git.Open(outer.Path("in"))
			if tt.want == "" {
				if err != nil || repo.Root() != outer.Dir {
					t.Errorf("got %v, %v; want the outer repository", repo, err)
				}
				return
			}
			wantCorrupt(t, err, strings.ReplaceAll(tt.want, "%s", outer.Dir))
		})
	}
}

func wantCorrupt(t *testing.T, err error, want string) {
	t.Helper()
	if _, ok := errors.AsType[*git.CorruptError](err); !ok {
		t.Fatalf("error %v, want a CorruptError", err)
	}
	if err.Error() != want {
		t.Errorf("error:\n  %s\nwant:\n  %s", err, want)
	}
}

func TestUnsupported(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, config, feature, help string
	}{
		{"reftable", "[core]\nrepositoryformatversion = 1\n[extensions]\nrefStorage = reftable\n", `ref format "reftable" (extensions.refStorage)`, "git refs migrate --ref-format=files"},
		{"unknown ref format", "[core]\nrepositoryformatversion = 1\n[extensions]\nrefStorage = btree\n", `ref format "btree" (extensions.refStorage)`, "git refs migrate"},
		{"sha256", "[core]\nrepositoryformatversion = 1\n[extensions]\nobjectformat = SHA256\n", `object format "SHA256" (extensions.objectFormat)`, "fast-import"},
		{"sha256 under format 0", "[extensions]\nobjectformat = sha256\n", `object format "sha256" (extensions.objectFormat)`, "fast-import"},
		{"unknown extension", "[core]\nrepositoryformatversion = 1\n[extensions]\nfromTheFuture = false\n", `extension "fromthefuture"`, "--unset extensions.fromthefuture`"},
		{"format 2", "[core]\nrepositoryformatversion = 2\n", `repository format version "2"`, "version 0 or 1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := gittest.New(t)
			r.Write(".git/config", tt.config)
			_, err := git.Open(r.Dir)
			var unsupported *git.UnsupportedError
			if !errors.As(err, &unsupported) || unsupported.Feature != tt.feature || unsupported.Path != r.Path(".git") {
				t.Fatalf("error %v, want the feature %s", err, tt.feature)
			}
			if !strings.Contains(git.Help(err), tt.help) {
				t.Errorf("help %q, want %q in it", git.Help(err), tt.help)
			}
		})
	}
}

// TestHelpForSHA256 runs the commands that the help gives.
func TestHelpForSHA256(t *testing.T) {
	t.Parallel()
	r := gittest.Empty(t)
	r.Git("init", "--quiet", "--initial-branch=main", "--object-format=sha256")
	r.Commit("first")
	r.Git("tag", "-a", "-m", "x", "v1.0.0")
	_, err := git.Open(r.Dir)
	_, command, _ := strings.Cut(git.Help(err), "`")
	r.Shell(strings.TrimSuffix(command, "`") + " 2>&1")
	tags, err := mustOpen(t, r.Path("../copy")).Tags(nil)
	if err != nil || len(tags) != 1 || tags[0].Name != "v1.0.0" || tags[0].State != git.OnCommit {
		t.Errorf("tags of the copy: %v, %v", tags, err)
	}
}

// TestHelpForExtension runs the command that the help gives.
func TestHelpForExtension(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	r.Write(".git/config", "[core]\nrepositoryformatversion = 1\n[extensions]\nfoo = 1\n")
	_, err := git.Open(r.Dir)
	_, command, _ := strings.Cut(git.Help(err), "`")
	r.Shell(strings.TrimSuffix(command, "`"))
	mustOpen(t, r.Dir)
}

func TestCorrupt(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		damage func(r *gittest.Repo)
		want   string // %s is the git directory
	}{
		{"HEAD empty", write("HEAD", ""), "reading %s/HEAD: it is empty"},
		{"HEAD with other text", write("HEAD", "hello\n"), `reading %s/HEAD: "hello" is neither an object id nor the name of a ref`},
		{"HEAD abbreviated", write("HEAD", "0123456\n"), `reading %s/HEAD: "0123456" is neither an object id nor the name of a ref`},
		{"HEAD names no ref", write("HEAD", "ref: ../config\n"), `reading %s/HEAD: it names the ref "../config", which git does not take`},
		{"HEAD with zeros", write("HEAD", strings.Repeat("0", 40)+"\n"), `reading %s/HEAD: "0000000000000000000000000000000000000000" is neither an object id nor the name of a ref`},
		{"branch empty", write("refs/heads/main", ""), "reading %s/refs/heads/main: it is empty"},
		{"branch names itself", write("refs/heads/main", "ref: refs/heads/main\n"), "reading %s/HEAD: more than five symbolic refs follow each other"},
		{"packed-refs with other text", write("packed-refs", "# pack-refs with: peeled \nhello\n"), `reading %s/packed-refs:2: "hello" is no object id and ref name`},
		{"packed-refs cut off", write("packed-refs", strings.Repeat("1", 40)+" refs/tags/v1"), `reading %s/packed-refs:1: the last line is cut off`},
		{"packed-refs peels nothing", write("packed-refs", "^"+strings.Repeat("1", 40)+"\n"), `reading %s/packed-refs:1: "^1111111111111111111111111111111111111111" peels no ref`},
		{"packed-refs is a directory", func(r *gittest.Repo) {
			r.Mkdir(".git/packed-refs")
		}, "reading %s/packed-refs: it is not a regular file"},
		{"tags below a link", func(r *gittest.Repo) { r.Symlink("..", ".git/refs/tags/loop") }, "reading %s/refs/tags/loop: it is a symbolic link to a directory"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := gittest.New(t)
			r.Commit("first")
			tt.damage(r)
			_, err := mustOpen(t, r.Dir).State(nil)
			wantCorrupt(t, err, strings.ReplaceAll(tt.want, "%s", r.Path(".git")))
			if strings.Contains(tt.name, "HEAD") && git.Help(err) == "" {
				t.Error("no help")
			}
		})
	}
}

func write(name, text string) func(*gittest.Repo) {
	return func(r *gittest.Repo) { r.Write(".git/"+name, text) }
}

func TestCorruptConfig(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	r.Write(".git/config", "[core]\n\tbare = false\n\tx = \"open\n")
	_, err := git.Open(r.Dir)
	wantCorrupt(t, err, "reading "+r.Path(".git/config")+":3: a quoted value must end on its line")
}
