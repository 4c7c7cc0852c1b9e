package config

import (
	"errors"
	"regexp"
	"strings"
	"sync"

	"github.com/verscheck/verscheck/internal/diag"
)

// Host names a registry, and in a list that allows it, a part of one.
type Host struct {
	Text   string     // as written
	At     diag.Place // where it is written
	Host   string     // canonical: lower case, without ":443", "docker.io" for Docker Hub
	Prefix string     // path segments that a repository must start with, "acme/team"; "" for the whole registry
}

// covers reports whether a canonical repository is at the host and below the prefix, segment by segment: "ghcr.io/acme"
// covers "ghcr.io/acme/app" and neither "ghcr.io/acme-evil/app" nor "ghcr.io.evil.org/acme/app".
func (h Host) covers(repository string) bool {
	host, path, _ := strings.Cut(repository, "/")
	return host == h.Host && (h.Prefix == "" || path == h.Prefix || strings.HasPrefix(path, h.Prefix+"/"))
}

const dockerHub = "docker.io"

// canonicalHost is the form that repositories have in package fact, whose table of Docker Hub's names this is.
func canonicalHost(host string) string {
	switch host = strings.TrimSuffix(strings.ToLower(host), ":443"); host {
	case "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com":
		return dockerHub
	}
	return host
}

// isHost tells a host from the first segment of a Docker Hub repository, by the rule of distribution/reference.
func isHost(segment string) bool {
	return segment == "localhost" || strings.ContainsAny(segment, ".:")
}

var (
	hostSyntax = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:]+\])(?::[0-9]+)?$`)
	})
	prefixSyntax = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*)*$`) })
)

// parseHost reads "ghcr.io", "localhost:5000" or "ghcr.io/acme". The error is the end of a sentence about the text.
func parseHost(text string) (Host, error) {
	host, prefix, _ := strings.Cut(strings.TrimSuffix(text, "/"), "/")
	switch {
	case strings.Contains(text, "://"):
		return Host{}, errors.New("is a URL: leave the scheme out")
	case strings.ContainsAny(text, "*?{"):
		return Host{}, errors.New("has a wildcard, and hosts are compared exactly")
	case !hostSyntax().MatchString(host), !isHost(host):
		return Host{}, errors.New(`names no registry: a host has a dot or a port, or is "localhost"`)
	case prefix != "" && !prefixSyntax().MatchString(prefix), strings.HasSuffix(prefix, "/"):
		return Host{}, errors.New("has a path that no repository has behind its host")
	}
	return Host{Text: text, Host: canonicalHost(host), Prefix: prefix}, nil
}
