package remote

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/version"
)

// parseFile reads the URL of a file. It is not ok for anything but http and https.
func parseFile(text string) (Address, bool) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return Address{}, false
	}
	u.User = nil // nobody's business, and no credentials of ours
	a := Address{
		Text: Printable(text), Kind: fact.RemoteFile, Scheme: u.Scheme, Host: canonicalHost(u.Scheme, u.Host), Path: ".", location: u.String(),
	}
	segments := strings.Split(strings.TrimPrefix(u.EscapedPath(), "/"), "/")
	a.findRef(text, a.readPath(segments), segments)
	return a, true
}

// findRef tells where the ref stands, which begins with a segment of the path.
func (a *Address) findRef(text string, segment int, segments []string) {
	_, rest, _ := strings.Cut(text, "://")
	host := strings.IndexByte(rest, '/')
	at := len(text) - len(rest) + host + 1 + len(strings.Join(segments[:segment], "/"))
	if segment > 0 {
		at++
	}
	if a.RefRaw == "" || host < 0 || !strings.HasPrefix(text[min(at, len(text)):], a.RefRaw) {
		a.RefRaw = ""
		return
	}
	a.RefAt = at
}

// looksLikeFile tells the URL of a file from one of a repository, where both are possible.
func looksLikeFile(a Address) bool {
	u, err := url.Parse(a.location)
	if err != nil {
		return false
	}
	if isYAML(u.Path) {
		return true
	}
	repository := u.Query().Has("ref") || u.Query().Has("version") || strings.Contains(u.Path, "//") ||
		strings.Contains(u.Path, ".git") || strings.Contains(u.Path, "_git/")
	return !repository && a.Repo != ""
}

func isYAML(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".yaml", ".yml", ".json":
		return true
	}
	return false
}

// readPath understands how code hosts write the URLs of files, by the segments of a path, escaped as they stand there:
//
//	raw.githubusercontent.com/ORG/REPO/REF/…            also with refs/tags/ and refs/heads/ before the ref
//	HOST/ORG/REPO/releases/download/TAG/…               GitHub, Gitea, Forgejo
//	HOST/ORG/REPO/releases/latest/download/…
//	HOST/ORG/REPO/raw/REF/…                             GitHub, Bitbucket; Gitea with branch/, tag/ or commit/ before the ref
//	HOST/GROUP/…/REPO/-/raw/REF/…                       GitLab
//	gist.githubusercontent.com/USER/ID/raw/COMMIT/…
//
// Elsewhere the last segment that carries a version, is a commit or a word such as "latest" counts as the ref. The result is the
// index of the segment that the ref begins with.
func (a *Address) readPath(segments []string) int {
	named := segments[len(segments)-1] != "" // a path that ends with a slash names no file on a code host
	if a.Host == "raw.githubusercontent.com" && len(segments) > 3 && named {
		a.setRepo("github.com", segments[:2])
		return 2 + a.setRef(segments[2:])
	}
	for i, s := range segments {
		rest := segments[i+1:]
		switch {
		case i < 2 || len(rest) < 2 || !named:
		case s == "releases" && rest[0] == "download" && len(rest) > 2:
			a.setRepo(a.Host, segments[:i])
			return i + 2 + a.setRef(rest[1:])
		case s == "releases" && rest[0] == "latest":
			a.setRepo(a.Host, segments[:i])
			a.Ref, a.RefRaw = "latest", "latest"
			return i + 1
		case s == "raw" || s == "blob":
			a.setRepo(a.Host, segments[:i])
			return i + 1 + a.setRef(rest)
		}
	}
	for i, s := range slices.Backward(segments) {
		if telling().MatchString(s) || carriesVersion(s) {
			a.Ref, a.RefRaw = unescape(s), s
			return i
		}
	}
	return 0
}

// telling matches segments that say which state of a file is meant.
var telling = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:[0-9a-f]{40}|latest|main|master|stable|nightly|edge|HEAD)$`)
})

func carriesVersion(segment string) bool {
	_, _, ok := version.ParseTag(strings.TrimSuffix(unescape(segment), path.Ext(segment)))
	if !ok {
		_, _, ok = version.ParseTag(unescape(segment))
	}
	return ok
}

func (a *Address) setRepo(host string, segments []string) {
	if last := len(segments) - 1; segments[last] == "-" { // GitLab
		segments = segments[:last]
	}
	a.Host, a.Repo = host, strings.Join(segments, "/")
}

// setRef takes the ref off the front of a path, the words before it included that some hosts write there: how many these are is
// the result.
func (a *Address) setRef(segments []string) int {
	n := 1
	switch {
	case segments[0] == "refs" && len(segments) > 3:
		n = 3
	case len(segments) > 2 && (segments[0] == "branch" || segments[0] == "tag" || segments[0] == "commit"):
		prefix := map[string]string{"branch": "refs/heads/", "tag": "refs/tags/"}[segments[0]]
		a.Ref, a.RefRaw = prefix+unescape(segments[1]), segments[1]
		a.Path = unescape(strings.Join(segments[2:], "/"))
		return 1
	}
	a.RefRaw = strings.Join(segments[:n], "/")
	a.Ref = unescape(a.RefRaw)
	a.Path = unescape(strings.Join(segments[n:], "/"))
	return 0
}

func unescape(text string) string {
	if plain, err := url.PathUnescape(text); err == nil {
		return plain
	}
	return text
}
