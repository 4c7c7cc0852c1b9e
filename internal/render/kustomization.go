package render

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
	"weak"

	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// fileNames are the names of a kustomization file, in the order in which kustomize tries them.
var fileNames = []string{"kustomization.yaml", "kustomization.yml", "Kustomization"}

// kustomization is what a kustomization file says, as kustomize reads it, and where it says so.
type kustomization struct {
	dir, file string // paths in it start from dir; file is where its text stands, another directory if it is a symlink
	spec      types.Kustomization
	err       *problem // what kustomize refuses it for; then spec holds what could be read

	text    string
	lines   Lines
	regions []region

	parsing  sync.Mutex
	isFields bool                    // the text is a mapping of fields
	parsed   weak.Pointer[yaml.Node] // see fields

	placing sync.Once
	scalars map[fieldValue][]*yaml.Node // see places
}

// parseKustomization reads the text of a kustomization file. What is wrong with it is in err of the result.
func parseKustomization(dir, file, text string) *kustomization {
	k := &kustomization{dir: dir, file: file, text: text, lines: NewLines(text)}
	if k.err = k.parse(); k.err != nil {
		k.err.file = file
	}
	return k
}

func (k *kustomization) parse() *problem {
	if at := invalidUTF8(k.text); at >= 0 {
		return &problem{
			line: k.lines.Line(at), column: k.lines.Column(at), reason: "a kustomization that is not UTF-8",
			help: "save it as UTF-8",
		}
	}
	var tooMuch *problem
	if errors.As(inBounds(k.text), &tooMuch) {
		return tooMuch
	}
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(k.text), &doc); err != nil {
		return yamlProblem(k.file, k.text, 0, err)
	}
	const emptyHelp = "remove it, or leave it out with --exclude"
	if len(doc.Content) == 0 || doc.Content[0].ShortTag() == yaml.NodeTagNull {
		return &problem{reason: "a kustomization without content, which kustomize refuses", help: emptyHelp}
	}
	if top := doc.Content[0]; top.Kind != yaml.MappingNode {
		return &problem{line: top.Line, reason: "a kustomization that is no mapping of fields", help: "write resources: and what is to be done with them"}
	}
	top := doc.Content[0]
	k.isFields, k.parsed = true, weak.Make(top)
	k.findRegions(top)
	if err := k.spec.Unmarshal([]byte(k.text)); err != nil {
		k.readLeniently(top)
		return k.fieldProblem(err)
	}
	k.spec.FixKustomization() // bases: become resources:, as kustomize has it
	if k.spec.CheckEmpty() != nil {
		return &problem{reason: "a kustomization without content, which kustomize refuses", help: emptyHelp}
	}
	if wrong := k.spec.EnforceFields(); len(wrong) > 0 {
		return &problem{reason: "a file named like a kustomization that is none: " + wrong[0], help: "rename it, or correct the field"}
	}
	for _, text := range k.inlineTexts() {
		if errors.As(inBounds(text), &tooMuch) {
			return &problem{reason: tooMuch.reason, help: tooMuch.help, err: tooMuch.err} // its line is one of the inner text
		}
	}
	return nil
}

// fields returns the mapping of the fields; nil when there is none. It is parsed again once nobody holds it: of a large tree the
// nodes of all kustomizations are more than everything else that has to stay.
func (k *kustomization) fields() *yaml.Node {
	if !k.isFields {
		return nil
	}
	k.parsing.Lock()
	defer k.parsing.Unlock()
	if top := k.parsed.Value(); top != nil {
		return top
	}
	var doc yaml.Node
	if yaml.Unmarshal([]byte(k.text), &doc) != nil || len(doc.Content) == 0 {
		return nil // it was parsed before
	}
	k.parsed = weak.Make(doc.Content[0])
	return doc.Content[0]
}

// invalidUTF8 returns the offset of the first byte that is not UTF-8, -1 when there is none.
func invalidUTF8(text string) int {
	if utf8.ValidString(text) {
		return -1
	}
	for i, r := range text {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(text[i:]); size == 1 {
				return i
			}
		}
	}
	return -1
}

// readLeniently fills spec with what can be understood, so that the graph has the references of a kustomization that
// kustomize refuses.
func (k *kustomization) readLeniently(top *yaml.Node) {
	k.spec = types.Kustomization{}
	var fields map[string]any
	if top.Decode(&fields) != nil {
		return
	}
	if text, err := json.Marshal(fields); err == nil {
		_ = json.Unmarshal(text, &k.spec) // goes on behind what does not fit
	}
}

// fieldProblem explains why the fields of a kustomization are not those of kustomize.
func (k *kustomization) fieldProblem(err error) *problem {
	if p := k.numberTag(); p != nil {
		return p
	}
	if wrongType, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		p := &problem{reason: fmt.Sprintf("%s is a %s, which kustomize refuses", wrongType.Field, wrongType.Value)}
		switch {
		case wrongType.Type == reflect.TypeFor[types.Patch]() && wrongType.Value == "string":
			p.reason, p.help = "an entry of patches: is a path, which kustomize takes for something else", "write it as `- path: FILE`"
		case wrongType.Type.Kind() == reflect.String:
			p.help = "put quotes around it"
		case wrongType.Type.Kind() == reflect.Slice:
			p.help = "write it as a list"
		}
		keys := strings.Split(wrongType.Field, ".")
		if n := k.find(func(key, value *yaml.Node) bool {
			return strings.EqualFold(key.Value, keys[len(keys)-1]) &&
				(!cannotBe(value, wrongType.Value) || slices.ContainsFunc(value.Content, func(item *yaml.Node) bool {
					return !cannotBe(item, wrongType.Value)
				}))
		}); n != nil {
			p.line, p.column = n.Line, n.Column
		}
		return p
	}
	text := strings.TrimPrefix(strings.TrimPrefix(err.Error(), "invalid Kustomization: "), "json: ")
	if name, ok := strings.CutPrefix(text, "unknown field "); ok {
		p := &problem{reason: "kustomize knows no field " + name, help: "correct its name, or remove it"}
		if n := k.find(func(key, _ *yaml.Node) bool { return `"`+key.Value+`"` == name }); n != nil {
			p.line, p.column = n.Line, n.Column
		}
		return p
	}
	return yamlProblem(k.file, k.text, 0, errors.New(text))
}

// cannotBe reports whether a node is not the value that a JSON decoder named: "number", "bool", "array", "object", "string".
func cannotBe(n *yaml.Node, named string) bool {
	switch named {
	case "array":
		return n.Kind != yaml.SequenceNode
	case "object":
		return n.Kind != yaml.MappingNode
	case "string":
		return n.Kind != yaml.ScalarNode
	}
	return n.Kind != yaml.ScalarNode || readsAsText(n)
}

// numberTag finds a tag of images: that YAML reads as something else than text, the most frequent mistake of all.
func (k *kustomization) numberTag() *problem {
	var bad *yaml.Node
	key := k.find(func(key, value *yaml.Node) bool {
		switch key.Value {
		case "newTag", "digest", "tagSuffix", "newName":
			bad = value
			return value.Kind == yaml.ScalarNode && value.Value != "" && !readsAsText(value)
		}
		return false
	})
	if key == nil {
		return nil
	}
	return &problem{
		line: bad.Line, column: bad.Column,
		reason: fmt.Sprintf("%s: %s is read by YAML as something else than text, which kustomize refuses", key.Value, bad.Value),
		help:   fmt.Sprintf("put quotes around it: %s: %q", key.Value, bad.Value),
	}
}

// find returns the first key, in the order of the text, that is wanted with its value. Aliases are not followed.
func (k *kustomization) find(want func(key, value *yaml.Node) bool) *yaml.Node {
	var walk func(n *yaml.Node) *yaml.Node
	walk = func(n *yaml.Node) *yaml.Node {
		for i, child := range n.Content {
			if n.Kind == yaml.MappingNode && i%2 == 0 && want(child, n.Content[i+1]) {
				return child
			}
			if found := walk(child); found != nil {
				return found
			}
		}
		return nil
	}
	if top := k.fields(); top != nil {
		return walk(top)
	}
	return nil
}

func (k *kustomization) isComponent() bool { return k.spec.Kind == types.ComponentKind }

// readsAsText reports whether every reader of YAML takes the scalar for text.
func readsAsText(n *yaml.Node) bool {
	quoted := yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
	return n.Style&quoted != 0 || n.Style&yaml.TaggedStyle != 0 && n.Tag == yaml.NodeTagString || IsText(n.Value)
}

// IsText reports whether every reader of YAML, 1.1 or 1.2, takes a plain scalar for text, and not for a number, a boolean,
// a date or nothing.
func IsText(plain string) bool {
	n := yaml.Node{Kind: yaml.ScalarNode, Value: plain}
	return plain != "" && n.ShortTag() == yaml.NodeTagString && !yaml.IsYaml1_1NonString(&n)
}
