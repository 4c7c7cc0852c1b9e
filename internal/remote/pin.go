package remote

import (
	"regexp"
	"strings"
	"sync"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/version"
)

// Pin tells by the form of the ref whether it moves. No ref means the default branch, which does.
func (a Address) Pin() fact.Pin { return pinOf(a.Ref) }

var (
	commitID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9a-f]{7,40}$|^[0-9a-f]{64}$`) })
	threes   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?:^|[^0-9.])[0-9]+\.[0-9]+\.[0-9]+`) })
	// branches matches names by which branches go, and releases do not: "release-1.2", "release/v2", "1.x", "v1.8-branch".
	branches = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(?:release|releases|rel|stable)[-/_]v?[0-9]{1,3}(?:\.[0-9]{1,3})?$|` +
			`^(?:feature|feat|fix|bugfix|hotfix|dependabot|renovate|users?)/|` +
			`(?:^|[-/_v.0-9])x$|[-_]branch$`)
	})
)

func pinOf(ref string) fact.Pin {
	name, isTag := strings.CutPrefix(ref, "refs/tags/")
	switch {
	case ref == "", strings.HasPrefix(ref, "refs/heads/"), strings.HasPrefix(ref, "refs/remotes/"):
		return fact.Moving
	case commitID().MatchString(ref):
		return fact.Pinned
	case version.Floating(name):
		return fact.Moving
	case isTag:
		return fact.Pinned
	case branches().MatchString(strings.ToLower(ref)):
		return fact.Moving
	case threes().MatchString(ref):
		return fact.Pinned
	}
	if _, _, ok := version.ParseTag(ref); ok {
		return fact.Pinned
	}
	return fact.Open
}

// IsCommit reports whether a ref is a full commit id.
func IsCommit(ref string) bool { return len(ref) >= 40 && commitID().MatchString(ref) }

// IsShortCommit reports whether a ref is the beginning of a commit id, and not a date. kustomize cannot fetch by one.
func IsShortCommit(ref string) bool {
	return len(ref) < 40 && commitID().MatchString(ref) && strings.Trim(ref, "0123456789") != ""
}
