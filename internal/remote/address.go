// Package remote reads the addresses under which kustomizations take things from elsewhere, as kustomize v0.21.2 reads them,
// and fetches what they name: a directory of a git repository at one commit, or a single file.
//
// It leaves to others where the addresses stand (package render), what follows from one (package rules), how git is spoken
// (package git) and which connections are made at all (package egress).
package remote

import (
	"errors"
	"net/url"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/verscheck/verscheck/internal/fact"
)

// Address is what the text of an entry means.
type Address struct {
	Text   string // as written, without a password
	Kind   fact.RemoteKind
	Scheme string // "https", "http", "ssh" or "file"
	Host   string // lower case, without the scheme's own port; "" for the scheme "file"
	Repo   string // path of the repository on its host, without ".git"; "" for a file of which it is not known
	Path   string // of the directory in the repository, "." for its root; of the file in it, when that is known
	Ref    string // branch, tag or commit; "" when it names none
	RefRaw string // Ref as it stands in the text that was parsed, perhaps escaped; "" when it does not stand there in one piece
	RefAt  int    // offset of RefRaw in that text

	location string // what git or an HTTP client is given
}

// Location is the URL that git clones, or that is downloaded.
func (a Address) Location() string { return a.location }

// Name names the repository at its ref, or the file, for people: "github.com/acme/app@v1.2.0".
func (a Address) Name() string {
	if a.Kind == fact.RemoteFile {
		return a.location
	}
	name := a.Host + "/" + a.Repo
	if a.Ref != "" {
		name += "@" + a.Ref
	}
	return strings.TrimPrefix(name, "/")
}

// Parse reads an address. fileOnly is for fields that name files and nothing else: patches, crds, openapi, the files of
// generators. Elsewhere kustomize downloads whatever has the scheme http or https, and clones it when that gave no resources;
// which of the two is meant is then told by the form of the address.
//
// The error says, for the end of a sentence about the address, why kustomize cannot read it either.
func Parse(text string, fileOnly bool) (Address, error) {
	if file, ok := parseFile(text); ok && (fileOnly || looksLikeFile(file)) {
		return file, nil
	}
	if fileOnly {
		return Address{}, errors.New("is no URL of a file")
	}
	return parseRepository(text)
}

// userName is what kustomize takes for a user before a host.
var userName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9-]*@`) })

// parseRepository follows NewRepoSpecFromURL in kustomize's api/internal/git/repospec.go, oddities included: whatever it takes
// for the repository is what it clones.
func parseRepository(text string) (Address, error) {
	if path.IsAbs(text) {
		return Address{}, errors.New("is an absolute path")
	}
	a := Address{Text: Printable(text), Kind: fact.RemoteRepository}
	rest, query, _ := strings.Cut(text, "?")
	a.Ref, a.RefRaw, a.RefAt = refIn(query)
	a.RefAt += len(text) - len(query)
	rest, _ = cutFold(rest, "git::")
	for _, scheme := range []string{"ssh", "https", "http", "file"} {
		if after, ok := cutFold(rest, scheme+"://"); ok {
			a.Scheme, rest = scheme, after
			break
		}
	}
	if a.Scheme == "file" {
		return a.locate("file://", rest, true)
	}
	user := userName().FindString(rest)
	rest = rest[len(user):]
	lower := strings.ToLower(rest)
	github := strings.HasPrefix(lower, "github.com/") || strings.HasPrefix(lower, "github.com:")
	short := a.Scheme == "" && (user != "" || github) // "user@host:path"
	if a.Scheme == "" && !short {
		return Address{}, errors.New("has no scheme")
	}
	end := strings.IndexByte(rest, '/')
	if colon := strings.IndexByte(rest, ':'); short && (end < 0 || colon > 0 && colon < end) {
		end = colon
	}
	if end < 0 {
		return Address{}, errors.New("names no repository on its host")
	}
	host, rest := rest[:end], rest[end:]
	prefix := a.Scheme + "://" + user + host + rest[:1]
	switch {
	case github && (a.Scheme == "ssh" || user != ""):
		a.Scheme, prefix = "ssh", user+"github.com:"
		host = "github.com"
	case github:
		a.Scheme, prefix = "https", "https://github.com/"
		host = "github.com"
	case short:
		a.Scheme, prefix = "ssh", user+host+rest[:1]
	}
	a.Host = canonicalHost(a.Scheme, host)
	return a.locate(prefix, rest[1:], false)
}

// locate splits what stands behind the host into the repository and the path in it.
func (a Address) locate(prefix, rest string, whole bool) (Address, error) {
	repo, dir, ok := splitPath(rest, whole)
	if !ok || repo == "" {
		return Address{}, errors.New("names no repository on its host")
	}
	a.Path = path.Clean("./" + strings.TrimPrefix(dir, "/"))
	if a.Path == ".." || strings.HasPrefix(a.Path, "../") {
		return Address{}, errors.New("leads out of its repository")
	}
	a.location = prefix + repo
	a.Repo = strings.TrimSuffix(strings.Trim(repo, "/"), ".git")
	a.location = secret().ReplaceAllString(a.location, "$1")
	return a, nil
}

// splitPath tells the repository from the path in it: by "_git/", "//" or ".git", in that order, else by two segments.
func splitPath(rest string, whole bool) (repo, dir string, ok bool) {
	if at := strings.Index(rest, "_git/"); at >= 0 {
		at += len("_git/")
		name, dir, _ := strings.Cut(rest[at:], "/")
		return rest[:at] + name, dir, true
	}
	if repo, dir, ok := strings.Cut(rest, "//"); ok {
		return repo, dir, true
	}
	if at := strings.Index(rest, ".git"); at >= 0 {
		at += len(".git")
		return rest[:at], rest[at:], true
	}
	if whole {
		return rest, "", true
	}
	segments := strings.SplitN(rest, "/", 3)
	switch len(segments) {
	case 1:
		return "", "", false
	case 2:
		return rest, "", true
	}
	return segments[0] + "/" + segments[1], segments[2], true
}

// refIn returns the ref of a query, decoded, and as and where it stands there.
func refIn(query string) (ref, raw string, at int) {
	values, err := url.ParseQuery(query)
	if err != nil { // then kustomize takes nothing of it
		return "", "", 0
	}
	key := "ref"
	if values.Get(key) == "" {
		key = "version"
	}
	ref = values.Get(key)
	for pair := range strings.SplitSeq(query, "&") {
		if name, value, _ := strings.Cut(pair, "="); ref != "" && name == key {
			return ref, value, at + len(key) + 1
		}
		at += len(pair) + 1
	}
	return ref, "", 0
}

// cutFold cuts a prefix in lower case off, whatever case the text has it in.
func cutFold(text, prefix string) (string, bool) {
	if len(prefix) <= len(text) && strings.ToLower(text[:len(prefix)]) == prefix {
		return text[len(prefix):], true
	}
	return text, false
}

// canonicalHost writes a host in one way: lower case, without user, password and the scheme's own port.
func canonicalHost(scheme, host string) string {
	host = strings.ToLower(host[strings.LastIndexByte(host, '@')+1:])
	port := map[string]string{"https": ":443", "http": ":80", "ssh": ":22"}[scheme]
	return strings.TrimSuffix(host, port)
}

// secret matches a user with a password before a host. It is nobody's business: neither sent nor printed.
var secret = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`((?:https?|ssh)://)[^/]*:[^/]*@`) })

// Printable is the text of an address without a password.
func Printable(text string) string { return secret().ReplaceAllString(text, "$1***@") }
