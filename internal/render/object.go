package render

import (
	"regexp"
	"strings"

	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/verscheck/verscheck/internal/diag"
)

// Result is what one overlay, or one file of plain manifests, came to.
type Result struct {
	Overlay   string // its directory, or the file
	Objects   []Object
	Files     []string         // every file of the tree that was read for it
	Unchecked []diag.Unchecked // why it is not, or not wholly, rendered; empty when it is
	Marked    bool             // markers were in the sources, so that places are known
}

// Object is one rendered Kubernetes object.
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

// Doc is one YAML document without markers, and where they were.
type Doc struct {
	Node *yaml.Node // the top node of the document, never an alias

	marks  map[*yaml.Node][]Mark
	marker *marker
}

// Text returns the text of a scalar of the document, with the marks that arrived in it.
func (d Doc) Text(n *yaml.Node) Text { return Text{Value: n.Value, Marks: d.marks[n]} }

// Nested reads a text of the document as a YAML stream of its own. Marks of the text are marks of the documents in it.
// The error says that it is no YAML, or more of it than one would write into a text.
func (d Doc) Nested(t Text) ([]Doc, error) {
	nodes, err := parseStream(d.marker.mark(t))
	if err != nil && len(t.Marks) > 0 {
		t.Marks = nil
		nodes, err = parseStream(t.Value)
	}
	if err != nil {
		return nil, err
	}
	docs := make([]Doc, len(nodes))
	for i, n := range nodes {
		docs[i] = d.marker.doc(n)
	}
	return docs, nil
}

// doc takes the markers out of a document.
func (m *marker) doc(n *yaml.Node) Doc {
	d := Doc{Node: n, marks: map[*yaml.Node][]Mark{}, marker: m}
	m.stripNode(n, d.marks)
	return d
}

func (m *marker) stripNode(n *yaml.Node, marks map[*yaml.Node][]Mark) {
	if n.Kind == yaml.ScalarNode && strings.Contains(n.Value, m.nonce) {
		t := m.strip(n.Value)
		n.Value = t.Value
		marks[n] = t.Marks
	}
	for _, child := range n.Content { // an alias has no content: its target is met where it stands
		m.stripNode(child, marks)
	}
}

// result turns the library's resources into objects.
func (t *Tree) result(dir string, res resmap.ResMap, j *jail) Result {
	r := Result{Overlay: dir, Files: j.files(), Marked: j.mode == marked && t.files.marker.find != nil}
	for _, resource := range res.Resources() {
		r.Objects = append(r.Objects, t.files.marker.object(resource.YNode()))
	}
	r.Unchecked = remoteUnchecked(dir, j.stubs)
	return r
}

// hashSuffix is what kustomize appends to the name of a generated object: a hash of its content, and so of the markers
// in it. The name without it is also the one that stays the same from release to release.
var hashSuffix = regexp.MustCompile(`-[bcdfghkmt2456789]{10}$`)

func (m *marker) object(n *yaml.Node) Object {
	o := Object{Doc: m.doc(n)}
	o.APIVersion = scalarAt(n, "apiVersion")
	o.Kind = scalarAt(n, "kind")
	o.Name = scalarAt(n, "metadata", "name")
	o.Namespace = scalarAt(n, "metadata", "namespace")
	if o.Kind == "ConfigMap" || o.Kind == "Secret" {
		o.Name = hashSuffix.ReplaceAllString(o.Name, "")
	}
	return o
}

// scalarAt returns the text at a path of keys, "" when there is none.
func scalarAt(n *yaml.Node, keys ...string) string {
	for _, key := range keys {
		if n = valueOf(n, key); n == nil {
			return ""
		}
	}
	if n.Kind != yaml.ScalarNode {
		return ""
	}
	return n.Value
}

func valueOf(n *yaml.Node, key string) *yaml.Node {
	if n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			value := n.Content[i+1]
			if value.Kind == yaml.AliasNode {
				return value.Alias
			}
			return value
		}
	}
	return nil
}

// sameText reports whether a marked build, stripped, is the plain one.
func (t *Tree) sameText(marked, plain resmap.ResMap) bool {
	a, b := marked.Resources(), plain.Resources()
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !t.files.marker.sameNode(a[i].YNode(), b[i].YNode()) {
			return false
		}
	}
	return true
}

func (m *marker) sameNode(a, b *yaml.Node) bool {
	if a.Kind != b.Kind || len(a.Content) != len(b.Content) {
		return false
	}
	if a.Kind == yaml.ScalarNode {
		value := m.strip(a.Value).Value
		return value == b.Value || hashSuffix.ReplaceAllString(value, "") == hashSuffix.ReplaceAllString(b.Value, "")
	}
	for i := range a.Content {
		if !m.sameNode(a.Content[i], b.Content[i]) {
			return false
		}
	}
	return true
}
