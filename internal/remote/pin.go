package remote

import (
	"regexp"
	"strings"

	"github.com/verscheck/verscheck/internal/version"
)

// Pin says whether an address names the same content tomorrow.
type Pin string

// The answers. Form alone cannot tell a branch "v1" from a tag: that is [Open].
const (
	Pinned Pin = "pinned"
	Moving Pin = "moving"
	Open   Pin = "open"
)

// Pin tells by the form of the ref. No ref means the default branch, which moves.
func (a Address) Pin() Pin { return pinOf(a.Ref) }

var (
	commitID = regexp.MustCompile(`^[0-9a-f]{7,40}$|^[0-9a-f]{64}$`)
	threes   = regexp.MustCompile(`(?:^|[^0-9.])[0-9]+\.[0-9]+\.[0-9]+`)
	// branches matches names by which branches go, and releases do not: "release-1.2", "release/v2", "1.x", "v1.8-branch".
	branches = regexp.MustCompile(`^(?:release|releases|rel|stable)[-/_]v?[0-9]{1,3}(?:\.[0-9]{1,3})?$|` +
		`^(?:feature|feat|fix|bugfix|hotfix|dependabot|renovate|users?)/|` +
		`(?:^|[-/_v.0-9])x$|[-_]branch$`)
)

func pinOf(ref string) Pin {
	name, isTag := strings.CutPrefix(ref, "refs/tags/")
	switch {
	case ref == "", strings.HasPrefix(ref, "refs/heads/"), strings.HasPrefix(ref, "refs/remotes/"):
		return Moving
	case commitID.MatchString(ref):
		return Pinned
	case version.Floating(name):
		return Moving
	case isTag:
		return Pinned
	case branches.MatchString(strings.ToLower(ref)):
		return Moving
	case threes.MatchString(ref):
		return Pinned
	}
	if _, _, ok := version.ParseTag(ref); ok {
		return Pinned
	}
	return Open
}

// IsCommit reports whether a ref is a full commit id.
func IsCommit(ref string) bool { return len(ref) >= 40 && commitID.MatchString(ref) }

// IsShortCommit reports whether a ref is the beginning of a commit id. kustomize cannot fetch by one.
func IsShortCommit(ref string) bool { return len(ref) < 40 && commitID.MatchString(ref) }
