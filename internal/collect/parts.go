package collect

import (
	"strconv"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// kubeadmNames are the images whose repository is given without their name, by the key of the mapping: kubeadm appends it
// (GetDNSImage, GetEtcdImage in kubernetes/cmd/kubeadm/app/images).
var kubeadmNames = map[string]string{"dns": "coredns", "local": "etcd"}

// parts takes an image that is written in parts: repository and tag or digest, perhaps with registry; an image without tag
// beside a tag; an entry of kustomize's images:. It returns the keys that it used.
func (w *walker) parts(n *yaml.Node, key, field string) []string {
	if key == "images" {
		if used := w.entry(n, field); used != nil {
			return used
		}
	}
	registry := first(n, "registry", "hub", "imageRegistry")
	name, image := first(n, "repository", "repo", "imageRepository", "imageName", "baseImage"), first(n, "image")
	tag, digest := first(n, "tag", "imageTag"), first(n, "digest")
	switch {
	case tag != "" || digest != "":
	case image != "" && name == "":
		tag = first(n, "defaultImageVersion") // KServe's inferenceservice-config
	case image != "" || name == "baseImage" || isPlace(n, name):
		tag = first(n, "version")
	}
	if tag == "" && digest == "" {
		return nil
	}
	inner := first(n, "name")
	switch {
	case name == "" && image == "" && (key == "images" || imageKey(key)):
		name = inner // image: {name: …, tag: …}
	case name == "":
		name = image
	case image != "" && !endsIn(n, name, image) && !isRegistry(render.Get(n, image).Value):
		return w.joined(n, []string{registry, name, image}, tag, digest, field) // repository: quay.io/acme, image: app
	case inner != "" && (registry != "" || imageKey(key) || strings.HasSuffix(field, "images."+key)) && isNamespace(n, name) && !endsIn(n, name, inner):
		return w.joined(n, []string{registry, name, inner}, tag, digest, field) // image: {repository: acme, name: app}
	case name == "imageRepository" && kubeadmNames[key] != "":
		return w.suffixed(n, name, kubeadmNames[key], tag, field)
	}
	if name == "" {
		return nil
	}
	return w.joined(n, []string{registry, name}, tag, digest, field)
}

// isPlace reports whether the value of a key names a repository by its registry, in a mapping that says nothing of a chart.
func isPlace(n *yaml.Node, key string) bool {
	if key == "" || first(n, "name", "chart", "url") != "" {
		return false
	}
	host, _, ok := strings.Cut(render.Get(n, key).Value, "/")
	return ok && isRegistry(host)
}

// isNamespace reports whether the value of a key has at most one segment beside a registry, so that a name may be missing.
func isNamespace(n *yaml.Node, key string) bool {
	value := render.Get(n, key).Value
	host, rest, _ := strings.Cut(value, "/")
	if !isRegistry(host) {
		rest = value
	}
	return !strings.Contains(rest, "/")
}

// endsIn reports whether the last segment of the value of a key is that of another.
func endsIn(n *yaml.Node, key, other string) bool {
	return strings.HasSuffix("/"+render.Get(n, key).Value, "/"+render.Get(n, other).Value)
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

// first returns the first of the keys that has a text that is neither empty nor null, "" when none has.
func first(n *yaml.Node, keys ...string) string {
	for _, key := range keys {
		if value := render.Get(n, key); isScalar(value) && value.ShortTag() != yaml.NodeTagNull {
			return key
		}
	}
	return ""
}

// joined adds the reference that the values of keys make, and returns the keys. A registry that the name repeats counts once.
func (w *walker) joined(n *yaml.Node, names []string, tag, digest, field string) []string {
	var parts []string
	for _, key := range names {
		if value := render.Get(n, key); isScalar(value) {
			part := strings.Trim(value.Value, "/")
			if len(parts) == 1 && strings.HasPrefix(part, parts[0]+"/") {
				parts = nil
			}
			parts = append(parts, part)
		}
	}
	if !w.join(strings.Join(parts, "/"), render.Get(n, tag), render.Get(n, digest), field, first(n, tag, digest)) {
		return nil
	}
	return append(names, tag, digest)
}

// suffixed adds the reference that a repository, a name that is not written, and a tag make.
func (w *walker) suffixed(n *yaml.Node, repository, name, tag, field string) []string {
	if !w.join(strings.Trim(render.Get(n, repository).Value, "/")+"/"+name, render.Get(n, tag), nil, field, tag) {
		return nil
	}
	return []string{repository, tag}
}

// join adds the reference that a name and the values of a tag and a digest make, either of which may be nil. The key is that of
// the one that is its version. Not ok when they make none.
func (w *walker) join(name string, tag, digest *yaml.Node, field, key string) bool {
	if name == "" || strings.ContainsAny(name[strings.LastIndexByte(name, '/')+1:], ":@") {
		return false // the name carries a tag of its own
	}
	raw, prefix, writer := name, name+"@", digest
	if tag != nil {
		writer, prefix = tag, name+":"
		raw = prefix + rewritten(tag)
	}
	if digest != nil {
		if !strings.Contains(digest.Value, ":") {
			return false // the digest of something else
		}
		raw += "@" + digest.Value
	}
	ref, err := fact.ParseRef(raw)
	if err != nil || noRegistry(ref.Host) {
		return false
	}
	// The place is the tag's: it is what changes from release to release. Its marks move to where it stands in the whole.
	t := w.doc.Text(writer)
	if writer == tag && rewritten(tag) != t.Value {
		t.Value = "" // what stands in the source is not the tag
	}
	marks := make([]render.Mark, len(t.Marks))
	for i, m := range t.Marks {
		m.At += len(prefix)
		marks[i] = m
	}
	if writer == tag && digest != nil {
		for _, m := range w.doc.Text(digest).Marks {
			m.At += len(raw) - len(digest.Value)
			marks = append(marks, m)
		}
	}
	w.found = append(w.found, use{
		raw: raw, ref: ref, text: render.Text{Value: raw, Marks: marks}, end: len(raw), field: join(field, key),
		key: key, value: t.Value,
	})
	return true
}

// rewritten is a tag as kustomize writes it anew, and the API server gets it: one without quotes may be a number.
func rewritten(n *yaml.Node) string {
	if p, ok := plainOf(n, false); ok && p.value != nil && p.finite() {
		return p.json()
	}
	return n.Value
}

// parameters takes images whose parts are parameters of a chart by the names of their values, as in an Application of Argo CD:
// {name: image.repository, value: …}, {name: image.tag, value: …}.
func (w *walker) parameters(n *yaml.Node, field string) {
	values := map[string]*yaml.Node{}
	for _, item := range n.Content {
		if name, value := render.Get(item, "name"), render.Get(item, "value"); isScalar(name) && isScalar(value) {
			values[name.Value] = value
		}
	}
	for i, item := range n.Content {
		name := render.Get(item, "name")
		if !isScalar(name) {
			continue
		}
		prefix, isTag := strings.CutSuffix(name.Value, ".tag")
		tag, repository := values[name.Value], values[prefix+".repository"]
		if !isTag || tag == nil || repository == nil {
			continue
		}
		full := repository.Value
		if registry := values[prefix+".registry"]; registry != nil {
			full = registry.Value + "/" + full
		}
		w.join(full, tag, values[prefix+".digest"], field+"["+strconv.Itoa(i)+"]", "value")
	}
}
