package main

import (
	"bytes"
	"io/fs"
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/version"
)

// remoteURLs lists the addresses of remotes, origin's first: it is the one that a clone was made from.
func remoteURLs(repository *git.Repository) []string {
	var urls []string
	for _, remote := range repository.Remotes() {
		if remote.Name == "origin" {
			urls = slices.Insert(urls, 0, remote.URL)
		} else {
			urls = append(urls, remote.URL)
		}
	}
	return urls
}

// known lists the versions of release tags, ascending.
func known(tags []git.Tag, namespace version.Namespace) []version.Version {
	var out []version.Version
	for _, tag := range tags {
		if v, ok := namespace.Match(tag.Name); ok {
			out = append(out, v)
		}
	}
	diag.SortBy(out, version.Version.Compare)
	return slices.Compact(out)
}

// module returns the path in go.mod, "" without one.
func module(tree fs.FS) string {
	data, err := fs.ReadFile(tree, "go.mod")
	if err != nil {
		return ""
	}
	for line := range bytes.Lines(data) {
		fields := strings.Fields(string(line))
		if len(fields) >= 2 && fields[0] == "module" {
			return strings.Trim(fields[1], `"`)
		}
	}
	return ""
}
