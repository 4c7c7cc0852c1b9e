package own

import (
	"cmp"
	"slices"
	"strings"
)

// codeHosts serve repositories under the first two segments of a path, and module paths begin with them.
var codeHosts = []string{"github.com", "gitlab.com", "bitbucket.org", "codeberg.org"}

// Name is what people call the repository: the address of its first remote that is not a local path, else its module path, else
// its directory; "" when none of them is known.
func (id Identity) Name() string {
	for _, url := range id.Remotes {
		if address := remoteAddress(url); address != "" {
			return address
		}
	}
	return cmp.Or(id.Module, id.Dir)
}

// Holds reports whether an address on a host is that of the repository itself: of its first remote, of another remote with the
// same name, as that of a fork's original is, or of its module path on a host of code. Names that only resemble are not enough.
func (id Identity) Holds(host, repo string) bool {
	wanted := spelledAddress(host, repo)
	if repo == "" || host == "" {
		return false
	}
	module := strings.SplitN(id.Module, "/", 4)
	if len(module) >= 3 && slices.Contains(codeHosts, module[0]) && spelledAddress(module[0], module[1]+"/"+module[2]) == wanted {
		return true
	}
	for i, url := range id.Remotes {
		address := remoteAddress(url)
		if address == wanted && (i == 0 || lastSegment(address) == lastSegment(remoteAddress(id.Remotes[0]))) {
			return true
		}
	}
	return false
}

// remoteAddress returns the host and path of a remote in one spelling; "" for a local path.
func remoteAddress(url string) string {
	rest, path, remote := strings.Cut(url, "://")
	if remote {
		if strings.EqualFold(rest, "file") {
			return ""
		}
		host, path, _ := strings.Cut(path, "/")
		return spelledAddress(host, path)
	}
	host, path, remote := strings.Cut(url, ":")
	if !remote || strings.Contains(host, "/") || len(host) == 1 {
		return ""
	}
	return spelledAddress(host, path)
}

// spelledAddress writes a host and a path in one way: without user, port and ".git", in lower case.
func spelledAddress(host, path string) string {
	host = host[strings.LastIndexByte(host, '@')+1:]
	if name, port, ok := strings.Cut(host, ":"); ok && strings.Trim(port, "0123456789") == "" {
		host = name
	}
	segments := strings.Split(strings.TrimSuffix(strings.Trim(path, "/"), ".git"), "/")
	segments = slices.DeleteFunc(segments, isServerWord)
	return strings.ToLower(host + "/" + strings.Join(segments, "/"))
}

func lastSegment(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }
