package config

import (
	"errors"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
)

// Remotes says which hosts remote bases may be fetched from, and how. It matters only when they are fetched at all.
//
// A host in any of the lists is named: it may have a private address.
type Remotes struct {
	Hosts       []RemoteHost // empty: all hosts may be asked
	PlainHTTP   []RemoteHost // hosts that are asked without TLS
	Credentials []RemoteHost // hosts that get the token which the environment has for them
}

// RemoteHost is a host of git repositories or files.
type RemoteHost struct {
	Host string     // lower case, without ":443"
	At   diag.Place // where it is written
}

// parseRemoteHost reads "github.com" or "git.example.com:8443". The error is the end of a sentence about the text.
func parseRemoteHost(text string) (string, error) {
	switch {
	case strings.Contains(text, "://"):
		return "", errors.New("is a URL: leave the scheme out")
	case strings.Contains(text, "/"):
		return "", errors.New("has a path: hosts are named alone")
	case strings.ContainsAny(text, "*?{"):
		return "", errors.New("has a wildcard, and hosts are compared exactly")
	case !hostSyntax().MatchString(text):
		return "", errors.New("names no host such as github.com or git.example.com:8443")
	}
	return strings.TrimSuffix(strings.ToLower(text), ":443"), nil
}

// remoteHosts compiles those that are hosts, and reports the others.
func (c *compiler) remoteHosts(texts []text) []RemoteHost {
	var hosts []RemoteHost
	for _, t := range texts {
		if t.value == "" {
			continue
		}
		host, err := parseRemoteHost(t.value)
		if err != nil {
			c.mistake(t.at, "%s %v", quote(t.value), err)
			continue
		}
		hosts = append(hosts, RemoteHost{host, t.at})
	}
	return hosts
}
