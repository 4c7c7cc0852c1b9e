package version

import (
	"regexp"
	"strings"
	"sync"
)

// floatingWords are tags that move by convention: branches, channels, stages.
var floatingWords = words(`
	latest current newest stable lts release mainline
	main master trunk head tip default
	dev develop development devel unstable snapshot nightly daily weekly canary edge next rolling experimental
	alpha beta rc preview test testing qa staging prod production live`)

// platformWords are the parts of floating tags that hold digits and still pin nothing.
var platformWords = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(
		`^(?:linux_)?(?:amd64|x86_64|i?386|aarch64|arm(?:hf|el|64|32)?(?:v[5-9])?|ppc64(?:le|el)?|s390x|riscv64|loong64|mips64(?:le|el)?|` +
			`(?:alpine|debian|ubuntu|ubi|rhel|centos|fedora|leap|windows|ltsc|nanoserver|cuda)[0-9.]+)$`)
})

var hash = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?:g|sha)?[0-9a-f]{7,}$`) })

// Floating reports whether an image tag is one that moves by convention, in any case: a branch, channel or stage
// ("latest", "main", "nightly", "Stable"), also with words behind that pin nothing ("latest-alpine", "main-amd64",
// "nightly-slim", "dev-feature-x"), and any tag that ends in "latest" ("1.27-latest").
//
// What pins has a digit or is a hash, so these are not floating: "main-abcdef0", "nightly-20240101", "edge-42",
// "stable-1.2.3". Platforms and base systems may have digits ("latest-arm64v8", "latest-alpine3.19"). "v1" and "1.30",
// which many projects move, are not floating here: they may just as well be exact. No tag at all, which means "latest"
// to a runtime, is not this function's business: "" is not floating.
func Floating(tag string) bool {
	tag = strings.ToLower(tag)
	if strings.HasSuffix(tag, "-latest") {
		return true
	}
	end := strings.IndexFunc(tag, isPunctuation)
	if end < 0 {
		return floatingWords[tag]
	}
	if !floatingWords[tag[:end]] {
		return false
	}
	for segment := range strings.SplitSeq(tag[end+1:], "-") {
		if platformWords().MatchString(segment) {
			continue
		}
		if strings.ContainsAny(segment, "0123456789") || hash().MatchString(segment) {
			return false
		}
	}
	return true
}
