package own

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNamesOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		id   Identity
		want []string
	}{
		{"nothing", Identity{}, nil},
		{"https", Identity{Remotes: []string{"https://github.com/kubernetes-sigs/descheduler.git"}}, []string{"kubernetes-sigs/descheduler"}},
		{"trailing slash", Identity{Remotes: []string{"https://github.com/acme/shop/"}}, []string{"acme/shop"}},
		{"scp", Identity{Remotes: []string{"git@github.com:acme/shop.git"}}, []string{"acme/shop"}},
		{"ssh with port", Identity{Remotes: []string{"ssh://git@git.example.com:7999/acme/shop.git"}}, []string{"acme/shop"}},
		{"subgroups", Identity{Remotes: []string{"https://gitlab.com/acme/web/shop.git"}}, []string{"acme/web/shop"}},
		{
			"Azure DevOps",
			Identity{Remotes: []string{"https://dev.azure.com/acme/web/_git/shop", "git@ssh.dev.azure.com:v3/acme/web/shop"}},
			[]string{"acme/web/shop", "acme/web/shop"},
		},
		{"Bitbucket Server", Identity{Remotes: []string{"https://git.example.com/scm/acme/shop.git"}}, []string{"acme/shop"}},
		{"a local mirror has no organisation", Identity{Remotes: []string{"/srv/mirrors/shop.git"}}, []string{"shop"}},
		{"nor has a file URL", Identity{Remotes: []string{"file:///srv/mirrors/shop.git"}}, []string{"shop"}},
		{"nor a relative path", Identity{Remotes: []string{"../shop"}}, []string{"shop"}},
		{"nor a path with a colon", Identity{Remotes: []string{"./a:b/shop"}}, []string{"shop"}},
		{"nor a path of Windows", Identity{Remotes: []string{`C:\work\shop`}}, []string{"shop"}},
		{"a path that is no name", Identity{Remotes: []string{".."}, Dir: "shop"}, []string{"shop"}},
		{"an empty URL", Identity{Remotes: []string{""}, Dir: "shop"}, []string{"shop"}},
		{"a host alone", Identity{Remotes: []string{"https://github.com/"}, Dir: "shop"}, []string{"shop"}},
		{"module", Identity{Module: "github.com/argoproj/argo-cd/v2"}, []string{"argoproj/argo-cd"}},
		{"module in a directory", Identity{Module: "github.com/acme/shop/server"}, []string{"acme/shop"}},
		{"vanity module", Identity{Module: "sigs.k8s.io/kueue"}, []string{"sigs.k8s.io/kueue"}},
		{"vanity module with a version", Identity{Module: "k8s.io/kube-state-metrics/v2"}, []string{"k8s.io/kube-state-metrics"}},
		{"module without a host", Identity{Module: "shop/server"}, nil},
		{"module of one word", Identity{Module: "shop"}, nil},
		{
			"remote and module",
			Identity{Remotes: []string{"https://github.com/me/fork"}, Module: "knative.dev/serving"},
			[]string{"me/fork", "knative.dev/serving"},
		},
		{
			"other remotes of the same name only",
			Identity{Remotes: []string{"https://github.com/me/Shop", "https://github.com/acme/shop", "https://github.com/acme/tools"}},
			[]string{"me/Shop", "acme/shop"},
		},
		{"a directory only without the others", Identity{Remotes: []string{"https://github.com/acme/shop"}, Dir: "work"}, []string{"acme/shop"}},
		{"a directory", Identity{Dir: "shop"}, []string{"shop"}},
		{"no directory", Identity{Dir: "."}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, n := range namesOf(c.id) {
				got = append(got, n.String())
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("names of %+v (-want +got):\n%s", c.id, diff)
			}
		})
	}
}

func TestSame(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"argo-cd", "argocd", true},
		{"argo_cd", "Argo.CD", true},
		{"pixie-io", "pixie-oss", true},
		{"longhornio", "longhorn", true},
		{"projectcalico", "calico", true},
		{"knative-releases", "knative.dev", true},
		{"k8s.gcr.io", "registry.k8s.io", true},
		{"minio", "min", false},
		{"istio", "ist", false},
		{"grafana", "grafana-operator", false},
		{"gcr.io", "docker.io", false},
		{"kubernetes-csi", "kubernetes-sigs", false},
		{"prod", "dev", false},
	} {
		if got := same(c.a, c.b); got != c.want {
			t.Errorf("same(%q, %q) = %t, want %t", c.a, c.b, got, c.want)
		}
		if got := same(c.b, c.a); got != c.want {
			t.Errorf("same(%q, %q) = %t, want %t", c.b, c.a, got, c.want)
		}
	}
}

func TestAsides(t *testing.T) {
	t.Parallel()
	for _, w := range []string{
		"ci", "co", "com", "cr", "dev", "docker", "gcr", "images", "io", "labs", "net", "org", "oss", "prod", "production",
		"project", "registry", "release", "releases", "staging",
	} {
		if name := w + ".acme-" + w; !same(name, "acme") {
			t.Errorf("%s is not acme", name)
		}
	}
}

func FuzzNamesOf(f *testing.F) {
	for _, url := range []string{
		"https://github.com/acme/shop.git", "git@github.com:acme/shop", "ssh://git@host:22/a/b/c", "file:///x/y", `C:\a\b`, ":", "://", "a:", "../..", "",
	} {
		f.Add(url, "github.com/acme/shop/v2")
	}
	f.Add("", "/v2")
	f.Fuzz(func(t *testing.T, url, module string) {
		for _, n := range namesOf(Identity{Remotes: []string{url, url}, Module: module, Dir: "dir"}) {
			if n.repo == "" || strings.Contains(n.repo, "/") {
				t.Errorf("%q, %q: a repository named %q", url, module, n.repo)
			}
			for _, org := range n.orgs {
				if org == "" {
					t.Errorf("%q, %q: an organisation without a name in %q", url, module, n)
				}
			}
		}
	})
}
