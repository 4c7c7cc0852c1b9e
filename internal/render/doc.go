package render

import (
	"encoding/base64"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

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
		docs[i] = d.marker.doc(n, false)
	}
	return docs, nil
}

// doc takes the markers out of a document; out of the data of a Secret, too, where they are encoded.
func (m *marker) doc(n *yaml.Node, secret bool) Doc {
	d := Doc{Node: n, marks: map[*yaml.Node][]Mark{}, marker: m}
	m.stripNode(n, d.marks)
	if data := Get(n, "data"); secret && data != nil {
		for _, value := range data.Content {
			m.stripEncoded(value)
		}
	}
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

// stripEncoded takes the markers out of a text that a generator has encoded.
func (m *marker) stripEncoded(n *yaml.Node) {
	text, err := base64.StdEncoding.DecodeString(n.Value) // which skips line feeds
	if err != nil || !strings.Contains(string(text), m.nonce) {
		return
	}
	n.Value = encodeBase64(m.strip(string(text)).Value)
}

// encodeBase64 breaks lines as kustomize does in api/internal/generators/secret.go.
func encodeBase64(text string) string {
	const width = 70
	encoded := base64.StdEncoding.EncodeToString([]byte(text))
	if len(encoded) < width {
		return encoded
	}
	var lines strings.Builder
	for encoded != "" {
		n := min(width, len(encoded))
		lines.WriteString(encoded[:n] + "\n")
		encoded = encoded[n:]
	}
	return lines.String()
}

// adoptMarks gives objects the marks of those of a marked build, wherever the two say the same.
func adoptMarks(objects, marked []Object) {
	if len(objects) != len(marked) {
		return
	}
	for i := range objects {
		adoptNode(objects[i].marks, marked[i].marks, objects[i].Node, marked[i].Node)
	}
}

func adoptNode(marks, from map[*yaml.Node][]Mark, n, other *yaml.Node) {
	if n.Kind != other.Kind || len(n.Content) != len(other.Content) {
		return
	}
	if found := from[other]; found != nil && n.Value == other.Value {
		marks[n] = found
	}
	for i := range n.Content {
		adoptNode(marks, from, n.Content[i], other.Content[i])
	}
}
