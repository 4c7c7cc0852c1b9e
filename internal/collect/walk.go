package collect

import (
	"strconv"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// maxDepth bounds how deep values may nest, and nestedDepth how often a text may be read as YAML inside YAML.
const (
	maxDepth    = 200
	nestedDepth = 2
)

// use is a reference as found, before its place is known.
type use struct {
	raw     string
	ref     fact.Ref
	problem string
	text    render.Text // that holds it
	end     int         // offset in text behind the reference
	start   int
	field   string
	setBy   fact.SetBy // env or arg where the kind of field says so; "" otherwise
}

// walker finds the references of one object.
type walker struct {
	doc    render.Doc
	nested int // how many texts deep
	found  []use
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
	}
}

var containerLists = map[string]bool{"containers": true, "initContainers": true, "ephemeralContainers": true}

// mapping looks for references that more than one key tells, then walks the values that these did not use up.
func (w *walker) mapping(n *yaml.Node, key, field string, depth int) {
	fields := fieldsOf(n)
	used := map[string]bool{}
	if containerLists[key] && fields["image"] != nil && fields["image"].Kind == yaml.ScalarNode {
		w.container(fields["image"], field+".image")
		used["image"] = true
	}
	if key == "image" && isScalar(fields["reference"]) {
		used["reference"] = w.whole(fields["reference"], field+".reference", "", tagOrSlash)
	}
	w.parts(fields, field, used)
	w.nameValue(fields, field, used)
	for i := 0; i+1 < len(n.Content); i += 2 {
		name := n.Content[i].Value
		if !used[name] {
			w.node(n.Content[i+1], name, join(field, name), depth+1)
		}
	}
}

func fieldsOf(n *yaml.Node) map[string]*yaml.Node {
	fields := make(map[string]*yaml.Node, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		value := n.Content[i+1]
		if value.Kind == yaml.AliasNode {
			value = value.Alias
		}
		fields[n.Content[i].Value] = value
	}
	return fields
}

func isScalar(n *yaml.Node) bool { return n != nil && n.Kind == yaml.ScalarNode && n.Value != "" }

// container takes the image of a container: here, whatever it is was meant to be a reference.
func (w *walker) container(n *yaml.Node, field string) {
	t := w.doc.Text(n)
	ref, err := fact.ParseRef(t.Value)
	if err == nil {
		w.add(t, 0, len(t.Value), ref, field, "")
		return
	}
	// A template inside a text is not what gets applied.
	if w.nested == 0 {
		w.found = append(w.found, use{raw: t.Value, problem: err.Error(), text: t, end: len(t.Value), field: field})
	}
}

// nameValue takes an environment variable that holds a reference.
func (w *walker) nameValue(fields map[string]*yaml.Node, field string, used map[string]bool) {
	name, value := fields["name"], fields["value"]
	if !isScalar(name) || !isScalar(value) {
		return
	}
	upper := strings.ToUpper(name.Value)
	if strings.Contains(upper, "IMAGE") || strings.Contains(upper, "IMG") {
		used["value"] = w.whole(value, field+".value", fact.SetByEnv, tagOrSlash)
	} else if qualified(value.Value) {
		used["value"] = w.whole(value, field+".value", fact.SetByEnv, anyRef)
	}
}

func (w *walker) list(n *yaml.Node, key, field string, depth int) {
	flag := false // the item before is a flag that wants an image
	for i, item := range n.Content {
		at := field + "[" + strconv.Itoa(i) + "]"
		if isScalar(item) {
			if flag && w.whole(item, at, fact.SetByArg, tagOrSlash) {
				flag = false
				continue
			}
			flag = imageFlag(item.Value)
			if w.argument(item, at) {
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

// scalar takes a text that is a reference by its key or by its shape, or that holds references.
func (w *walker) scalar(n *yaml.Node, key, field string) {
	if n.Value == "" || n.ShortTag() != yaml.NodeTagString {
		return
	}
	if imageKey(key) && w.whole(n, field, "", tagOrSlash) {
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

// imageKey reports whether a key says that its value is an image.
func imageKey(key string) bool {
	lower := strings.ToLower(key)
	for _, suffix := range []string{"image", "imagename", "imageref", "imageurl"} {
		if strings.HasSuffix(lower, suffix) {
			return true
		}
	}
	return false
}

func join(field, name string) string {
	if strings.ContainsAny(name, "./[]|") {
		return field + "[" + name + "]"
	}
	if field == "" {
		return name
	}
	return field + "." + name
}
