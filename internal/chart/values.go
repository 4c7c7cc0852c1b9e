package chart

import (
	"strconv"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// maxDepth bounds how deep values may nest.
const maxDepth = 200

// walker finds what values say of images by the conventions of charts alone: a block without tag, which gets the chart's
// appVersion, and a hub and tag for all images. A reference with a tag of its own is package collect's to find.
type walker struct {
	reader *reader
	file   render.YAML
	found  []fact.Image

	tags     map[string]diag.Place // of fields that hold a tag or digest, an alias's where its anchor is
	prefixed map[string]bool       // fields likewise, of images whose name begins with a slash: templates put something before it
}

// versionKeys hold the version of an image.
var versionKeys = []string{"tag", "imageTag", "digest", "sha"}

// hub is what a chart puts before and behind the names of all of its images.
type hub struct {
	name, tag *yaml.Node
	field     string // of the tag
}

func (w *walker) node(n *yaml.Node, key, field string, all hub) {
	if strings.Count(field, ".") > maxDepth {
		return
	}
	switch n.Kind {
	case yaml.AliasNode:
		w.node(n.Alias, key, field, all)
	case yaml.SequenceNode:
		for i, item := range n.Content {
			w.node(item, key, field+"["+strconv.Itoa(i)+"]", all)
		}
	case yaml.MappingNode:
		all = all.within(n, field)
		w.block(n, key, field, all)
		for i := 0; i+1 < len(n.Content); i += 2 {
			w.node(n.Content[i+1], n.Content[i].Value, join(field, n.Content[i].Value), all)
		}
	default:
	}
}

func join(field, key string) string {
	if field == "" {
		return key
	}
	return field + "." + key
}

// within is the hub that holds in a mapping: its own, or that of its globals.
func (h hub) within(n *yaml.Node, field string) hub {
	if name := render.Get(n, "hub"); textOf(name) != "" {
		h = hub{name, render.Get(n, "tag"), join(field, "tag")}
	}
	if global := render.Get(n, "global"); global != nil {
		h = h.within(global, join(field, "global"))
	}
	return h
}

// repositoryKeys hold the name of an image that a tag stands beside.
var repositoryKeys = []string{"repository", "repo", "imageRepository", "image", "name"}

// block takes a mapping that names an image without its version.
func (w *walker) block(n *yaml.Node, key, field string, all hub) {
	whole := false
	for _, key := range versionKeys {
		if tag := render.Get(n, key); textOf(tag) != "" {
			w.tags[join(field, key)] = w.file.Place(tag)
			w.prefixed[join(field, key)] = strings.HasPrefix(textOf(render.Get(n, "repository")), "/")
			whole = true
		}
	}
	if whole {
		return
	}
	for _, name := range repositoryKeys {
		repository := render.Get(n, name)
		if textOf(repository) == "" {
			continue
		}
		switch {
		case name == "image" && all.name != nil && !strings.ContainsAny(repository.Value, "/:@"):
			w.ofHub(repository, join(field, name), all)
		case name == "name" && !isImage(key), name == "image" && !has(n, "tag", "imageTag"):
		case isImage(key) || name == "imageRepository" || has(n, "tag", "imageTag", "digest"):
			w.add(n, repository, join(field, name))
		}
		return
	}
}

// add takes the name of an image that gets the chart's appVersion. How its templates write that, with a "v" or without, is not
// known, so that nobody can be asked for the image.
func (w *walker) add(n, repository *yaml.Node, field string) {
	c := w.reader
	raw := strings.TrimSuffix(repository.Value, "/")
	if registry := textOf(render.Get(n, "registry")); registry != "" {
		raw = strings.Trim(registry, "/") + "/" + raw
	}
	raw = c.qualified(raw)
	ref, err := fact.ParseRef(raw)
	if err != nil || ref.Tag != "" || ref.Digest != "" {
		return
	}
	c.chart.Images = append(c.chart.Images, ref.Repository())
	if whole, err := fact.ParseRef(raw + ":" + c.chart.AppVersion); err == nil {
		raw, ref = raw+":"+c.chart.AppVersion, whole
	}
	w.found = append(w.found, fact.Image{
		Raw: raw, Ref: ref, Bare: true, SetBy: fact.SetByChart, At: c.place(w.file.Place(repository), field),
	})
}

// ofHub takes the short name of an image.
func (w *walker) ofHub(name *yaml.Node, field string, all hub) {
	raw := strings.Trim(all.name.Value, "/") + "/" + name.Value
	at := name
	if tag := textOf(all.tag); tag != "" {
		raw += ":" + tag
		at, field = all.tag, all.field
	}
	if ref, err := fact.ParseRef(raw); err == nil {
		w.found = append(w.found, fact.Image{
			Raw: raw, Ref: ref, Bare: ref.Tag == "", SetBy: fact.SetByChart, At: w.reader.place(w.file.Place(at), field),
		})
	}
}

// covers reports whether a use that was found in another way is one of the walker's, or none.
func (w *walker) covers(image fact.Image) bool {
	if w.prefixed[image.At.Field] {
		return true
	}
	for _, mine := range w.found {
		if mine.At.Field == image.At.Field {
			return true
		}
	}
	return false
}

func isImage(key string) bool { return strings.HasSuffix(strings.ToLower(key), "image") }

// has reports whether a mapping has one of the keys, with whatever value.
func has(n *yaml.Node, keys ...string) bool {
	for _, key := range keys {
		if render.Get(n, key) != nil {
			return true
		}
	}
	return false
}
