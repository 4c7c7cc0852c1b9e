package render

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"math/big"
	"strconv"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/verscheck/verscheck/internal/diag"
)

// schemaKey holds the schema of a version of a custom resource, which a build may have blanked.
const schemaKey = "openAPIV3Schema"

// crdKindName is the kind of what holds such schemas.
const crdKindName = "CustomResourceDefinition"

// Sum returns a hash of what the object says: two objects have the same one when they differ at most in the order of keys, in
// comments, quotes and ways to write a number, in keys without a value, in an empty status, and in the schemas of a definition of custom
// resources (see [Tree.Schemas]). Each text in it is passed through rewrite first, unless that is nil.
func (o Object) Sum(rewrite func(string) string) string {
	s := summer{hash: sha256.New(), rewrite: rewrite}
	if o.Kind == crdKindName {
		s.skip = schemaKey
	}
	s.object(o.Node)
	return s.sum()
}

// RawName is the name of the object as it was rendered, with the hash that kustomize appends to a generated one.
func (o Object) RawName() string { return scalarAt(o.Node, "metadata", "name") }

// Line is the line that the object begins on in the file it stands in; 0 after a build.
func (o Object) Line() int {
	if o.File == "" {
		return 0
	}
	return o.Node.Line
}

// sumNode is the hash of a part of an object.
func sumNode(n *yaml.Node) string {
	s := summer{hash: sha256.New()}
	s.node(n, 0)
	return s.sum()
}

// summer feeds a hash with a canonical form of a value. Each scalar and each opening and closing of a mapping or list is told from
// what follows by its length or kind, so that no two values have one form.
type summer struct {
	hash    hash.Hash
	rewrite func(string) string
	skip    string // a key that is left out wherever it stands
}

func (s *summer) sum() string { return hex.EncodeToString(s.hash.Sum(nil)[:16]) }

func (s *summer) put(kind byte, text string) {
	s.hash.Write([]byte{kind})
	s.hash.Write([]byte(strconv.Itoa(len(text))))
	s.hash.Write([]byte{':'})
	s.hash.Write([]byte(text))
}

// object leaves out an empty status, which generators write and servers ignore.
func (s *summer) object(n *yaml.Node) {
	s.mapping(n, 0, func(key string, value *yaml.Node) bool { return key == "status" && isEmpty(value, 0) })
}

func (s *summer) node(n *yaml.Node, depth int) {
	if depth > maxDepth {
		return // no parsed document is as deep, see inBounds
	}
	switch n.Kind {
	case yaml.AliasNode:
		s.node(n.Alias, depth+1)
	case yaml.MappingNode:
		s.mapping(n, depth, nil)
	case yaml.SequenceNode:
		s.hash.Write([]byte("["))
		for _, item := range n.Content {
			s.node(item, depth+1)
		}
		s.hash.Write([]byte("]"))
	case yaml.ScalarNode:
		s.scalar(n)
	default: // a document stands in no value
	}
}

func (s *summer) mapping(n *yaml.Node, depth int, without func(string, *yaml.Node) bool) {
	type pair struct {
		key   string
		value *yaml.Node
	}
	pairs := make([]pair, 0, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		p := pair{n.Content[i].Value, n.Content[i+1]}
		if isNull(p.value) || s.skip != "" && p.key == s.skip || without != nil && without(p.key, p.value) {
			continue
		}
		pairs = append(pairs, p)
	}
	diag.SortBy(pairs, func(a, b pair) int { return strings.Compare(a.key, b.key) })
	s.hash.Write([]byte("{"))
	for _, p := range pairs {
		s.put('k', s.text(p.key))
		s.node(p.value, depth+1)
	}
	s.hash.Write([]byte("}"))
}

func (s *summer) text(text string) string {
	if s.rewrite == nil {
		return text
	}
	return s.rewrite(text)
}

// scalar writes numbers and booleans in one way, whatever theirs is.
func (s *summer) scalar(n *yaml.Node) {
	switch n.ShortTag() {
	case yaml.NodeTagNull:
		s.put('0', "")
	case yaml.NodeTagBool:
		s.put('b', strings.ToLower(n.Value))
	case yaml.NodeTagInt, yaml.NodeTagFloat:
		s.put('n', number(n.Value))
	default:
		s.put('s', s.text(n.Value))
	}
}

// number is a number as it reads in canonical form: 0644 is 420, 1.0 is 1. What is no number, as ".inf", stays as it is.
func number(text string) string {
	digits := strings.ReplaceAll(text, "_", "")
	if i, ok := new(big.Int).SetString(digits, 0); ok {
		return i.String()
	}
	if f, err := strconv.ParseFloat(digits, 64); err == nil {
		return strconv.FormatFloat(f, 'g', -1, 64)
	}
	return text
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == yaml.NodeTagNull }

// isEmpty reports whether nothing stands in a value.
func isEmpty(n *yaml.Node, depth int) bool {
	switch {
	case depth > maxDepth:
		return false
	case n.Kind == yaml.ScalarNode:
		return n.Value == "" || isNull(n)
	case n.Kind == yaml.SequenceNode:
		return len(n.Content) == 0
	case n.Kind != yaml.MappingNode:
		return false
	}
	for i := 1; i < len(n.Content); i += 2 {
		if !isEmpty(n.Content[i], depth+1) {
			return false
		}
	}
	return true
}
