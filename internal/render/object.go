package render

import (
	"regexp"
	"strings"
	"sync"

	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/verscheck/verscheck/internal/diag"
)

// Result is what one overlay, or one file of plain manifests, came to.
type Result struct {
	Overlay   string // its directory, or the file
	Objects   []Object
	Files     []string         // every file that was read for it, fetched ones included
	Remotes   []Remote         // every remote entry of its kustomizations, fetched or not
	Unchecked []diag.Unchecked // why it is not, or not wholly, rendered; empty when it is
	Marked    bool             // markers were in the sources, so that places are known
	Static    bool             // it did not render: the objects are as they stand in its files
	Entries   []Entry          // of images:, of all its kustomizations, the outermost first

	task *task // that it came of; nil for one made by hand
}

// Object is one rendered Kubernetes object. An overlay of which something was left out has its kustomizations as objects, too:
// of kind Kustomization, the name being the directory.
type Object struct {
	Doc
	APIVersion, Kind, Namespace, Name string
	File                              string // the file it stands in, for plain manifests; "" after a build
}

// ID names the object for people, "Kind/name" or "Kind/namespace/name".
func (o Object) ID() string {
	if o.Namespace == "" {
		return o.Kind + "/" + o.Name
	}
	return o.Kind + "/" + o.Namespace + "/" + o.Name
}

// IsKustomization reports whether the object is a kustomization itself, see [Object].
func (o Object) IsKustomization() bool {
	return o.Kind == types.KustomizationKind && strings.HasPrefix(o.APIVersion, "kustomize.config.k8s.io/")
}

// objects turns the library's resources into objects. The markers are taken out of the resources themselves.
func (m *marker) objects(res resmap.ResMap) []Object {
	objects := make([]Object, 0, res.Size())
	for _, r := range res.Resources() {
		objects = append(objects, m.object(r.YNode()))
	}
	return objects
}

// hashSuffix is what kustomize appends to the name of a generated object: a hash of its content, and so of the markers
// in it. The name without it is also the one that stays the same from release to release.
var hashSuffix = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`-[bcdfghkmt2456789]{10}$`) })

func (m *marker) object(n *yaml.Node) Object {
	o := Object{Kind: scalarAt(n, "kind")}
	o.Doc = m.doc(n, o.Kind == "Secret")
	o.APIVersion = scalarAt(n, "apiVersion")
	o.Name = scalarAt(n, "metadata", "name")
	o.Namespace = scalarAt(n, "metadata", "namespace")
	if o.Kind == "ConfigMap" || o.Kind == "Secret" {
		o.Name = hashSuffix().ReplaceAllString(o.Name, "")
	}
	return o
}

// scalarAt returns the text at a path of keys, "" when there is none.
func scalarAt(n *yaml.Node, keys ...string) string {
	for _, key := range keys {
		if n = Get(n, key); n == nil {
			return ""
		}
	}
	if n.Kind != yaml.ScalarNode {
		return ""
	}
	return n.Value
}

// Get returns the value of a key of a mapping, never an alias; nil when there is none, or n is no mapping.
func Get(n *yaml.Node, key string) *yaml.Node {
	if n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return Unalias(n.Content[i+1])
		}
	}
	return nil
}

// Unalias returns what an alias stands for, and any other node as it is.
func Unalias(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// eachMarked visits the scalars in which marks arrived, in the order of the document.
func (o Object) eachMarked(visit func(n *yaml.Node, marks []Mark)) {
	var walk func(n *yaml.Node)
	walk = func(n *yaml.Node) {
		if marks := o.marks[n]; len(marks) > 0 {
			visit(n, marks)
		}
		for _, child := range n.Content {
			walk(child)
		}
	}
	walk(o.Node)
}

// sameObjects reports whether objects of a marked build are those of a plain one, but for hashes of generated content.
func sameObjects(marked, plain []Object) bool {
	if len(marked) != len(plain) {
		return false
	}
	for i := range marked {
		if !sameNode(marked[i].Node, plain[i].Node) {
			return false
		}
	}
	return true
}

func sameNode(a, b *yaml.Node) bool {
	if a.Kind != b.Kind || len(a.Content) != len(b.Content) {
		return false
	}
	if a.Kind == yaml.ScalarNode && a.Value != b.Value {
		return strings.Contains(a.Value, "-") && hashSuffix().ReplaceAllString(a.Value, "") == hashSuffix().ReplaceAllString(b.Value, "")
	}
	for i := range a.Content {
		if !sameNode(a.Content[i], b.Content[i]) {
			return false
		}
	}
	return true
}
