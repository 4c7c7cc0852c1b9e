package collect

import (
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// parts takes an image that is written in parts: repository and tag or digest, perhaps with registry; an image without tag
// beside a tag; an entry of kustomize's images:. It returns the keys that it used.
func (w *walker) parts(n *yaml.Node, key, field string) []string {
	if key == "images" {
		if used := w.entry(n, field); used != nil {
			return used
		}
	}
	tag, digest := first(n, "tag", "imageTag"), first(n, "digest")
	if tag == "" && digest == "" {
		return nil
	}
	name, image := first(n, "repository", "repo", "imageRepository", "imageName"), first(n, "image")
	switch {
	case name == "" && image == "" && (key == "images" || imageKey(key)):
		name = first(n, "name") // image: {name: …, tag: …}
	case name == "":
		name = image
	case image != "":
		last := render.Get(n, image).Value
		if !strings.HasSuffix(render.Get(n, name).Value, "/"+last) && !isRegistry(last) {
			// repository: quay.io/acme, image: app
			return w.joined(n, []string{"registry", name, image}, tag, digest, field)
		}
	}
	if name == "" {
		return nil
	}
	return w.joined(n, []string{"registry", name}, tag, digest, field)
}

// entry takes an entry of images: in a kustomization, or in an object that hands one to kustomize.
func (w *walker) entry(n *yaml.Node, field string) []string {
	tag, digest := first(n, "newTag"), first(n, "digest")
	name := first(n, "newName", "name")
	if name == "" || tag == "" && (digest == "" || first(n, "tag") != "") {
		return nil
	}
	found := len(w.found)
	used := w.joined(n, []string{name}, tag, digest, field)
	if len(w.found) > found {
		w.found[found].entry = render.Get(n, first(n, "name", "newName")).Value
	}
	return used
}

// first returns the first of the keys that has a text that is not empty, "" when none has.
func first(n *yaml.Node, keys ...string) string {
	for _, key := range keys {
		if isScalar(render.Get(n, key)) {
			return key
		}
	}
	return ""
}

// joined adds the reference that the values of keys make.
func (w *walker) joined(n *yaml.Node, names []string, tag, digest, field string) []string {
	var parts []string
	for _, key := range names {
		if value := render.Get(n, key); isScalar(value) {
			parts = append(parts, strings.Trim(value.Value, "/"))
		}
	}
	raw := strings.Join(parts, "/")
	if strings.ContainsAny(raw[strings.LastIndexByte(raw, '/')+1:], ":@") {
		return nil // the name carries a tag of its own
	}
	writer, prefix := tag, raw+":"
	if tag == "" {
		writer, prefix = digest, raw+"@"
	} else {
		raw = prefix + render.Get(n, tag).Value
	}
	if digest != "" {
		value := render.Get(n, digest).Value
		if !strings.Contains(value, ":") {
			return nil // the digest of something else
		}
		raw += "@" + value
	}
	ref, err := fact.ParseRef(raw)
	if err != nil {
		return nil
	}
	// The place is the tag's: it is what changes from release to release. Its marks move to where it stands in the whole.
	t := w.doc.Text(render.Get(n, writer))
	marks := make([]render.Mark, len(t.Marks))
	for i, m := range t.Marks {
		m.At += len(prefix)
		marks[i] = m
	}
	w.found = append(w.found, use{
		raw: raw, ref: ref, text: render.Text{Value: raw, Marks: marks}, end: len(raw), field: join(field, writer),
		key: writer, value: t.Value,
	})
	return append(names, tag, digest)
}
