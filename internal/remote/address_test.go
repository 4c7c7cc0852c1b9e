package remote_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/remote"
)

func TestParse(t *testing.T) {
	t.Parallel()
	const repository, file = fact.RemoteRepository, fact.RemoteFile
	for text, want := range map[string]remote.Address{
		"github.com/acme/app//config/default?ref=v1.2.0": {
			Kind: repository, Scheme: "https", Host: "github.com", Repo: "acme/app", Path: "config/default", Ref: "v1.2.0",
		},
		"https://GitHub.com/acme/app.git?ref=v1": {Kind: repository, Scheme: "https", Host: "github.com", Repo: "acme/app", Path: ".", Ref: "v1"},
		"https://git.example.com:443/group/sub/app.git//x?timeout=60s&version=main": {
			Kind: repository, Scheme: "https", Host: "git.example.com", Repo: "group/sub/app", Path: "x", Ref: "main",
		},
		"git@github.com:acme/app.git//x?ref=v1":                    {Kind: repository, Scheme: "ssh", Host: "github.com", Repo: "acme/app", Path: "x", Ref: "v1"},
		"ssh://git@git.example.com:7999/acme/app.git":              {Kind: repository, Scheme: "ssh", Host: "git.example.com:7999", Repo: "acme/app", Path: "."},
		"file:///srv/git/app.git//x":                               {Kind: repository, Scheme: "file", Repo: "srv/git/app", Path: "x"},
		"https://dev.azure.com/o/p/_git/app/x?ref=v1":              {Kind: repository, Scheme: "https", Host: "dev.azure.com", Repo: "o/p/_git/app", Path: "x", Ref: "v1"},
		"https://user:word@git.example.com/acme/app//x":            {Kind: repository, Scheme: "https", Host: "git.example.com", Repo: "acme/app", Path: "x"},
		"https://raw.githubusercontent.com/acme/app/v1/x/y.yaml":   {Kind: file, Scheme: "https", Host: "github.com", Repo: "acme/app", Path: "x/y.yaml", Ref: "v1"},
		"https://raw.githubusercontent.com/a/b/refs/heads/m/y.yml": {Kind: file, Scheme: "https", Host: "github.com", Repo: "a/b", Path: "y.yml", Ref: "refs/heads/m"},
		"https://github.com/acme/app/releases/download/v1.2.0/install.yaml": {
			Kind: file, Scheme: "https", Host: "github.com", Repo: "acme/app", Path: "install.yaml", Ref: "v1.2.0",
		},
		"https://github.com/acme/app/releases/download/app%2Fv1/crds": {
			Kind: file, Scheme: "https", Host: "github.com", Repo: "acme/app", Path: "crds", Ref: "app/v1",
		},
		"https://github.com/acme/app/releases/latest/download/install.yaml":  {Kind: file, Scheme: "https", Host: "github.com", Repo: "acme/app", Path: ".", Ref: "latest"},
		"https://github.com/acme/app/raw/main/x.yaml":                        {Kind: file, Scheme: "https", Host: "github.com", Repo: "acme/app", Path: "x.yaml", Ref: "main"},
		"https://gitlab.com/group/sub/app/-/raw/v2/x/y.yaml":                 {Kind: file, Scheme: "https", Host: "gitlab.com", Repo: "group/sub/app", Path: "x/y.yaml", Ref: "v2"},
		"https://codeberg.org/acme/app/raw/tag/v2/y.yaml":                    {Kind: file, Scheme: "https", Host: "codeberg.org", Repo: "acme/app", Path: "y.yaml", Ref: "refs/tags/v2"},
		"https://codeberg.org/acme/app/raw/branch/v2/y.yaml":                 {Kind: file, Scheme: "https", Host: "codeberg.org", Repo: "acme/app", Path: "y.yaml", Ref: "refs/heads/v2"},
		"https://storage.example.com/pipeline/previous/v0.50.0/release.yaml": {Kind: file, Scheme: "https", Host: "storage.example.com", Path: ".", Ref: "v0.50.0"},
		"https://storage.example.com/pipeline/latest/release.yaml":           {Kind: file, Scheme: "https", Host: "storage.example.com", Path: ".", Ref: "latest"},
		"https://cdn.example.com/gh/acme/app@v1.2.3/x.yaml":                  {Kind: file, Scheme: "https", Host: "cdn.example.com", Path: ".", Ref: "app@v1.2.3"},
		"https://github.com/acme/app/raw/v1/":                                {Kind: repository, Scheme: "https", Host: "github.com", Repo: "acme/app", Path: "raw/v1"},
		"https://get.example.com/install.yaml":                               {Kind: file, Scheme: "https", Host: "get.example.com", Path: "."},
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			got, err := remote.Parse(text, false)
			if err != nil {
				t.Fatal(err)
			}
			if got.RefRaw != "" && text[got.RefAt:got.RefAt+len(got.RefRaw)] != got.RefRaw || got.RefRaw == "" && got.Ref != "" {
				t.Errorf("the ref %q does not stand at %d as %q", got.Ref, got.RefAt, got.RefRaw)
			}
			if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(remote.Address{}), cmpopts.IgnoreFields(remote.Address{}, "Text", "RefRaw", "RefAt")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestPasswordsAreKept(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"https://user:word@git.example.com/acme/app//x?ref=v1", "https://user:word@example.com/x.yaml", "ssh://user:word@host/a/b"} {
		a, err := remote.Parse(text, false)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(a.Text+a.Location()+a.Name(), "word") {
			t.Errorf("%+v holds the password", a)
		}
	}
}

func TestName(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"github.com/acme/app//x?ref=v1":       "github.com/acme/app@v1",
		"git@github.com:acme/app.git//x":      "github.com/acme/app",
		"https://example.com/v1/install.yaml": "https://example.com/v1/install.yaml",
	} {
		if a, err := remote.Parse(text, false); err != nil || a.Name() != want {
			t.Errorf("%s: %q, %v, want %q", text, a.Name(), err, want)
		}
	}
}

func TestFileOnly(t *testing.T) {
	t.Parallel()
	if a, err := remote.Parse("https://example.com/acme/app?ref=v1", true); err != nil || a.Kind != fact.RemoteFile {
		t.Errorf("%+v, %v", a, err)
	}
	if a, err := remote.Parse("github.com/acme/app", true); err == nil {
		t.Errorf("%+v for what no field for files takes", a)
	}
}

func TestPin(t *testing.T) {
	t.Parallel()
	for pin, refs := range map[fact.Pin][]string{
		fact.Pinned: {
			"v1.2.0", "1.2.0", "v1.2.0-rc.1", "v1.15.0rc1", "app/v1.2.0", "helm-chart-1.2.3", "release-1.2.0", "v1.2.0+rke2r1", "refs/tags/v1",
			"0123456789abcdef0123456789abcdef01234567", "0123abc", "20240101", "app@v1.2.3",
		},
		fact.Moving: {
			"", "main", "master", "HEAD", "develop", "latest", "stable", "refs/heads/v1.2.0", "release-1.2", "release-v1.2", "release/1.2", "release-1.x",
			"v1.x", "v1.8-branch", "feature/x", "refs/tags/latest", "dependabot/npm/x-1.2.3",
		},
		fact.Open: {"v1", "v1.2", "foo", "release-2024-01-02", "acme"},
	} {
		for _, ref := range refs {
			if got := (remote.Address{Ref: ref}).Pin(); got != pin {
				t.Errorf("%q is %s, want %s", ref, got, pin)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, address := range addresses() {
		f.Add(address, false)
	}
	f.Add("https://raw.githubusercontent.com/acme/app/refs/tags/v1/x.yaml", true)
	f.Add("https://host/a/b/raw/v1/", false)
	f.Add("https://user:word@host/a/b/-/raw/v1%2F2/x.yml?ref=v1", false)
	f.Fuzz(func(t *testing.T, address string, fileOnly bool) {
		a, err := remote.Parse(address, fileOnly)
		if err != nil {
			return
		}
		if a.RefRaw != "" && (a.RefAt < 0 || !strings.HasPrefix(address[a.RefAt:], a.RefRaw)) {
			t.Errorf("%q: the ref %q does not stand at %d", address, a.RefRaw, a.RefAt)
		}
		if a.Location() == "" || a.Kind == "" || a.Scheme == "" || a.Path == "" {
			t.Errorf("%q: %+v", address, a)
		}
		if a.Pin() == "" {
			t.Errorf("%q: nothing is said of its ref", address)
		}
	})
}
