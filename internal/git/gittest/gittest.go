// Package gittest makes repositories for tests with the real git command, apart from the user's configuration and with
// fixed names and dates, so that the same steps give the same object ids everywhere. Only tests import it.
package gittest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Repo is a directory in which git commands run.
type Repo struct {
	Dir string // free of symbolic links

	t    testing.TB
	home string
}

// New makes a repository with the branch main and no commit, in a directory of its own.
func New(tb testing.TB) *Repo {
	tb.Helper()
	r := Empty(tb)
	r.Git("init", "--quiet", "--template=", "--initial-branch=main")
	return r
}

// Empty makes a directory that is no repository.
func Empty(tb testing.TB) *Repo {
	tb.Helper()
	top, err := filepath.EvalSymlinks(tb.TempDir())
	if err != nil {
		tb.Fatal(err)
	}
	r := &Repo{Dir: filepath.Join(top, "repo"), t: tb, home: filepath.Join(top, "home")}
	r.must(os.Mkdir(r.Dir, 0o755))
	r.must(os.Mkdir(r.home, 0o755))
	return r
}

// In is the same user in another directory: an absolute one, or one relative to the repository's.
func (r *Repo) In(dir string) *Repo {
	other := *r
	other.Dir = dir
	if !filepath.IsAbs(dir) {
		other.Dir = filepath.Join(r.Dir, dir)
	}
	return &other
}

// Path is a path below the repository's directory.
func (r *Repo) Path(elem ...string) string {
	return filepath.Join(append([]string{r.Dir}, elem...)...)
}

// Git runs git and returns its standard output without the last line end. The test fails when git does.
func (r *Repo) Git(args ...string) string {
	r.t.Helper()
	return r.GitInput("", args...)
}

// GitInput is Git with a standard input.
func (r *Repo) GitInput(input string, args ...string) string {
	r.t.Helper()
	return r.run(exec.CommandContext(r.t.Context(), "git", args...), input)
}

// Shell runs a line of sh, for commands as messages give them.
func (r *Repo) Shell(line string) string {
	r.t.Helper()
	return r.run(exec.CommandContext(r.t.Context(), "sh", "-c", line), "")
}

func (r *Repo) run(cmd *exec.Cmd, input string) string {
	r.t.Helper()
	cmd.Dir = r.Dir
	cmd.Env = r.Env()
	cmd.Stdin = strings.NewReader(input)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		r.t.Fatalf("%s: %v\n%s%s", cmd, err, out, stderr.Bytes())
	}
	return strings.TrimSuffix(string(out), "\n")
}

// Env is the whole environment of the commands. Nothing of the test's own but PATH gets in.
func (r *Repo) Env() []string {
	return []string{
		"PATH=" + os.Getenv("PATH"),
		"HOME=" + r.home,
		"XDG_CONFIG_HOME=" + r.home,
		"GIT_CONFIG_NOSYSTEM=1",
		"GIT_CONFIG_GLOBAL=" + os.DevNull,
		"GIT_AUTHOR_NAME=A U Thor", "GIT_AUTHOR_EMAIL=author@example.com", "GIT_AUTHOR_DATE=2024-01-02T03:04:05Z",
		"GIT_COMMITTER_NAME=C O Mitter", "GIT_COMMITTER_EMAIL=committer@example.com", "GIT_COMMITTER_DATE=2024-01-02T03:04:05Z",
		"GIT_NO_REPLACE_OBJECTS=1", // go-git ignores replace refs
		"GIT_TERMINAL_PROMPT=0",
		"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=protocol.file.allow", "GIT_CONFIG_VALUE_0=always", // for submodules
		"LC_ALL=C", "TZ=UTC",
	}
}

// Commit makes an empty commit on the branch that is checked out and returns its id.
func (r *Repo) Commit(message string) string {
	r.t.Helper()
	r.Git("commit", "--quiet", "--allow-empty", "-m", message)
	return r.Git("rev-parse", "HEAD")
}

// Write writes a file below the repository's directory, which is made when it is not there.
func (r *Repo) Write(name, text string) {
	r.t.Helper()
	r.Mkdir(filepath.Dir(name))
	r.must(os.WriteFile(r.Path(name), []byte(text), 0o644))
}

// Read returns the text of a file.
func (r *Repo) Read(name string) string {
	r.t.Helper()
	text, err := os.ReadFile(r.Path(name))
	r.must(err)
	return string(text)
}

// Replace replaces the first occurrence of a text in a file, which must hold it.
func (r *Repo) Replace(name, old, repl string) {
	r.t.Helper()
	text := r.Read(name)
	if !strings.Contains(text, old) {
		r.t.Fatalf("%s does not hold %q:\n%s", name, old, text)
	}
	r.Write(name, strings.Replace(text, old, repl, 1))
}

// Mkdir makes a directory and those above it.
func (r *Repo) Mkdir(name string) {
	r.t.Helper()
	r.must(os.MkdirAll(r.Path(name), 0o755))
}

// Remove removes a file or a directory with all that is in it.
func (r *Repo) Remove(name string) {
	r.t.Helper()
	r.must(os.RemoveAll(r.Path(name)))
}

// Rename moves a file or directory.
func (r *Repo) Rename(from, to string) {
	r.t.Helper()
	r.must(os.Rename(r.Path(from), r.Path(to)))
}

// Symlink makes a symbolic link; the target stays as it is given.
func (r *Repo) Symlink(target, name string) {
	r.t.Helper()
	r.must(os.Symlink(target, r.Path(name)))
}

func (r *Repo) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// ManyTags adds n commits to the branch main, each with a tag v0.MINOR.PATCH: annotated and lightweight ones in turn, all
// loose, in ascending order. The last one is at HEAD.
func (r *Repo) ManyTags(n int) {
	r.t.Helper()
	const who = "C O Mitter <committer@example.com> 1704164645 +0000"
	var stream strings.Builder
	for i := range n {
		tag := fmt.Sprintf("v0.%d.%d", i/20, i%20)
		fmt.Fprintf(&stream, "commit refs/heads/main\nmark :%d\ncommitter %s\ndata 0\nM 100644 inline VERSION\ndata %d\n%s\n", i+1, who, len(tag), tag)
		if i%2 == 0 {
			fmt.Fprintf(&stream, "tag %s\nfrom :%d\ntagger %s\ndata 0\n", tag, i+1, who)
		} else {
			fmt.Fprintf(&stream, "reset refs/tags/%s\nfrom :%d\n\n", tag, i+1)
		}
	}
	r.GitInput(stream.String(), "fast-import", "--quiet")
}
