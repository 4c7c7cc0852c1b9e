package remote_test

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/remote"
)

// cloning is what kustomize makes of an address: what it asks git for, and where in the clone it looks.
type cloning struct{ location, ref, dir string }

// oracle lets kustomize itself read addresses: the git that it finds records how it is called.
type oracle struct {
	log, tmp string
}

// lookups is a file system that remembers which path below a directory was looked up.
type lookups struct {
	filesys.FileSystem
	below, found string
}

func (l *lookups) CleanedAbs(name string) (filesys.ConfirmedDir, string, error) {
	if rest, ok := strings.CutPrefix(name, l.below+"/kustomize-"); ok {
		_, dir, _ := strings.Cut(rest, "/")
		l.found = path.Clean("./" + dir)
		return "", "", errors.New("no clone")
	}
	return l.FileSystem.CleanedAbs(name)
}

type refuse struct{}

func (refuse) RoundTrip(*http.Request) (*http.Response, error) { return nil, errors.New("no network") }

// newOracle must not run beside other tests: PATH and the default transport are the process's.
func newOracle(tb testing.TB) *oracle {
	tb.Helper()
	bin := tb.TempDir()
	o := &oracle{log: filepath.Join(bin, "calls"), tmp: tb.TempDir()}
	script := fmt.Sprintf("#!/bin/sh\nprintf '%%s\\n' \"$@\" >> %q\n", o.log)
	if err := os.WriteFile(filepath.Join(bin, "git"), []byte(script), 0o755); err != nil {
		tb.Fatal(err)
	}
	tb.Setenv("PATH", bin)
	tb.Setenv("TMPDIR", o.tmp)
	log.SetOutput(io.Discard) // kustomize warns of "git::" there
	transport := http.DefaultTransport
	http.DefaultTransport = refuse{}
	tb.Cleanup(func() {
		http.DefaultTransport = transport
		log.SetOutput(os.Stderr)
	})
	return o
}

// secret is a user with a password, which this package keeps to itself.
var secret = regexp.MustCompile(`((?:https?|ssh)://)[^/]*:[^/]*@`)

// clones returns what kustomize would clone for an address; not ok when it clones nothing.
func (o *oracle) clones(tb testing.TB, address string) (c cloning, ok bool) {
	tb.Helper()
	_ = os.Remove(o.log)
	memory := &lookups{FileSystem: filesys.MakeFsInMemory(), below: o.tmp}
	if physical, err := filepath.EvalSymlinks(o.tmp); err == nil {
		memory.below = physical
	}
	text := fmt.Sprintf("components: [%q]\n", address)
	if err := memory.WriteFile("/kustomization.yaml", []byte(text)); err != nil {
		tb.Fatal(err)
	}
	options := &krusty.Options{LoadRestrictions: types.LoadRestrictionsNone, PluginConfig: types.DisabledPluginConfig()}
	_, err := krusty.MakeKustomizer(options).Run(memory, "/")
	calls, readErr := os.ReadFile(o.log)
	if readErr != nil {
		return c, false
	}
	lines := strings.Split(strings.TrimSuffix(string(calls), "\n"), "\n")
	// init; remote add origin LOCATION; fetch --depth=1 LOCATION REF; checkout …
	for i, line := range lines {
		if line == "--depth=1" && i+2 < len(lines) {
			c.location, c.ref = lines[i+1], lines[i+2]
		}
	}
	if c.location == "" {
		tb.Fatalf("%q: git was called, and did not fetch: %q (%v)", address, lines, err)
	}
	c.dir = memory.found
	c.location = secret.ReplaceAllString(c.location, "$1")
	return c, true
}

// ours is the same by this package.
func ours(address string) (c cloning, ok bool) {
	a, err := remote.Parse(address, false)
	if err != nil || a.Kind != fact.RemoteRepository {
		return c, false
	}
	c = cloning{a.Location(), a.Ref, a.Path}
	if c.ref == "" {
		c.ref = "HEAD"
	}
	return c, true
}

// TestAgainstKustomize reads addresses as kustomize does.
func TestAgainstKustomize(t *testing.T) {
	o := newOracle(t)
	for _, address := range addresses() {
		want, isRepository := o.clones(t, address)
		got, ok := ours(address)
		if file, err := remote.Parse(address, false); err == nil && file.Kind == fact.RemoteFile {
			continue // which kustomize would clone only after the download
		}
		compare(t, address, got, want, ok, isRepository)
	}
}

// compare wants that the two agree. Where kustomize clones a repository and then looks for nothing in it, the path leads out of it,
// which is known without a clone.
func compare(t *testing.T, address string, got, want cloning, ok, isRepository bool) {
	t.Helper()
	if isRepository && want.dir == "" {
		isRepository, want = false, cloning{}
	}
	if got != want || ok != isRepository {
		t.Errorf("%q: %+v, %t; kustomize has %+v, %t", address, got, ok, want, isRepository)
	}
}

// addresses are all forms that kustomize documents, and what could be mistaken for one.
func addresses() []string {
	list := []string{
		"github.com/acme/app", "github.com/acme/app?ref=v1", "github.com/acme/app//config/default?ref=v1.2.0",
		"github.com/acme/app/config/default?ref=v1.2.0", "GitHub.com/acme/app.git", "github.com:acme/app.git//config?ref=main",
		"gİthub.com/acme/app", "git@github.com:acme/app.git?ref=v1", "git@github.com/acme/app//x", "someone@gitlab.example.com:group/app.git/x",
		"org-1@github.com:acme/app//x", "ssh://git@github.com/acme/app.git//x?ref=v1", "ssh://git@git.example.com:7999/acme/app.git//x",
		"ssh://git.example.com/acme/app", "SSH://git@git.example.com/acme/app", "https://github.com/acme/app//x?ref=v1",
		"HTTPS://GITHUB.COM/acme/app", "https://git.example.com/acme/app.git?ref=v1", "https://git.example.com/acme/app.git/x/y?ref=v1",
		"https://git.example.com/group/sub/app.git//x", "https://git.example.com/group/sub/app//x?ref=v1",
		"https://git.example.com/group/app/deep/dir?ref=v1", "https://git.example.com:8443/acme/app//x", "http://git.example.com/acme/app//x",
		"https://user@dev.azure.com/org/project/_git/repo/path/to/root?ref=v1", "https://dev.azure.com/org/project/_git/repo",
		"git::https://github.com/acme/app//x?ref=v1", "git::github.com/acme/app", "GIT::ssh://git@git.example.com/acme/app.git//x",
		"git::git@github.com:acme/app.git", "file:///srv/git/app.git//x?ref=v1", "file:///srv/git/app", "file://srv/app.git/x",
		"https://github.com/acme/acme.github.io/x?ref=v1", "https://github.com/acme/app.gitops/x",
		"github.com/acme/app//x?version=v1", "github.com/acme/app//x?version=v1&ref=v2", "github.com/acme/app//x?ref=&version=v1",
		"github.com/acme/app//x?ref=v1&timeout=120s", "github.com/acme/app//x?timeout=2m&ref=v1&submodules=false",
		"github.com/acme/app//x?ref=release%2Fv1", "github.com/acme/app//x?ref=a+b", "github.com/acme/app//x?ref=%zz", "github.com/acme/app//x?ref=v1;y",
		"github.com/acme/app//x?ref=v1#fragment", "github.com/acme/app//x?ref=v1?y=z", "github.com/acme/app//x?REF=v1",
		"github.com/acme/app//", "github.com/acme/app///x", "github.com/acme/app//x//y", "github.com/acme/app//./x/../y", "github.com/acme/app//../x",
		"github.com/acme/app/../x", "github.com/acme/app//x/../..", "github.com/acme/app//x/..", "github.com/acme/app////..", "github.com/acme/app////../x", "github.com/acme", "github.com/", "github.com", "github.com:",
		"github.com/acme/", "github.com//acme/app", "https://github.com", "https://", "https://example.com", "https://example.com/acme",
		"https:///acme/app", "ssh://", "git@", "git@host", "git@host:", "git@host:app", "git@host:a/b/c", "git@host/a:b", "1git@host:a/b",
		"https://user:secret@git.example.com/acme/app//x", "https://example.com/a/b/c d", "../base", "base", "./github.com/acme/app", "/github.com/acme/app",
		"notgithub.com/acme/app", "github.community/acme/app", "ftp://example.com/acme/app", "s3::https://example.com/acme/app",
		"https://github.com/acme/app/_git/x/y", "https://github.com/acme/app.git//_git/x/y",
	}
	return list
}

// FuzzAgainstKustomize looks for addresses that the two read differently.
func FuzzAgainstKustomize(f *testing.F) {
	for _, address := range addresses() {
		f.Add(address)
	}
	o := newOracle(f)
	f.Fuzz(func(t *testing.T, address string) {
		for _, r := range address {
			if r < ' ' || r == 0x7f || r == '\uFFFD' || r == '\u0085' || r == '\u2028' || r == '\u2029' || r == '\ufeff' {
				t.Skip("the oracle is asked through YAML and lines of text")
			}
		}
		want, isRepository := o.clones(t, address)
		got, ok := ours(address)
		if a, err := remote.Parse(address, false); err == nil && a.Kind == fact.RemoteFile {
			t.Skip("kustomize would clone it only after the download")
		}
		compare(t, address, got, want, ok, isRepository)
	})
}
