package ci_test

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestPreCommit: the framework takes the hooks of this repository, and the one that builds nothing stops a wrong commit. It is asked
// with a repository of the hooks file alone. The hook that is built is tested beside the command.
func TestPreCommit(t *testing.T) {
	t.Parallel()
	framework := program(t, "pre-commit")
	hooks := t.TempDir()
	write(t, read(t, root, ".pre-commit-hooks.yaml"), 0o644, hooks, ".pre-commit-hooks.yaml")
	git(t, hooks, "init", "-q", "-b", "main")
	git(t, hooks, "add", ".")
	git(t, hooks, "commit", "-qm", "hooks")
	revision := strings.TrimSpace(git(t, hooks, "rev-parse", "HEAD"))

	dir := repository(t, image)
	write(t, "repos:\n  - repo: "+hooks+"\n    rev: "+revision+"\n    hooks: [{id: verscheck-system}]\n", 0o644, dir, ".pre-commit-config.yaml")
	git(t, dir, "switch", "-q", "-c", "release-1.0")
	git(t, dir, "add", ".")
	env := []string{"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=protocol.file.allow", "GIT_CONFIG_VALUE_0=always"}
	run := func() (int, string) {
		t.Helper()
		return status(t, command(t, dir, env, []string{filepath.Dir(binary(t))}, framework, "run", "--verbose"))
	}
	if code, out := run(); code != 0 || !strings.Contains(out, "Passed") {
		t.Errorf("status %d:\n%s", code, out)
	}
	write(t, strings.Replace(read(t, dir, "pod.yaml"), "v1.0.0", "v7.0.0", 1), 0o644, dir, "pod.yaml")
	git(t, dir, "add", ".")
	if code, out := run(); code != 1 || !strings.Contains(out, "app is v7.0.0 on branch release-1.0") {
		t.Errorf("status %d:\n%s", code, out)
	}
}
