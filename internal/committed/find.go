package committed

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Of real repositories, these are where and how renders are committed. Renders of old releases and templates are no renders of
// what is there now.
var (
	usualWords  = []string{"install", "components", "bundle", "release"}
	usualDirs   = []string{"dist", "release", "releases", "deploy", "deployment", "deployments", "manifests", "yamls"}
	foreignDirs = []string{"charts", "chart", "helm", "templates", "docs", "doc", "site", "website", "hack", "olm", "crd", "crds"}
	ofRelease   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?:^|[/_v.-])\d+[._]\d+`) })
)

// Usual reports whether a file has a path by which renders are committed: its name says install, components, bundle or release, as
// in "install.yaml" and "control-plane-components.yaml", or it stands in a directory such as dist. A path with a version in it,
// "releases/app-1.2.0.yaml", is a render of that version.
func Usual(name string) bool {
	ext := path.Ext(name)
	if ext != ".yaml" && ext != ".yml" || ofRelease().MatchString(name) {
		return false
	}
	dir, base := path.Split(strings.ToLower(name))
	dirs := strings.Split(strings.Trim(dir, "/"), "/")
	if contains(dirs, foreignDirs) {
		return false
	}
	return contains(words(strings.TrimSuffix(base, ext)), usualWords) || contains(dirs, usualDirs)
}

// contains reports whether a list has any of some words.
func contains(list, words []string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return slices.Contains(list, word) })
}

// words are the parts of a name.
func words(name string) []string {
	return strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune("/-_.", r) })
}
