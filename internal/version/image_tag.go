package version

import (
	"regexp"
	"strings"
	"sync"
)

// imageTag is the grammar of tags in the OCI distribution specification.
var imageTag = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\A[A-Za-z0-9_][A-Za-z0-9._-]{0,127}\z`) })

// ValidImageTag reports whether an image can have the tag: 1 to 128 letters, digits, "_", "." and "-", and neither "."
// nor "-" first. "+" is the character of versions that it cannot have.
func ValidImageTag(tag string) bool { return imageTag().MatchString(tag) }

var (
	// git describe: the number of commits may be left out with --abbrev, the hash has 4 digits at least and 7 by default.
	describe = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`-(?:[0-9]+-g[0-9a-f]{4,40}|g[0-9a-f]{7,40})(?:$|[-._+])`)
	})
	dirty = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`-dirty(?:$|[-._+])`) })
	// Kubernetes' image builder: vYYYYMMDD-<describe>.
	dated = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^v20[0-9]{6}-`) })
)

// DevelopmentBuild reports whether a tag names a commit and no release, as build scripts write it: what git describe
// says ("v1.2.0-5-gabcdef0", "v1.2.0-gabcdef0", "v1.2.0-dirty", with or without something behind), or a date before it
// ("v20240101-v1.2.0-5-gabcdef0", "v20240101-abcdef0").
func DevelopmentBuild(tag string) bool {
	return describe().MatchString(tag) || dirty().MatchString(tag) || dated().MatchString(tag)
}

// prereleaseWords are what pre-releases are called. Suffixes of image tags say many other things: base systems,
// platforms, packagings, revisions.
var prereleaseWords = words(`
	alpha beta rc cr pre preview prerelease milestone ea eap
	dev devel snapshot nightly canary edge next unstable experimental exp`)

var numbers = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?:^|[-_])v?[0-9]+(?:\.[0-9]+)+`) })

// ImagePrerelease reports whether an image tag names a pre-release: one of the words behind its numbers, after variants
// are taken off, is what pre-releases are called, with or without a number of its own: "v1.2.0-rc.1", "1.2.0-beta.2",
// "v1.2.0-alpha", "1.15.0rc1", "1.2.0-rc1-debian".
//
// Other suffixes are none, although semver reads each as a pre-release: "1.2.0-alpine", "v1.2.0-linux-amd64",
// "v1.33.1-rke2r1". Nor are development builds ([DevelopmentBuild]), and tags without a version ("nightly").
func ImagePrerelease(tag string, variants []string) bool {
	body, _ := cutVariant(tag, variants)
	at := numbers().FindStringIndex(body)
	if at == nil || DevelopmentBuild(body) {
		return false
	}
	for word := range strings.FieldsFuncSeq(body[at[1]:], isPunctuation) {
		if prereleaseWords[strings.ToLower(strings.TrimRight(word, "0123456789"))] {
			return true
		}
	}
	return false
}

func isPunctuation(r rune) bool { return strings.ContainsRune("-._+", r) }

// cutVariant takes the longest of the variants that a tag ends with off it.
func cutVariant(tag string, variants []string) (body, variant string) {
	for _, v := range variants {
		if len(v) > len(variant) && len(v) < len(tag) && strings.HasSuffix(tag, v) {
			variant = v
		}
	}
	return strings.TrimSuffix(tag, variant), variant
}

func words(text string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(text) {
		set[word] = true
	}
	return set
}
