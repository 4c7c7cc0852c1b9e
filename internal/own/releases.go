package own

import (
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/version"
)

// window is how many final releases before the one that is checked count as the latest. Images lag by a few releases,
// seldom by more; the further back, the more tags of other projects coincide.
const window = 10

// releases are the known releases as images' tags write them.
type releases struct {
	all     map[string]bool
	latest  map[string]bool // the release that is checked and those of the window before it, pre-releases included
	single  bool            // no release is known but the one that is checked, if any
	checked version.Version // zero in development
}

func newReleases(r fact.Release) releases {
	out := releases{all: map[string]bool{}, latest: map[string]bool{}, single: true, checked: r.Version}
	for _, v := range r.Known {
		write(out.all, v)
		out.single = out.single && v == r.Version
	}
	if !r.Version.IsZero() {
		write(out.all, r.Version)
		write(out.latest, r.Version)
	}
	finals := 0
	previous := r.Version
	for _, v := range slices.Backward(r.Known) {
		if !r.Version.IsZero() && v.Compare(r.Version) > 0 {
			continue
		}
		if !v.IsPrerelease() && v != previous {
			finals++
			previous = v
		}
		if finals > window {
			break
		}
		write(out.latest, v)
	}
	return out
}

// other reports whether a version is not the one that is checked, while one is.
func (r releases) other(v version.Version) bool { return !r.checked.IsZero() && v != r.checked }

// near reports whether a version is not the one that is checked, but at most one minor version away: as far as a slip of the
// hand or a bump too early goes.
func (r releases) near(v version.Version) bool {
	if !r.other(v) || v.IsZero() || v.Major() != r.checked.Major() {
		return false
	}
	return max(v.Minor(), r.checked.Minor())-min(v.Minor(), r.checked.Minor()) <= 1
}

// write adds the tags that an image of a version may have. "+" is no character of tags.
func write(tags map[string]bool, v version.Version) {
	for _, plus := range []string{"-", "_", "+"} {
		text := strings.ReplaceAll(v.String(), "+", plus)
		tags[text], tags["v"+text] = true, true
	}
}

// firstVersion reports whether a version is where projects begin.
func firstVersion(v version.Version) bool {
	return slices.Contains([]string{"0.0.1", "0.1.0", "1.0.0"}, v.String())
}
