package remote

import (
	"errors"
	"net/url"
	"regexp"
	"strings"
	"sync"

	"github.com/verscheck/verscheck/internal/fact"
)

// scp is the short form of an ssh address, "git@github.com:acme/app.git". A host of one letter is a drive.
var scp = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?:[^/@:]+@)?([^/@:.][^/@:]+):(.+)$`) })

// IsPath reports whether what stands where `git clone` takes an address is a path of this machine.
func IsPath(text string) bool { return !strings.Contains(text, "://") && !scp().MatchString(text) }

// ParseClone reads the address of a whole repository, as `git clone` takes it: no path in it, and no ref. The error says, for the end
// of a sentence about the address, what is wrong with it.
func ParseClone(text string) (Address, error) {
	a := Address{Kind: fact.RemoteRepository, Path: "."}
	if m := scp().FindStringSubmatch(text); m != nil && !strings.Contains(text, "://") {
		a.Scheme, a.Host = "ssh", canonicalHost("ssh", m[1])
		a.Repo = repositoryPath(m[2])
		a.Text, a.location = text, text
		return a, nil
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Scheme == "" || u.Host == "":
		return Address{}, errors.New("is no URL of a git repository")
	case u.RawQuery != "" || u.Fragment != "":
		return Address{}, errors.New("has a query, and names a whole repository")
	}
	a.Scheme, a.Host, a.Repo = strings.ToLower(u.Scheme), canonicalHost(strings.ToLower(u.Scheme), u.Host), repositoryPath(u.Path)
	u.User = nil
	a.location = strings.TrimSuffix(u.String(), "/")
	a.Text = a.location
	switch {
	case a.Scheme != "https" && a.Scheme != "http" && a.Scheme != "ssh":
		return Address{}, errors.New("has the scheme " + a.Scheme + ", and https, http and ssh are known")
	case a.Repo == "":
		return Address{}, errors.New("names no repository on its host")
	}
	return a, nil
}

func repositoryPath(path string) string { return strings.TrimSuffix(strings.Trim(path, "/"), ".git") }
