package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/verscheck/verscheck/internal/git/gittest"
)

// TestPreCommitFramework lets the real pre-commit take the hook from this repository, build it, and run it on what is staged.
func TestPreCommitFramework(t *testing.T) {
	t.Parallel()
	program, err := exec.LookPath("pre-commit")
	if err != nil {
		t.Skip("pre-commit is not there: `apt-get install pre-commit`, or see https://pre-commit.com")
	}
	if testing.Short() {
		t.Skip("pre-commit builds the program, which takes a minute")
	}
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(root, ".git")); err != nil {
		t.Skip("pre-commit clones this repository, and this is none")
	}
	r := gittest.New(t)
	r.Git("remote", "add", "origin", "https://github.com/acme/app.git")
	r.Write("kustomization.yaml", "resources: [pod.yaml]\n")
	r.Write("pod.yaml", "kind: Pod\napiVersion: v1\nmetadata: {name: app}\nspec: {containers: [{name: app, image: 'ghcr.io/acme/app:v1.1.0'}]}\n")
	r.Git("add", ".")
	r.Commit("one")
	r.Git("tag", "v1.1.0")
	r.Git("checkout", "--quiet", "-b", "release-1.1")
	r.Replace("pod.yaml", "v1.1.0", "v1.2.0")
	r.Git("add", ".")

	cmd := exec.CommandContext(t.Context(), program, "try-repo", root, "verscheck", "--verbose", "--color", "never")
	cmd.Dir = r.Dir
	cmd.Env = append(r.Env(), "PRE_COMMIT_HOME="+t.TempDir(), "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=safe.directory", "GIT_CONFIG_VALUE_0=*")
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPROXY", "GOFLAGS", "GOSUMDB", "GOTOOLCHAIN"} {
		value, err := exec.CommandContext(t.Context(), "go", "env", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		cmd.Env = append(cmd.Env, name+"="+strings.TrimSpace(string(value)))
	}
	out, err := cmd.CombinedOutput()
	for _, want := range []string{"error[version-drift]: ghcr.io/acme/app is v1.2.0", "pod.yaml:4:", "the commit is refused", "Failed"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("%q is not in what it says: %v\n%s", want, err, out)
		}
	}
	if err == nil {
		t.Error("pre-commit lets it pass")
	}
}
