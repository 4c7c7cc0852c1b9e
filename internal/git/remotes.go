package git

import (
	"slices"
	"strings"
)

// Remote is a remote of the repository's own config.
type Remote struct {
	Name string
	URL  string // the first fetch URL, without user name and password; may be a local path
}

// Remotes returns the remotes that have a URL, sorted by name. They say where the repository comes from; nothing is
// contacted, and url.*.insteadOf is not applied.
func (r *Repository) Remotes() []Remote {
	var remotes []Remote
	for _, e := range r.config {
		rest, ok := strings.CutPrefix(e.key, "remote.")
		name, isURL := strings.CutSuffix(rest, ".url")
		known := slices.ContainsFunc(remotes, func(m Remote) bool { return m.Name == name })
		if ok && isURL && e.value != "" && !known {
			remotes = append(remotes, Remote{Name: name, URL: withoutUser(e.value)})
		}
	}
	slices.SortStableFunc(remotes, func(a, b Remote) int { return strings.Compare(a.Name, b.Name) })
	return remotes
}

// withoutUser takes user name and password off a URL: CI puts tokens there, often as the user name. It does not parse
// the URL, because tokens that are not escaped make that fail.
func withoutUser(url string) string {
	scheme, rest, ok := strings.Cut(url, "://")
	if !ok {
		return url
	}
	end := strings.IndexByte(rest+"/", '/')
	return scheme + "://" + rest[strings.LastIndexByte(rest[:end], '@')+1:]
}
