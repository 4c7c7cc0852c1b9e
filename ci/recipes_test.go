package ci_test

import (
	"io"
	"log"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

// served is a registry on this machine; push puts an image with a tag into it.
func served(t *testing.T) (host string, push func(tag string)) {
	t.Helper()
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	t.Cleanup(server.Close)
	host = strings.TrimPrefix(server.URL, "http://")
	return host, func(tag string) {
		t.Helper()
		img, err := random.Image(100, 1)
		if err != nil {
			t.Fatal(err)
		}
		ref, err := name.ParseReference(host + "/acme/app:" + tag)
		if err != nil {
			t.Fatal(err)
		}
		if err := remote.Write(ref, img); err != nil {
			t.Fatal(err)
		}
	}
}

// configured makes a repository whose image is in a registry on this machine, and commits the configuration for it.
func configured(t *testing.T, host string) string {
	t.Helper()
	dir := repository(t, host+"/acme/app")
	write(t, "version: 1\nregistry: {plain-http: [\""+host+"\"]}\nimages: [{name: \""+host+"/acme/app\", own: true}]\n", 0o644, dir, ".verscheck.yaml")
	git(t, dir, "add", ".")
	git(t, dir, "commit", "-qm", "configuration")
	git(t, dir, "tag", "-f", "v1.0.0")
	return dir
}

// follow runs the steps of a recipe that are shell, up to the first that fails.
func follow(t *testing.T, recipe, dir string, env, path []string) (int, string) {
	t.Helper()
	shell := program(t, "bash")
	all := ""
	for _, s := range steps(t, recipe) {
		if s.Run == "" {
			continue
		}
		text := strings.Replace(s.Run, "--wait 60m", "--wait 1ms", 1)
		script := write(t, text, 0o644, t.TempDir(), "script")
		code, out := status(t, command(t, dir, env, append(path, filepath.Dir(binary(t))), shell, "--noprofile", "--norc", "-eo", "pipefail", script))
		if all += out; code != 0 {
			return code, all
		}
	}
	return 0, all
}

// TestBumpAfterBuild: the tag is there, the images come, and a pull request has the manifests; while one is missing there is none.
func TestBumpAfterBuild(t *testing.T) {
	t.Parallel()
	const recipe = "ci/github/bump-after-build.yml"
	host, push := served(t)
	dir := configured(t, host)
	git(t, dir, "tag", "v1.1.0")
	git(t, dir, "commit", "-q", "--allow-empty", "-m", "the branch moved on")
	origin := filepath.Join(t.TempDir(), "origin.git")
	git(t, dir, "clone", "-q", "--bare", dir, origin)
	git(t, dir, "remote", "add", "origin", origin)
	programs := t.TempDir()
	write(t, "#!/bin/sh\necho \"gh $*\"\n", 0o755, programs, "gh")
	env := []string{"TAG=v1.1.0", "BASE=main", "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=protocol.file.allow", "GIT_CONFIG_VALUE_0=always"}

	code, out := follow(t, recipe, dir, env, []string{programs})
	if code != 1 || !strings.Contains(out, "/acme/app:v1.1.0 is still not there") || strings.Contains(out, "gh pr") {
		t.Errorf("no image: status %d:\n%s", code, out)
	}
	push("v1.1.0")
	code, out = follow(t, recipe, dir, env, []string{programs})
	if code != 0 || !strings.Contains(out, "gh pr create --base main --head bump-v1.1.0 --title Bump manifests to v1.1.0") {
		t.Fatalf("status %d:\n%s", code, out)
	}
	if pod := git(t, origin, "show", "bump-v1.1.0:pod.yaml"); !strings.Contains(pod, "/acme/app:v1.1.0") {
		t.Errorf("the pull request has %s", pod)
	}
	if code, out = follow(t, recipe, dir, env, []string{programs}); code != 0 || !strings.Contains(out, "the manifests have v1.1.0 already") || strings.Contains(out, "gh pr") {
		t.Errorf("again: status %d:\n%s", code, out)
	}
}

// TestMonitor: the newest release is asked for in its registry, and the history is kept.
func TestMonitor(t *testing.T) {
	t.Parallel()
	const recipe = "ci/github/monitor.yml"
	program(t, "jq")
	host, push := served(t)
	dir := configured(t, host)
	push("v1.0.0")
	git(t, dir, "tag", "v1.1.0-rc.1")
	if code, out := follow(t, recipe, dir, nil, nil); code != 1 || !strings.Contains(out, "v1.0.0 (released") {
		t.Errorf("status %d:\n%s", code, out)
	}
	git(t, dir, "tag", "-d", "v1.1.0-rc.1")
	if code, out := follow(t, recipe, dir, nil, nil); code != 0 || !strings.Contains(read(t, dir, "history.md"), "v1.0.0") {
		t.Errorf("status %d:\n%s", code, out)
	}
}
