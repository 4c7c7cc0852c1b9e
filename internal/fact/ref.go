package fact

import (
	"errors"
	"regexp"
	"strings"
	"sync"

	"github.com/distribution/reference"
)

// Ref is an image reference in canonical form: "nginx" and "docker.io/library/nginx" are the same Ref. It is comparable.
type Ref struct {
	Host   string // lower case, without ":443"; "docker.io" for Docker Hub
	Path   string // "library/nginx"
	Tag    string // "" when there is none: nothing is defaulted to "latest"
	Digest string // "sha256:…"; "" when there is none
}

// dockerHub is the canonical name of the registry that dockerHubHosts are names of.
const dockerHub = "docker.io"

var dockerHubHosts = map[string]bool{dockerHub: true, "index.docker.io": true, "registry-1.docker.io": true, "registry.hub.docker.com": true}

// ParseRef parses text as the kubelet does, by distribution/reference, and makes the result canonical: its String parses
// back to the same Ref. The error is a few words in lower case for the end of a sentence, "its repository name has
// upper-case letters"; the Ref is then zero.
func ParseRef(text string) (Ref, error) {
	named, err := reference.ParseNormalizedNamed(text)
	if err != nil {
		return Ref{}, errors.New(problem(text, err))
	}
	domain := reference.Domain(named)
	ref := Ref{Host: canonicalHost(domain), Path: reference.Path(named)}
	if !isHost(ref.Host) {
		// "Acme/app": the library takes a first segment with upper-case letters for a host, and no registry is called that.
		return Ref{}, errors.New(upperCase)
	}
	if ref.Host == dockerHub && !strings.Contains(ref.Path, "/") {
		ref.Path = "library/" + ref.Path
	}
	if len(ref.Path) > reference.RepositoryNameTotalLengthMax {
		return Ref{}, errors.New(tooLong)
	}
	if tagged, ok := named.(reference.Tagged); ok {
		ref.Tag = tagged.Tag()
	}
	if digested, ok := named.(reference.Digested); ok {
		ref.Digest = digested.Digest().String()
	}
	return ref, nil
}

// canonicalHost writes a host in one way: case and the port of https do not matter to any registry. A port that makes a
// name of one word a host stays: "reg:443/app" is not "reg/app", which Docker Hub has.
func canonicalHost(host string) string {
	host = strings.ToLower(host)
	if dockerHubHosts[strings.TrimSuffix(host, ":443")] {
		return dockerHub
	}
	if bare := strings.TrimSuffix(host, ":443"); isHost(bare) {
		return bare
	}
	return host
}

// isHost reports whether the first segment of a reference, in lower case, is read as a host and not as a namespace of
// Docker Hub.
func isHost(segment string) bool { return segment == "localhost" || strings.ContainsAny(segment, ".:") }

const (
	upperCase = "its repository name has upper-case letters"
	tooLong   = "its repository name is longer than 255 characters"
)

// imageID is what "docker images" prints: digits that name no repository.
var imageID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9a-f]{64}$`) })

// problem rewords the library's errors: they are written for programmers, and one of them for a colon too many.
func problem(text string, err error) string {
	switch {
	case text == "":
		return "it is empty"
	case strings.Contains(text, "${"), strings.Contains(text, "$("):
		return "it holds a variable that nothing has replaced"
	case strings.Contains(text, "{{"), strings.Contains(text, "<"):
		return "it holds a placeholder that nothing has replaced"
	case strings.Contains(text, "://"):
		return "it is a URL, and a reference has no scheme"
	case imageID().MatchString(text):
		return "it is an image's id, and names no repository"
	case strings.Contains(err.Error(), "lowercase"): // the library has a sentinel for it, and does not use it here
		return upperCase
	case errors.Is(err, reference.ErrNameTooLong):
		return tooLong
	case strings.ContainsAny(text, " \t\r\n"):
		return "it holds white space"
	case strings.Contains(text, "+"):
		return "a tag cannot hold '+'; '-' is the usual substitute"
	default:
		return "it is no image reference"
	}
}

// Repository is the reference without tag and digest, "registry.k8s.io/descheduler/descheduler". Docker Hub's
// repositories keep their host, so that two spellings print alike.
func (r Ref) Repository() string {
	if r.Host == "" {
		return r.Path
	}
	return r.Host + "/" + r.Path
}

// Name is the last segment of the path, "descheduler".
func (r Ref) Name() string { return r.Path[strings.LastIndexByte(r.Path, '/')+1:] }

// String is the whole reference in canonical form.
func (r Ref) String() string {
	s := r.Repository()
	if r.Tag != "" {
		s += ":" + r.Tag
	}
	if r.Digest != "" {
		s += "@" + r.Digest
	}
	return s
}

// Version is what tells two uses of one repository apart, for messages: the tag, else the digest, else "no tag".
func (r Ref) Version() string {
	switch {
	case r.Tag != "":
		return r.Tag
	case r.Digest != "":
		return r.Digest
	default:
		return "no tag"
	}
}
