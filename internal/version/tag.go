package version

import (
	"regexp"
	"strings"
	"sync"
)

// ParseTag reads a git tag by one grammar, [component][/ - _ @][v]semver: "v1.2.3", "1.2.3", "api/v0.21.0",
// "descheduler-helm-chart-0.34.0", "x_v0.15.0", "@scope/pkg@4.0.0". The version begins as far left as it can and goes
// to the end of the tag, so that what looks like a second version is a pre-release: "app-1.2.3-4.5.6" is version
// 1.2.3-4.5.6 of app. The component is "" when there is none; a separator needs one before it.
//
// Not ok is everything else: two or four numbers, "v1.15.0rc1", dates, hashes, and a tag that begins like a version and
// goes on in a way that semver does not allow ("1.2.3_4.5.6" is no release of a component "1.2.3").
func ParseTag(tag string) (component string, v Version, ok bool) {
	if v, ok = parseAt(tag); ok {
		return "", v, true
	}
	if beginsLikeVersion().MatchString(tag) {
		return "", Version{}, false
	}
	for i := 2; i < len(tag); i++ {
		if !strings.ContainsRune("/-_@", rune(tag[i-1])) {
			continue
		}
		if v, ok = parseAt(tag[i:]); ok {
			return tag[:i-1], v, true
		}
	}
	return "", Version{}, false
}

var beginsLikeVersion = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^v?[0-9]+\.[0-9]+\.[0-9]+`) })

// parseAt spares the parser what cannot be a version by its first characters: a tag offers many beginnings.
func parseAt(text string) (Version, bool) {
	if digits(strings.TrimPrefix(text, "v")) == 0 {
		return Version{}, false
	}
	v, err := parse(text)
	return v, err == nil
}
