package version

import (
	"regexp"
	"strings"
	"sync"
)

var (
	// zero is a version that nobody releases: 0.0.0, v0.0, 0.0.0-dev.
	zero = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^v?0(\.0){1,2}([-+].*)?$`) })
	// variable is a word in capitals, as scripts replace it: VERSION, RELEASE_TAG.
	variable = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Z][A-Z_]+$`) })
)

// Placeholder says why a text that stands where a version is expected is none, but stands for one that is put in later; "" when it
// may be a version, and for the empty text.
func Placeholder(text string) string {
	switch {
	case strings.ContainsAny(text, "{}$<>@%"), variable().MatchString(text):
		return text + " is replaced when the release is made"
	case Floating(text), zero().MatchString(text):
		return text + " is a placeholder"
	}
	return ""
}
