package own

import (
	"slices"

	"github.com/verscheck/verscheck/internal/version"
)

// IsRelease is the reason for which what is the release's own version is compared.
const IsRelease = "it is the release's"

// InferVersion tells whether a text that carries a version by convention is to be the release's, and why: one line in lower case.
// It is, unless something explains why it need not be: it is a placeholder, or no release of this repository's latest. With lags it
// may be the one before, as in documentation that is changed once a release is out; else it may only be that one, as a file that
// was forgotten for longer is one that nobody reads.
func InferVersion(in Input, text string, lags bool) (compared bool, why string) {
	releases := newReleases(in.Release)
	v := parsed(text)
	before, hasBefore := lastBefore(in.Release.Version, in.Release.Known)
	switch {
	case !in.Release.Version.IsZero() && v == in.Release.Version:
		return true, IsRelease
	case version.Placeholder(text) != "":
		return false, version.Placeholder(text)
	case v.IsZero():
		return false, text + " is no version that could be compared"
	case releases.single:
		return false, "no other release tags are known to look for " + text
	case !releases.latest[text]:
		return false, text + " is none of the latest releases"
	case firstVersion(v):
		return false, "every project has had a version like " + text
	case in.Release.Version.IsPrerelease():
		return false, "it may stay at a final release while there are pre-releases"
	case lags && hasBefore && v == before:
		return false, text + " is the release before, and this one is not out yet"
	case lags:
		return true, text + " is one of the latest releases"
	case v.Final() == in.Release.Version, hasBefore && v == before:
		return true, text + " is the release before"
	}
	return false, text + " is older than the release before, so that nobody seems to read it"
}

// Named reports whether a name is that of the repository itself: of its first remote, or of its module path.
func (id Identity) Named(text string) bool {
	return slices.ContainsFunc(namesOf(id), func(n name) bool { return n.isRepo(text) })
}

// lastBefore is the newest final release before a version.
func lastBefore(v version.Version, known []version.Version) (version.Version, bool) {
	for _, w := range slices.Backward(known) {
		if w.Compare(v) < 0 && !w.IsPrerelease() {
			return w, true
		}
	}
	return version.Version{}, false
}
