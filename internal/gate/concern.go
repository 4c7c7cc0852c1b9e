package gate

import (
	"path"
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/render"
)

// Decides reports whether the text of a file says which others overlays read, for [MayConcern]. A symbolic link does by its target.
func Decides(file string, link bool) bool { return link || render.IsKustomization(file) }

// MayConcern reports whether an overlay, or something else that the configuration names, may read one of some paths. It looks at names
// alone, where [Inputs] looks for every file of the tree: a file that an overlay reads is a kustomization, or named by one. The texts
// are those of all files that [Decides].
func MayConcern(paths []string, texts map[string]string, cfg *config.Config) bool {
	if slices.ContainsFunc(paths, func(p string) bool { return decisive(p) || Named(p, cfg) }) {
		return true
	}
	for _, text := range texts {
		if strings.ContainsAny(text, "\\%") || mayReadMore(text) {
			return true
		}
		if slices.ContainsFunc(paths, func(p string) bool { return strings.Contains(text, path.Base(p)) }) {
			return true
		}
	}
	return false
}

// decisive reports whether a path is one that needs not be named, or whose name can be written in several ways.
func decisive(p string) bool {
	base := path.Base(p)
	return render.IsKustomization(p) || strings.HasPrefix(base, "Chart.") || strings.HasPrefix(base, "values") || strings.ContainsAny(base, " '\"")
}

// mayReadMore reports whether a kustomization may read files that others name: plugins and charts do.
func mayReadMore(text string) bool {
	return slices.ContainsFunc([]string{"helm", "transformers", "generators", "validators"}, func(key string) bool { return strings.Contains(text, key) })
}

// Named reports whether the configuration names a path, or a directory that holds it.
func Named(p string, cfg *config.Config) bool {
	if p == cfg.Release.VersionFile {
		return true
	}
	patterns := slices.Concat(cfg.Manifests, cfg.Text)
	carriers := cfg.Carriers
	for _, c := range cfg.Components {
		patterns, carriers = slices.Concat(patterns, c.Manifests, c.Text), slices.Concat(carriers, c.Carriers)
	}
	for _, c := range carriers {
		patterns = append(patterns, c.Path)
	}
	for ; p != "."; p = path.Dir(p) {
		if slices.ContainsFunc(patterns, func(pattern config.Pattern) bool { return pattern.Match(p) }) {
			return true
		}
	}
	return false
}
