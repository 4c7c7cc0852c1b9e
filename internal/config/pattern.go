package config

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/verscheck/verscheck/internal/diag"
)

// Pattern is a compiled glob: "*" and "?" stay inside a path segment, "**" crosses them, "[…]" is one character of a
// class, "{a,b}" one of some alternatives. The zero value matches nothing.
type Pattern struct {
	Text string     // as written
	At   diag.Place // where it is written; zero for a pattern that no file holds
	glob string
}

// Match reports whether the pattern matches all of name: a slash-separated path from the root of the tree ("." for the
// root), or, for a pattern of [ImagePattern], a canonical repository ("docker.io/library/nginx").
func (p Pattern) Match(name string) bool {
	if name == "." { // a "*" would take it for a name
		return p.glob == "." || p.glob == "**"
	}
	return p.glob != "" && doublestar.MatchUnvalidated(p.glob, name)
}

// Base returns the path that all matches of a pattern for paths are at or below, "." for the root of the tree: the pattern itself
// when it has no wildcard.
func (p Pattern) Base() string {
	if !hasWildcard(p.glob) {
		return p.glob
	}
	base, _ := doublestar.SplitPattern(p.glob)
	return base
}

// PathPattern compiles a pattern for files or directories of the tree. "./" in front and "/" behind do not count. The
// error is the end of a sentence about the pattern ("… is absolute: …").
func PathPattern(text string) (Pattern, error) {
	if err := checkGlob(text); err != nil {
		return Pattern{}, err
	}
	switch {
	case strings.HasPrefix(text, "/"):
		return Pattern{}, errors.New("is absolute: write it from the root of the repository")
	case hasSegment(text, ".."):
		return Pattern{}, errors.New(`has a ".." segment: write it from the root of the repository`)
	}
	return Pattern{Text: text, glob: path.Clean(text)}, nil
}

// tagPattern compiles a pattern for git tags as package version reads it, which is by [path.Match].
func tagPattern(text string) (Pattern, error) {
	if err := checkGlob(text); err != nil {
		return Pattern{}, err
	}
	switch {
	case strings.ContainsAny(text, "{}"):
		return Pattern{}, errors.New("has braces, which are no alternatives for tags: write an entry for each")
	case strings.Contains(text, "**"):
		return Pattern{}, errors.New(`has "**", which crosses no segments for tags: write an entry for each number of segments`)
	case strings.Contains(text, "[!"):
		return Pattern{}, errors.New(`has "[!": a class of other characters starts with "[^"`)
	}
	if _, err := path.Match(text, ""); err != nil { // stricter about classes than doublestar
		return Pattern{}, errors.New("is no pattern: a class in brackets is incomplete")
	}
	return Pattern{Text: text, glob: text}, nil
}

// ImagePattern compiles a pattern for images' repositories. A pattern without a host is for Docker Hub, as it is in a
// manifest: "acme/app" means "docker.io/acme/app" and "nginx" means "docker.io/library/nginx". When the first segment
// holds a wildcard, the pattern stands for the whole canonical repository instead, the host included:
// "*.gcr.io/acme/*", "**". The error is the end of a sentence about the pattern.
func ImagePattern(text string) (Pattern, error) {
	if err := checkGlob(text); err != nil {
		return Pattern{}, err
	}
	if err := checkRepository(text); err != nil {
		return Pattern{}, err
	}
	return Pattern{Text: text, glob: canonicalRepository(text)}, nil
}

// canonicalRepository completes a repository or a pattern for some the way that container runtimes do.
func canonicalRepository(text string) string {
	host, rest, _ := strings.Cut(text, "/")
	switch {
	case hasWildcard(host):
		return text
	case !isHost(host):
		host, rest = dockerHub, text
	default:
		host = canonicalHost(host)
	}
	if host == dockerHub && !strings.Contains(rest, "/") && rest != "**" {
		rest = "library/" + rest
	}
	return host + "/" + rest
}

// checkRepository refuses a pattern that can match no repository, however it is meant.
func checkRepository(text string) error {
	host, rest, hasSlash := strings.Cut(text, "/")
	if hasWildcard(host) || !isHost(host) {
		rest = text
	}
	switch {
	case strings.Contains(text, "://"):
		return errors.New("is a URL: leave the scheme out")
	case strings.ContainsAny(text[strings.LastIndexByte(text, '/')+1:], ":@"):
		return errors.New("has a tag or a digest: write the repository alone")
	case hasSegment(text, ""), hasSegment(text, "."), hasSegment(text, ".."):
		return errors.New("has a segment that no repository has: none is empty or made of dots")
	case strings.ToLower(rest) != rest:
		return errors.New("has an upper-case letter, and no repository has one")
	case hasWildcard(host) && !hasSlash && text != "**":
		return fmt.Errorf(`matches no repository, because none is without a host: write %s, or "**" for every image`, quote(dockerHub+"/library/"+text))
	}
	return nil
}

const (
	maxPattern      = 512  // bytes; a repository has at most 255
	maxAlternatives = 1024 // ways to read a pattern's braces, which matching tries one by one (0.1 ms)
)

func checkGlob(text string) error {
	for segment := range strings.SplitSeq(text, "/") {
		if strings.Contains(segment, "**") && segment != "**" {
			return errors.New(`has a "**" beside other characters: it crosses segments only as one of its own, as in "**/*.yaml"`)
		}
	}
	switch {
	case text == "":
		return errors.New("is empty")
	case len(text) > maxPattern:
		return fmt.Errorf("has %d bytes, more than the %d that a pattern may have", len(text), maxPattern)
	case strings.Contains(text, `\`):
		return errors.New(`has a backslash: segments are separated by "/", and a wildcard stands for itself in brackets, as in "[*]"`)
	case strings.HasPrefix(text, "!"):
		return errors.New(`starts with "!", and patterns are not negated`)
	case !doublestar.ValidatePattern(text):
		return errors.New("is no pattern: its brackets or braces do not pair")
	case alternatives(text) > maxAlternatives:
		return fmt.Errorf("has more than %d combinations of alternatives in braces", maxAlternatives)
	}
	return nil
}

// alternatives is an upper bound of the ways to read a pattern's braces.
func alternatives(text string) int {
	ways, group, depth := 1, 1, 0
	for _, r := range text {
		switch {
		case r == '{':
			depth++
		case r == ',' && depth > 0:
			group++
		case r == '}' && depth == 1:
			ways, group, depth = min(ways*group, maxAlternatives+1), 1, 0
		case r == '}':
			depth--
		}
	}
	return ways
}

func hasWildcard(segment string) bool { return strings.ContainsAny(segment, "*?[{") }

func hasSegment(text, segment string) bool { return slices.Contains(strings.Split(text, "/"), segment) }
