package own_test

import (
	"testing"

	"github.com/verscheck/verscheck/internal/own"
)

func TestHolds(t *testing.T) {
	t.Parallel()
	fork := own.Identity{Remotes: []string{"git@github.com:me/app.git", "https://github.com/acme/app", "https://github.com/acme/other"}}
	for _, c := range []struct {
		name       string
		id         own.Identity
		host, repo string
		want       bool
	}{
		{"remote", own.Identity{Remotes: []string{"https://github.com/acme/app.git"}}, "github.com", "acme/app", true},
		{"case", own.Identity{Remotes: []string{"https://github.com/Acme/App"}}, "github.com", "acme/app", true},
		{"ssh and its port", own.Identity{Remotes: []string{"ssh://git@git.example.com:7999/acme/app.git"}}, "git.example.com", "acme/app", true},
		{"scp", own.Identity{Remotes: []string{"git@github.com:acme/app.git"}}, "github.com", "acme/app", true},
		{"port of the address", own.Identity{Remotes: []string{"https://git.example.com/acme/app"}}, "git.example.com:8443", "acme/app", true},
		{"another host", own.Identity{Remotes: []string{"https://gitlab.com/acme/app"}}, "github.com", "acme/app", false},
		{"another organisation", own.Identity{Remotes: []string{"https://github.com/acme/app"}}, "github.com", "other/app", false},
		{"a name that only begins alike", own.Identity{Remotes: []string{"https://github.com/acme/app"}}, "github.com", "acme/app-config", false},
		{"what it is a fork of", fork, "github.com", "acme/app", true},
		{"the fork", fork, "github.com", "me/app", true},
		{"a further remote of another name", fork, "github.com", "acme/other", false},
		{"module", own.Identity{Module: "github.com/acme/app/v2"}, "github.com", "acme/app", true},
		{"module in a directory", own.Identity{Module: "github.com/acme/app/operator"}, "github.com", "acme/app", true},
		{"vanity module", own.Identity{Module: "sigs.k8s.io/app"}, "sigs.k8s.io", "app", false},
		{"Azure", own.Identity{Remotes: []string{"https://me@dev.azure.com/o/p/_git/app"}}, "dev.azure.com", "o/p/_git/app", true},
		{"local path", own.Identity{Remotes: []string{"/srv/github.com/acme/app", "file://github.com/acme/app"}}, "github.com", "acme/app", false},
		{"directory alone", own.Identity{Dir: "app"}, "github.com", "acme/app", false},
		{"nothing", own.Identity{}, "", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := c.id.Holds(c.host, c.repo); got != c.want {
				t.Errorf("got %t", got)
			}
		})
	}
}

func TestName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		want string
		id   own.Identity
	}{
		{"github.com/acme/app", own.Identity{Remotes: []string{"/srv/app.git", "https://bot:secret@GitHub.com/acme/app.git"}, Module: "m", Dir: "d"}},
		{"sigs.k8s.io/app", own.Identity{Remotes: []string{"/srv/app.git"}, Module: "sigs.k8s.io/app", Dir: "d"}},
		{"d", own.Identity{Dir: "d"}},
		{"", own.Identity{}},
	} {
		if got := c.id.Name(); got != c.want {
			t.Errorf("%+v: %q, want %q", c.id, got, c.want)
		}
	}
}
