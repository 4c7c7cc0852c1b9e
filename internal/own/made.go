package own

import (
	"regexp"
	"strings"
	"sync"

	"github.com/verscheck/verscheck/internal/fact"
)

var commitID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile("^[0-9a-f]{7,64}$") })

// Whose tells what an image says of itself from what it has of its base: labels of both stand in one place, as a build takes over all
// labels of its base. A label that says what only this repository has is the image's own; one that names another repository is not;
// of any other it is unclear. isCommit reports whether an id is that of a commit of this repository; nil: nobody knows.
func (id Identity) Whose(made fact.Made, isCommit func(string) bool, release fact.Release) fact.Whose {
	if !made.Label {
		return fact.Ours
	}
	commit, _, _ := strings.Cut(made.Revision, "-") // "-dirty"
	if isCommit != nil && commitID().MatchString(commit) && isCommit(commit) {
		return fact.Ours
	}
	if host, path, ok := strings.Cut(remoteAddress(made.Source), "/"); ok && strings.Contains(host, ".") {
		// It may go on, as in "…/app/tree/main/cmd/app".
		for end := len(path); end > 0; end = max(strings.LastIndexByte(path[:end], '/'), 0) {
			if id.Holds(host, path[:end]) {
				return fact.Ours
			}
		}
		return fact.OfBase
	}
	if release.Compares() && strings.TrimPrefix(made.Version, "v") == release.Version.String() {
		return fact.Ours
	}
	return fact.Unclear
}
