package fact

import (
	"errors"
	"strings"

	"github.com/distribution/reference"
)

// Ref is an image reference in canonical form: "nginx" and "docker.io/library/nginx" are the same Ref. It is comparable.
type Ref struct {
	Host   string // lower case, without ":443"; "docker.io" for Docker Hub
	Path   string // "library/nginx"
	Tag    string // "" when there is none: nothing is defaulted to "latest"
	Digest string // "sha256:…"; "" when there is none
}

// dockerHubHosts are names of one registry. The first is its canonical name.
var dockerHubHosts = map[string]bool{"docker.io": true, "index.docker.io": true, "registry-1.docker.io": true, "registry.hub.docker.com": true}

// ParseRef parses text as the kubelet does, by distribution/reference, and makes the result canonical. The error is a
// few words in lower case for the end of a sentence ("…: repository name must be lowercase").
func ParseRef(text string) (Ref, error) {
	// The host of a reference is case-insensitive in every registry, and distribution/reference takes it as it is.
	named, err := reference.ParseNormalizedNamed(text)
	if err != nil {
		return Ref{}, refError(text, err)
	}
	ref := Ref{Host: canonicalHost(reference.Domain(named)), Path: reference.Path(named)}
	if ref.Host == "docker.io" && !strings.Contains(ref.Path, "/") {
		ref.Path = "library/" + ref.Path
	}
	if tagged, ok := named.(reference.Tagged); ok {
		ref.Tag = tagged.Tag()
	}
	if digested, ok := named.(reference.Digested); ok {
		ref.Digest = digested.Digest().String()
	}
	return ref, nil
}

func canonicalHost(host string) string {
	host = strings.TrimSuffix(strings.ToLower(host), ":443")
	if dockerHubHosts[host] {
		return "docker.io"
	}
	return host
}

// refError rewords the library's errors: they are written for programmers, and one of them for a colon too many.
func refError(text string, err error) error {
	switch {
	case text == "":
		return errors.New("it is empty")
	case strings.Contains(text, "${"), strings.Contains(text, "$("):
		return errors.New("it holds a variable that nothing has replaced")
	case strings.Contains(text, "{{"), strings.Contains(text, "<"):
		return errors.New("it holds a placeholder that nothing has replaced")
	case strings.Contains(text, "://"):
		return errors.New("it is a URL, and a reference has no scheme")
	case strings.Contains(err.Error(), "lowercase"):
		return errors.New("its repository name has upper-case letters")
	case errors.Is(err, reference.ErrNameTooLong):
		return errors.New("its repository name is longer than 255 characters")
	case strings.ContainsAny(text, " \t\r\n"):
		return errors.New("it holds white space")
	case strings.Contains(text, "+"):
		return errors.New("a tag cannot hold '+'; '-' is the usual substitute")
	default:
		return errors.New("it is no image reference")
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
