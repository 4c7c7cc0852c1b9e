package remote_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/remote"
)

func TestParseClone(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{ // scheme, host, repository, location
		"https://github.com/rancher/rke2-upgrade":   {"https", "github.com", "rancher/rke2-upgrade", "https://github.com/rancher/rke2-upgrade"},
		"https://github.com/acme/app.git/":          {"https", "github.com", "acme/app", "https://github.com/acme/app.git"},
		"https://GitLab.example.com:443/a/b/c.git":  {"https", "gitlab.example.com", "a/b/c", "https://GitLab.example.com:443/a/b/c.git"},
		"https://github.com/acme/acme.github.io":    {"https", "github.com", "acme/acme.github.io", "https://github.com/acme/acme.github.io"},
		"https://user:secret@git.example.com/app":   {"https", "git.example.com", "app", "https://git.example.com/app"},
		"https://dev.azure.com/acme/shop/_git/app":  {"https", "dev.azure.com", "acme/shop/_git/app", "https://dev.azure.com/acme/shop/_git/app"},
		"http://127.0.0.1:8080/acme/app":            {"http", "127.0.0.1:8080", "acme/app", "http://127.0.0.1:8080/acme/app"},
		"git@github.com:acme/app.git":               {"ssh", "github.com", "acme/app", "git@github.com:acme/app.git"},
		"github.com:acme/app":                       {"ssh", "github.com", "acme/app", "github.com:acme/app"},
		"ssh://git@github.com/acme/app.git":         {"ssh", "github.com", "acme/app", "ssh://github.com/acme/app.git"},
		"ssh://git@git.example.com:2222/acme/app":   {"ssh", "git.example.com:2222", "acme/app", "ssh://git.example.com:2222/acme/app"},
		"org-1234@github.com:acme/app.git":          {"ssh", "github.com", "acme/app", "org-1234@github.com:acme/app.git"},
		"https://git.example.com/acme/with%20space": {"https", "git.example.com", "acme/with space", "https://git.example.com/acme/with%20space"},
	} {
		a, err := remote.ParseClone(text)
		if err != nil {
			t.Errorf("%s: it %v", text, err)
			continue
		}
		if diff := cmp.Diff(want, []string{a.Scheme, a.Host, a.Repo, a.Location()}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
		if remote.IsPath(text) {
			t.Errorf("%s is taken for a path", text)
		}
	}
}

func TestParseCloneSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                     "is no URL of a git repository",
		"https://":                             "is no URL of a git repository",
		"https://github.com/":                  "names no repository on its host",
		"https://github.com/acme/app?ref=v1":   "has a query, and names a whole repository",
		"https://github.com/acme/app#v1":       "has a query, and names a whole repository",
		"git://github.com/acme/app":            "has the scheme git, and https, http and ssh are known",
		"file:///srv/git/app":                  "is no URL of a git repository",
		"https://user:%zz@github.com/acme/app": "is no URL of a git repository",
	} {
		if a, err := remote.ParseClone(text); err == nil || err.Error() != want {
			t.Errorf("%q: %+v, %v, want %s", text, a, err, want)
		}
	}
}

func TestIsPath(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"../rke2-upgrade": true, "/srv/git/app.git": true, "app": true, "./a:b": true, `C:\git\app`: true, "..": true,
		"https://github.com/acme/app": false, "file:///srv/git/app": false, "git@github.com:acme/app": false, "host:app": false,
	} {
		if got := remote.IsPath(text); got != want {
			t.Errorf("IsPath(%q) = %v", text, got)
		}
	}
}
