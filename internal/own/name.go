package own

import (
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/version"
)

// name is one name of the repository: "kubernetes-sigs/descheduler".
type name struct {
	orgs []string // organisation, or group and its subgroups; none when only the repository's own name is known
	repo string
}

func (n name) String() string { return strings.Join(append(slices.Clone(n.orgs), n.repo), "/") }

// namesOf returns the names of a repository, the best known first, none when nothing is known.
func namesOf(id Identity) []name {
	var names []name
	if n, ok := moduleName(id.Module); ok {
		names = append(names, n)
	}
	for i, url := range id.Remotes {
		n, ok := remoteName(url)
		switch {
		case !ok:
		case i == 0:
			names = slices.Insert(names, 0, n)
		case slices.ContainsFunc(names, func(m name) bool { return spelling(m.repo) == spelling(n.repo) }):
			names = append(names, n)
		}
	}
	if len(names) == 0 && id.Dir != "" && id.Dir != "." && id.Dir != "/" {
		names = append(names, name{repo: id.Dir})
	}
	return names
}

// remoteName reads "https://host/org/repo.git", "ssh://git@host:22/org/repo", "git@host:group/subgroup/repo.git" and local
// paths, whose directories are no organisations.
func remoteName(url string) (name, bool) {
	url = strings.TrimSuffix(strings.TrimRight(url, "/"), ".git")
	_, path, remote := strings.Cut(url, "://")
	switch {
	case strings.HasPrefix(url, "file://"):
		remote = false
	case remote:
		_, path, _ = strings.Cut(path, "/")
	default:
		// git takes "host:path" for a host only when no slash comes before the colon.
		var host string
		if host, path, remote = strings.Cut(url, ":"); strings.Contains(host, "/") || len(host) == 1 {
			remote = false
		}
	}
	if !remote {
		path = url[strings.LastIndexAny(url, `/\`)+1:]
	}
	segments := slices.DeleteFunc(strings.Split(path, "/"), isServerWord)
	if len(segments) == 0 {
		return name{}, false
	}
	last := len(segments) - 1
	return name{orgs: segments[:last], repo: segments[last]}, segments[last] != ".."
}

// isServerWord reports whether a segment of a remote's path is no part of a name.
func isServerWord(s string) bool {
	return s == "" || s == "_git" || s == "scm" || s == "v3" // of Azure DevOps and Bitbucket Server
}

// moduleName reads "github.com/argoproj/argo-cd/v2" and vanity paths: "sigs.k8s.io/kueue" is kueue of sigs.k8s.io. A path
// without a host, "shop", is nobody's.
func moduleName(path string) (name, bool) {
	segments := strings.Split(path, "/")
	if last := len(segments) - 1; last > 1 && isMajor(segments[last]) {
		segments = segments[:last]
	}
	switch {
	case len(segments) < 2 || slices.Contains(segments, "") || !strings.Contains(segments[0], "."):
		return name{}, false
	case len(segments) == 2:
		return name{orgs: segments[:1], repo: segments[1]}, true
	default:
		return name{orgs: segments[1:2], repo: segments[2]}, true
	}
}

func isMajor(segment string) bool {
	digits, ok := strings.CutPrefix(segment, "v")
	return ok && digits != "" && strings.Trim(digits, "0123456789") == ""
}

// component is the last part of what stands before the version in a release's tag: "vizier" of release/vizier/v0.14.1.
func component(tag string) string {
	c, _, _ := version.ParseTag(tag)
	return c[strings.LastIndexByte(c, '/')+1:]
}

// liken says how an image's name resembles this one.
func (n name) liken(ref fact.Ref, component string) likeness {
	segments := strings.Split(ref.Path, "/")
	last := len(segments) - 1
	above, leaf := segments[:last], segments[last]
	host, _, _ := strings.Cut(ref.Host, ":")
	ofHost := n.isOrg(host)
	orgAt := slices.IndexFunc(above, n.isOrg)
	repoAt, both := -1, false
	for i, s := range above {
		if n.isRepo(s) || i > 0 && n.isRepo(above[i-1]+"-"+s) {
			repoAt = i
		}
		both = both || n.isBoth(s)
	}
	parentOrg := last > 0 && orgAt == last-1
	ofOrg := ofHost || orgAt >= 0
	repo := spelling(n.repo)
	spelled := last > 0 && sameWords(above[last-1]+"-"+leaf, n.repo)
	switch {
	case ofOrg && (n.isRepo(leaf) || spelled):
		return named
	case component != "" && spelling(leaf) == spelling(component) && (ofOrg || repoAt >= 0):
		return part
	case both, orgAt >= 0 && repoAt > orgAt:
		return within
	case spelling(leaf) == repo, spelled:
		return namesake
	case repoAt >= 0 && repoAt != orgAt:
		return namespace
	case strings.HasPrefix(spelling(leaf), repo+"-"):
		return prefix
	case parentOrg:
		return organisation
	default:
		return unlike
	}
}

func (n name) isOrg(segment string) bool {
	return slices.ContainsFunc(n.publishers(), func(org string) bool { return same(segment, org) })
}

func (n name) isRepo(segment string) bool { return same(segment, n.repo) }

// isBoth is for one segment that names both, as in gcr.io/k8s-staging-cluster-api and docker.io/kubeflowkatib.
func (n name) isBoth(segment string) bool {
	return slices.ContainsFunc(n.publishers(), func(org string) bool { return core(segment) == core(org)+core(n.repo) })
}

// publishers are the organisations under the names that they publish images by: those of Kubernetes all do as k8s.
func (n name) publishers() []string {
	for _, org := range n.orgs {
		if org == "kubernetes" || strings.HasPrefix(org, "kubernetes-") || strings.HasSuffix(org, "k8s.io") {
			return append(slices.Clone(n.orgs), "k8s")
		}
	}
	return n.orgs
}
