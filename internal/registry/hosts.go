package registry

import (
	"errors"
	"fmt"
	"strings"

	"github.com/verscheck/verscheck/internal/fact"
)

// hostSet is a set of hosts in the canonical form of [fact.Ref].
type hostSet map[string]bool

// hostOf returns the canonical form of a registry's host. The error says what stands there instead.
func hostOf(text string) (string, error) {
	// Without a dot, a port or "localhost", a reference's first segment is a repository of Docker Hub to every parser.
	if !strings.ContainsAny(text, ".:") && !strings.EqualFold(text, "localhost") {
		return "", fmt.Errorf("%q is no registry host", text)
	}
	if strings.Contains(text, "/") {
		return "", fmt.Errorf("%q is no registry host: it has a path or a scheme", text)
	}
	// The parser of references is what decides which spellings mean one host.
	ref, err := fact.ParseRef(text + "/x")
	if err != nil {
		return "", fmt.Errorf("%q is no registry host", text)
	}
	return ref.Host, nil
}

// pattern is an entry of the allow-list.
type pattern struct {
	host     string
	segments []string // of the path; none: every repository of the host
}

func parsePattern(text string) (pattern, error) {
	host, path, _ := strings.Cut(text, "/")
	canonical, err := hostOf(host)
	if err != nil {
		return pattern{}, err
	}
	path = strings.TrimSuffix(path, "/")
	if path == "" {
		return pattern{host: canonical}, nil
	}
	// A further segment keeps Docker Hub's "library/" from being put before a single one.
	if ref, err := fact.ParseRef(canonical + "/" + path + "/x"); err != nil || ref.Path != path+"/x" {
		return pattern{}, fmt.Errorf("%q: %w", text, errors.New("the path is no prefix of a repository; wildcards are not understood"))
	}
	return pattern{host: canonical, segments: strings.Split(path, "/")}, nil
}

func joined(segments []string) string { return strings.Join(segments, "/") }

// matches compares whole segments: "ghcr.io/acme" is no prefix of "ghcr.io/acme-evil/app".
func (p pattern) matches(ref fact.Ref) bool {
	segments := strings.Split(ref.Path, "/")
	if p.host != ref.Host || len(segments) < len(p.segments) {
		return false
	}
	for i, segment := range p.segments {
		if segments[i] != segment {
			return false
		}
	}
	return true
}

// endpoint is where the requests for a host go: the name "docker.io" serves no registry.
func endpoint(host string) string {
	if host == "docker.io" {
		return "registry-1.docker.io"
	}
	return host
}

// credentialHost is under which name docker keeps the credentials of a host.
func credentialHost(host string) string {
	if host == "docker.io" {
		return "index.docker.io"
	}
	return host
}
