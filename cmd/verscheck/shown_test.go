package main

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/rules"
)

// shown is a block of the README with a command and what it prints.
var shown = regexp.MustCompile("(?s)```\n\\$ verscheck ([a-z][^\n]*)\n.*?```")

// withStories runs every command of the README that is shown with its output, on a repository made for it.
func withStories(t *testing.T, text string) string {
	t.Helper()
	makers := map[string]func(t *testing.T, dir string) (host string){"audit": history, "check": beforeRelease, "trace": deployed}
	return shown.ReplaceAllStringFunc(text, func(block string) string {
		line := shown.FindStringSubmatch(block)[1]
		args := strings.Fields(line)
		if makers[args[0]] == nil {
			t.Fatalf("nothing makes what verscheck %s prints", line)
		}
		dir := t.TempDir()
		host := makers[args[0]](t, dir)
		for i := range args {
			args[i] = strings.ReplaceAll(args[i], "ghcr.io", host)
		}
		return fmt.Sprintf("```\n$ verscheck %s\n%s```", line, strings.ReplaceAll(prints(t, dir, args...), host, "ghcr.io"))
	})
}

// TestShownConfiguration: what the README shows as a configuration is one.
func TestShownConfiguration(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, found := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllSubmatch(text, -1) {
		block := found[1]
		if !regexp.MustCompile(`(?m)^(version|registry|components|carriers|ignore):`).Match(block) {
			continue
		}
		if !bytes.HasPrefix(block, []byte("version:")) {
			block = append([]byte("version: 1\n"), block...)
		}
		seen++
		if _, err := config.Parse(".verscheck.yaml", block, config.Known{Rules: rules.IDs()}); err != nil {
			t.Errorf("%v in\n%s", err, block)
		}
	}
	if seen == 0 {
		t.Error("the README shows no configuration")
	}
}

// example fills a directory with a repository of the archive: a commit and a tag for each pair of a release and of what it ships.
func example(t *testing.T, dir, archive, remote string, pairs ...string) {
	t.Helper()
	parsed, err := txtar.ParseFile(filepath.Join("..", "..", "testdata", "shown", archive))
	if err != nil {
		t.Fatal(err)
	}
	draft, err := git.Init(dir, remote, "author", time.Date(2024, 1, 1, 9, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(pairs); i += 2 {
		files := map[string][]byte{}
		for _, f := range parsed.Files {
			files[f.Name] = bytes.ReplaceAll(f.Data, []byte("VERSION"), []byte(pairs[i+1]))
		}
		if err := draft.Release(pairs[i], files); err != nil {
			t.Fatal(err)
		}
	}
}

const descheduler = "https://github.com/kubernetes-sigs/descheduler"

// history is what descheduler's releases since v0.30.0 shipped.
func history(t *testing.T, dir string) string {
	t.Helper()
	example(t, dir, "descheduler.txtar", descheduler,
		"v0.29.0", "v0.29.0", "v0.30.0", "v0.29.0", "v0.30.1", "v0.30.0", "v0.30.2", "v0.30.1", "v0.31.0", "v0.30.1", "v0.32.0", "v0.31.0", "v0.32.1", "v0.32.0",
		"v0.32.2", "v0.32.1", "v0.33.0", "v0.33.0", "v0.34.0", "v0.34.0", "v0.35.0", "v0.35.0", "v0.35.1", "v0.35.0", "v0.36.0", "v0.36.0")
	return "no host"
}

// beforeRelease is descheduler when its v0.29.0 was about to be tagged.
func beforeRelease(t *testing.T, dir string) string {
	t.Helper()
	example(t, dir, "descheduler.txtar", descheduler, "v0.28.0", "v0.28.0", "v0.28.1", "v0.28.1")
	commit := exec.Command("git", "-C", dir, "-c", "user.name=author", "-c", "user.email=author@example.com", "commit", "-q", "--allow-empty", "-m", "after")
	if out, err := commit.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return "no host"
}

// deployed is a repository whose release is in a registry, for two platforms, and says which commit it was made from.
func deployed(t *testing.T, dir string) string {
	t.Helper()
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	t.Cleanup(server.Close)
	host := strings.TrimPrefix(server.URL, "http://")
	example(t, dir, "app.txtar", "https://github.com/acme/app", "v1.1.0", "v1.1.0", "v1.2.0", "v1.2.0")
	revision, err := exec.Command("git", "-C", dir, "rev-parse", "HEAD").Output()
	if err != nil {
		t.Fatal(err)
	}
	var images []mutate.IndexAddendum
	for _, text := range []string{"linux/amd64", "linux/arm64"} {
		platform, err := v1.ParsePlatform(text)
		if err != nil {
			t.Fatal(err)
		}
		image, err := mutate.ConfigFile(empty.Image, &v1.ConfigFile{OS: platform.OS, Architecture: platform.Architecture, Config: v1.Config{
			Labels: map[string]string{
				"org.opencontainers.image.revision": strings.TrimSpace(string(revision)), "org.opencontainers.image.version": "1.2.0",
				"org.opencontainers.image.source": "https://github.com/acme/app",
			},
		}})
		if err != nil {
			t.Fatal(err)
		}
		images = append(images, mutate.IndexAddendum{Add: image, Descriptor: v1.Descriptor{Platform: platform}})
	}
	ref, err := name.ParseReference(host + "/acme/app:v1.2.0")
	if err != nil {
		t.Fatal(err)
	}
	if err := remote.WriteIndex(ref, mutate.AppendManifests(empty.Index, images...)); err != nil {
		t.Fatal(err)
	}
	// The port changes from run to run, and the commit must not: the host is written after it.
	for _, file := range []string{".verscheck.yaml", "deploy/prod/kustomization.yaml"} {
		path := filepath.Join(dir, file)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, bytes.ReplaceAll(text, []byte("ghcr.io"), []byte(host)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return host
}
