package collect

import (
	"slices"
	"strconv"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// maxDepth bounds how deep values may nest, and nestedDepth how often a text may be read as YAML inside YAML.
const (
	maxDepth    = 250
	nestedDepth = 2
)

// use is a reference as found, before its place is known.
type use struct {
	raw        string
	ref        fact.Ref
	problem    string
	text       render.Text // that holds it
	start, end int         // offsets of it in text
	field      string
	setBy      fact.SetBy // env or arg where the kind of field says so; "" otherwise

	key, value string // of an image in parts: the key that holds its version, and what it holds
	entry      string // of an entry of images: the name that it stands for
	owner      string // what the mapping around it that has a name is called: a container, a variable
	container  bool   // a runtime pulls it as it stands
}

// walker finds the references of one object.
type walker struct {
	doc      render.Doc
	group    string // of the object's API, "apps"
	workload bool   // a kind whose containers run as they are written
	secret   bool   // a kind that Secrets are made of
	nested   int    // how many texts deep
	found    []use
}

// workloads are the kinds whose containers the kubelet gets to see as they are written. In others, a custom resource, a template,
// what is no reference may be replaced before.
var workloads = map[string]bool{
	"Pod": true, "PodTemplate": true, "ReplicationController": true, "ReplicaSet": true, "Deployment": true,
	"StatefulSet": true, "DaemonSet": true, "Job": true, "CronJob": true,
}

func (w *walker) add(t render.Text, start, end int, ref fact.Ref, field string, setBy fact.SetBy) {
	w.found = append(w.found, use{raw: t.Value[start:end], ref: ref, text: t, start: start, end: end, field: field, setBy: setBy})
}

// node walks a value that stands under key, the field's whole path being field.
func (w *walker) node(n *yaml.Node, key, field string, depth int) {
	if depth > maxDepth {
		return
	}
	switch n.Kind {
	case yaml.AliasNode:
		w.node(n.Alias, key, field, depth+1)
	case yaml.MappingNode:
		w.mapping(n, key, field, depth)
	case yaml.SequenceNode:
		w.list(n, key, field, depth)
	case yaml.ScalarNode:
		w.scalar(n, key, field)
	default: // a document stands in no value
	}
}

var (
	containerLists = map[string]bool{"containers": true, "initContainers": true, "ephemeralContainers": true}
	// containerLike are fields of custom resources whose value, or each item of it, is a container by another name.
	containerLike = map[string]bool{"container": true, "script": true, "sidecars": true, "steps": true, "stepTemplate": true}
)

// mapping looks for references that more than one key tells, then walks the values that these did not use up.
func (w *walker) mapping(n *yaml.Node, key, field string, depth int) {
	if isKind(n, definition) {
		return
	}
	var used []string
	if name := render.Get(n, "name"); isScalar(name) {
		defer w.name(name.Value, len(w.found))
	}
	if image := render.Get(n, "image"); image != nil && image.Kind == yaml.ScalarNode {
		switch {
		case containerLists[key]:
			w.container(image, field+".image")
			used = append(used, "image")
		case containerLike[key] && image.Value != "" && w.whole(image, field+".image", "", anyRef):
			used = append(used, "image")
		}
	}
	if key == "image" {
		if reference := render.Get(n, "reference"); isScalar(reference) && w.whole(reference, field+".reference", "", tagOrSlash) {
			w.found[len(w.found)-1].container = true
			used = append(used, "reference")
		}
	}
	if name := render.Get(n, "name"); isScalar(name) && (imageKey(key) || isKind(n, "DockerImage")) && w.whole(name, field+".name", "", hasVersion) {
		used = append(used, "name")
	}
	used = append(used, w.parts(n, key, field)...)
	used = append(used, w.nameValue(n, field)...)
	for i := 0; i+1 < len(n.Content); i += 2 {
		name := n.Content[i].Value
		if !slices.Contains(used, name) && !w.passedOver(n, key, name, n.Content[i+1]) {
			w.node(n.Content[i+1], name, join(field, name), depth+1)
		}
	}
}

// name books whose the uses are that were found since.
func (w *walker) name(owner string, since int) {
	for i := since; i < len(w.found); i++ {
		if w.found[i].owner == "" {
			w.found[i].owner = owner
		}
	}
}

func isScalar(n *yaml.Node) bool { return n != nil && n.Kind == yaml.ScalarNode && n.Value != "" }

// container takes the image of a container: here, whatever it is was meant to be a reference.
func (w *walker) container(n *yaml.Node, field string) {
	t := w.doc.Text(n)
	ref, err := fact.ParseRef(t.Value)
	switch {
	case err == nil:
		w.add(t, 0, len(t.Value), ref, field, "")
		w.found[len(w.found)-1].container = true
	case w.workload && w.nested == 0: // a template inside a text is not what gets applied
		w.found = append(w.found, use{raw: t.Value, problem: err.Error(), text: t, end: len(t.Value), field: field})
	}
}

// nameValue takes an environment variable that holds a reference, and returns the keys that it used.
func (w *walker) nameValue(n *yaml.Node, field string) []string {
	name, value := render.Get(n, "name"), render.Get(n, "value")
	if !isScalar(name) || !isScalar(value) {
		return nil
	}
	want := anyRef
	upper := strings.ToUpper(name.Value)
	switch {
	case strings.HasPrefix(upper, "RELATED_IMAGE"), strings.HasSuffix(upper, "IMAGE"), strings.HasSuffix(upper, "IMG"):
		want = tagOrSlash
	case strings.Contains(upper, "IMAGE"), strings.Contains(upper, "IMG"):
		want = hasVersion // "IMAGE_REPOSITORY" is completed elsewhere
	case !qualified(value.Value):
		return nil
	}
	if w.whole(value, field+".value", fact.SetByEnv, want) {
		return []string{"value"}
	}
	return nil
}

func (w *walker) list(n *yaml.Node, key, field string, depth int) {
	if key == "parameters" {
		w.parameters(n, field)
	}
	flag := false // the item before is a flag that wants an image
	for i, item := range n.Content {
		at := field + "[" + strconv.Itoa(i) + "]"
		if isScalar(item) {
			if flag && w.whole(item, at, fact.SetByArg, tagOrSlash) {
				flag = false
				continue
			}
			flag = imageFlag(item.Value)
			if w.argument(item, at) || key == "images" && (w.whole(item, at, "", hasVersion) || w.override(item, at)) {
				continue
			}
		}
		w.node(item, key, at, depth+1)
	}
}

// imageFlag reports whether an argument is a flag whose value, the next argument, is an image: "--sidecar-image".
func imageFlag(arg string) bool {
	name, isFlag := strings.CutPrefix(arg, "-")
	return isFlag && !strings.ContainsAny(name, "= ") && strings.HasSuffix(strings.ToLower(name), "image")
}

// argument takes "--x-image=REF", and "--name=REF" when REF names a registry.
func (w *walker) argument(n *yaml.Node, field string) bool {
	t := w.doc.Text(n)
	name, value, ok := strings.Cut(t.Value, "=")
	if !ok || !strings.HasPrefix(name, "-") || strings.ContainsAny(name, " \n") {
		return false
	}
	ref, err := fact.ParseRef(value)
	if err != nil {
		return false
	}
	if strings.HasSuffix(strings.ToLower(name), "image") && tagOrSlash(value, ref) || qualified(value) {
		w.add(t, len(name)+1, len(t.Value), ref, field, fact.SetByArg)
		return true
	}
	return false
}

// override takes "NAME=REF", as Argo CD writes an entry of kustomize's images:.
func (w *walker) override(n *yaml.Node, field string) bool {
	t := w.doc.Text(n)
	name, value, ok := strings.Cut(t.Value, "=")
	ref, err := fact.ParseRef(value)
	if !ok || err != nil || !hasVersion(value, ref) {
		return false
	}
	w.add(t, len(name)+1, len(t.Value), ref, field, "")
	return true
}

// scalar takes a text that is a reference by its key or by its shape, or that holds references.
func (w *walker) scalar(n *yaml.Node, key, field string) {
	if n.Value == "" || n.ShortTag() != yaml.NodeTagString {
		return
	}
	want := tagOrSlash
	if machineGroups[w.group] {
		want = hasVersion
	}
	if (imageKey(key) || key == "package" && w.group == "pkg.crossplane.io") && w.whole(n, field, "", want) {
		return
	}
	if qualified(n.Value) && w.whole(n, field, "", anyRef) {
		return
	}
	w.text(w.doc.Text(n), field)
}

// whole takes a scalar that is a reference as a whole.
func (w *walker) whole(n *yaml.Node, field string, setBy fact.SetBy, want func(string, fact.Ref) bool) bool {
	t := w.doc.Text(n)
	ref, err := fact.ParseRef(t.Value)
	if err != nil || !want(t.Value, ref) {
		return false
	}
	w.add(t, 0, len(t.Value), ref, field, setBy)
	return true
}

// join appends a key to the path of a field. A key that is as long as a text is cut.
func join(field, name string) string {
	if len(name) > 2*nearby {
		name = strings.ToValidUTF8(name[:nearby], "") + "…"
	}
	switch {
	case strings.ContainsAny(name, "./[]|"):
		return field + "[" + name + "]"
	case field == "" || strings.HasSuffix(field, "|"):
		return field + name
	}
	return field + "." + name
}
