package render

import (
	"cmp"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// entry is a path or an address that a kustomization names.
type entry struct {
	field string // as kustomize's documentation spells it: "resources"
	path  string
	text  string // the scalar that holds it: "key=path" in a generator; else the path itself
	wants wants

	keyless bool // of a generator's file: its name is the key
}

// wants says what a path must lead to.
type wants uint8

const (
	wantsFile wants = iota
	wantsBase       // a directory with a kustomization
	wantsEither
)

// pluginFields hold configurations of plugins, inline or as entries.
var pluginFields = []string{"generators", "transformers", "validators"}

// entries lists what a kustomization names, in the order in which kustomize goes to it. It is complete: whatever is not
// listed is never used as a path, see TestEveryPathFieldIsAnEntry.
func (k *kustomization) entries() []entry {
	var list []entry
	add := func(field string, w wants, paths ...string) {
		for _, p := range paths {
			if p != "" {
				list = append(list, entry{field: field, path: p, text: p, wants: w})
			}
		}
	}
	spec := &k.spec
	add("resources", wantsEither, spec.Resources...)
	add("configurations", wantsFile, spec.Configurations...)
	add("crds", wantsFile, spec.Crds...)
	add("openapi", wantsFile, spec.OpenAPI["path"])
	for _, args := range spec.ConfigMapGenerator {
		list = append(list, dataEntries("configMapGenerator", args.KvPairSources)...)
	}
	for _, args := range spec.SecretGenerator {
		list = append(list, dataEntries("secretGenerator", args.KvPairSources)...)
	}
	add("components", wantsBase, spec.Components...)
	for _, patch := range spec.PatchesStrategicMerge {
		if !isInline(string(patch)) {
			add("patchesStrategicMerge", wantsFile, string(patch))
		}
	}
	for _, patch := range spec.Patches {
		add("patches", wantsFile, patch.Path)
	}
	for _, patch := range spec.PatchesJson6902 {
		add("patchesJson6902", wantsFile, patch.Path)
	}
	for _, r := range spec.Replacements {
		add("replacements", wantsFile, r.Path)
	}
	for _, field := range pluginFields {
		for _, text := range k.plugins(field) {
			if !isInline(text) {
				add(field, wantsEither, text)
			}
		}
	}
	return list
}

// plugins returns the entries of one of the pluginFields.
func (k *kustomization) plugins(field string) []string {
	switch field {
	case "generators":
		return k.spec.Generators
	case "transformers":
		return k.spec.Transformers
	default:
		return k.spec.Validators
	}
}

// dataEntries lists the files of a generator of ConfigMaps or Secrets.
func dataEntries(field string, sources types.KvPairSources) []entry {
	var list []entry
	for _, text := range sources.FileSources {
		path := text
		_, after, ok := strings.Cut(text, "=")
		if ok {
			path = after
		}
		list = append(list, entry{field: field, path: path, text: text, wants: wantsFile, keyless: !ok})
	}
	for _, path := range append(slices.Clip(sources.EnvSources), sources.EnvSource) {
		if path != "" {
			list = append(list, entry{field: field, path: path, text: path, wants: wantsFile})
		}
	}
	return list
}

// inlineTexts are the texts in a kustomization that kustomize reads as YAML of their own.
func (k *kustomization) inlineTexts() []string {
	var texts []string
	for _, patch := range k.spec.PatchesStrategicMerge {
		texts = append(texts, string(patch))
	}
	for _, patch := range slices.Concat(k.spec.Patches, k.spec.PatchesJson6902) {
		texts = append(texts, patch.Patch)
	}
	for _, field := range pluginFields {
		texts = append(texts, k.plugins(field)...)
	}
	return texts
}

// places returns every scalar of the source that an entry stands in; an entry that is written twice has two.
func (k *kustomization) places(e entry) []*yaml.Node {
	k.placing.Do(func() { k.scalars = k.scalarsByField() })
	fields := []string{folded(e.field)}
	if e.field == "resources" {
		fields = append(fields, "bases")
	}
	fields = append(fields, "<<")
	var found []*yaml.Node
	for _, field := range fields {
		found = append(found, k.scalars[fieldValue{field, e.text}]...)
	}
	slices.SortFunc(found, func(a, b *yaml.Node) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return slices.Compact(found)
}

// folded makes names equal that are to kustomize, which takes "reſources" for "resources".
func folded(field string) string { return strings.ToLower(strings.ToUpper(field)) }

// fieldValue is a value at or below a top-level field, whose name is folded.
type fieldValue struct{ field, value string }

// scalarsByField finds the scalars of a kustomization, through aliases, by what they say and where.
func (k *kustomization) scalarsByField() map[fieldValue][]*yaml.Node {
	found := map[fieldValue][]*yaml.Node{}
	top := k.fields()
	for i := 0; top != nil && i+1 < len(top.Content); i += 2 {
		field := folded(top.Content[i].Value)
		var walk func(n *yaml.Node)
		walk = func(n *yaml.Node) {
			switch n.Kind {
			case yaml.AliasNode:
				walk(n.Alias)
			case yaml.ScalarNode:
				key := fieldValue{field, n.Value}
				found[key] = append(found[key], n)
			default: // its children are
			}
			for _, child := range n.Content {
				walk(child)
			}
		}
		walk(top.Content[i+1])
	}
	return found
}

// place fills in where an entry stands.
func (k *kustomization) place(p *problem, e entry) *problem {
	p.file = k.file
	p.line, p.column, _ = k.where(e)
	return p
}

// where tells the line and column of the text of an entry, 0 when it is not found. It is exact when the text stands there as
// it reads, and not escaped or folded.
func (k *kustomization) where(e entry) (line, column int, exact bool) {
	nodes := k.places(e)
	if len(nodes) == 0 {
		return 0, 0, false
	}
	if at, ok := k.lines.scalar(nodes[0]); ok {
		return k.lines.Line(at), k.lines.Column(at), true
	}
	return nodes[0].Line, nodes[0].Column, false
}
