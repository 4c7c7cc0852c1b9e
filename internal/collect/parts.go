package collect

import (
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// parts takes an image that is written in parts: repository and tag or digest, perhaps with registry; or an image without
// tag beside a tag.
func (w *walker) parts(fields map[string]*yaml.Node, field string, used map[string]bool) {
	tag, digest := scalarOf(fields, "tag", "imageTag"), scalarOf(fields, "digest")
	if tag == "" && digest == "" {
		return
	}
	name := scalarOf(fields, "repository", "repo")
	image := scalarOf(fields, "image")
	switch {
	case name == "":
		name = image
	case image != "" && !strings.HasSuffix(name, "/"+fields[image].Value) && !isRegistry(fields[image].Value):
		// repository: quay.io/acme, image: app
		w.joined(fields, []string{"registry", name, image}, tag, digest, field, used)
		return
	}
	if name != "" {
		w.joined(fields, []string{"registry", name}, tag, digest, field, used)
	}
}

// scalarOf returns the first of the keys that has a text that is not empty.
func scalarOf(fields map[string]*yaml.Node, keys ...string) string {
	for _, key := range keys {
		if isScalar(fields[key]) {
			return key
		}
	}
	return ""
}

func (w *walker) joined(fields map[string]*yaml.Node, names []string, tag, digest, field string, used map[string]bool) {
	var parts []string
	for _, key := range names {
		if isScalar(fields[key]) {
			parts = append(parts, strings.Trim(fields[key].Value, "/"))
		}
	}
	name := strings.Join(parts, "/")
	if strings.ContainsAny(name[strings.LastIndexByte(name, '/')+1:], ":@") {
		return // the name carries a tag of its own
	}
	raw := name
	writer := tag
	if tag != "" {
		raw += ":" + fields[tag].Value
	} else {
		writer = digest
	}
	if digest != "" {
		if !strings.Contains(fields[digest].Value, ":") {
			return // the digest of something else
		}
		raw += "@" + fields[digest].Value
	}
	ref, err := fact.ParseRef(raw)
	if err != nil {
		return
	}
	for _, key := range append(names, tag, digest) {
		used[key] = true
	}
	// The place is the tag's: it is what changes from release to release.
	t := w.doc.Text(fields[writer])
	marks := make([]render.Mark, len(t.Marks))
	for i, m := range t.Marks {
		m.At = len(raw)
		marks[i] = m
	}
	w.add(render.Text{Value: raw, Marks: marks}, 0, len(raw), ref, join(field, writer), "")
}
