package render

import (
	"path"
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync"

	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Role says in which way a file or a part of it takes part in a build.
type Role string

// The roles.
const (
	RoleResource    Role = "resource"
	RolePatch       Role = "patch"
	RoleImages      Role = "images" // images:, or the configuration of a transformer
	RoleReplacement Role = "replacement"
	RoleGenerator   Role = "generator"
)

// roleOfField tells what the text or the files under a top-level field of a kustomization do; those that are not in it are
// resources. The keys are lower case: kustomize matches field names case-insensitively.
var roleOfField = map[string]Role{
	"patches": RolePatch, "patchesstrategicmerge": RolePatch, "patchesjson6902": RolePatch,
	"images": RoleImages, "imagetags": RoleImages, "transformers": RoleImages, "validators": RoleImages,
	"replacements": RoleReplacement, "vars": RoleReplacement,
	"configmapgenerator": RoleGenerator, "secretgenerator": RoleGenerator, "generators": RoleGenerator,
}

// roleOfPlugin tells what the configuration of a builtin plugin does, by its kind.
var roleOfPlugin = map[string]Role{
	"PatchTransformer": RolePatch, "PatchJson6902Transformer": RolePatch, "PatchStrategicMergeTransformer": RolePatch,
	"ImageTagTransformer": RoleImages, "ReplacementTransformer": RoleReplacement,
	"ConfigMapGenerator": RoleGenerator, "SecretGenerator": RoleGenerator,
}

// region says from which offset on the text of a kustomization file has which role.
type region struct {
	start int
	role  Role
}

// findRegions tells the parts of a kustomization file apart.
func (k *kustomization) findRegions(top *yaml.Node) {
	for i := 0; i+1 < len(top.Content); i += 2 {
		key, value := top.Content[i], top.Content[i+1]
		field := strings.ToLower(key.Value)
		k.regions = append(k.regions, region{k.lines.offset(key.Line, key.Column), roleOfField[field]})
		if !slices.Contains(pluginFields, field) || value.Kind != yaml.SequenceNode {
			continue
		}
		for _, n := range value.Content {
			role := roleOfField[field]
			if m := kindLine().FindStringSubmatch(n.Value); m != nil && roleOfPlugin[m[1]] != "" {
				role = roleOfPlugin[m[1]]
			}
			k.regions = append(k.regions, region{k.lines.offset(n.Line, n.Column), role})
		}
	}
}

// roleAt tells the role of the text at an offset.
func (k *kustomization) roleAt(offset int) Role {
	i, _ := slices.BinarySearchFunc(k.regions, offset+1, func(r region, at int) int { return r.start - at })
	if i == 0 || k.regions[i-1].role == "" {
		return RoleResource
	}
	return k.regions[i-1].role
}

// OriginOf describes a text in a file that was read for the result, as if a marker had been put behind it.
func (r Result) OriginOf(name string, start, end int) Origin {
	s := r.task.files
	name = s.disk.known(name)
	dir := ""
	if slices.Contains(fileNames, path.Base(name)) {
		dir = path.Dir(name)
	}
	v := s.view(name, dir)
	kinds, begins := kindsOf(v.text)
	lines := NewLines(v.text)
	doc := sort.SearchInts(begins, lines.Line(start)+1) - 1
	return s.books.complete(v.origin(lines, kinds[doc], Span{Start: start, End: end}))
}

// Text returns the content of a file that was read for the result.
func (r Result) Text(name string) (string, error) { return r.task.files.textOf(name) }

// complete adds the role of an origin in an ordinary file, which is another from overlay to overlay.
func (b *books) complete(o Origin) Origin {
	if o.Role == "" {
		o.Role = b.roleOf(o.File)
	}
	return o
}

var (
	// testOperation matches the operation of a JSON patch that compares a value.
	testOperation = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`["']?op["']?\s*:\s*["']?test\b`) })
	// selection matches what makes a replacement look at values: a delimiter, which may even cut a marker in two, a selector, an
	// element of a list told by anything but its name.
	selection = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`["']?(?:delimiter|labelSelector|annotationSelector)["']?\s*:|\[[\w/.-]+=`)
	})
	byName   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\[name=`) })
	selector = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`["']?(?:labelSelector|annotationSelector)["']?\s*:`) })
)

// looksAtTags reports whether a build may compare or cut a tag before its marker is taken out of it, so that a plain build must
// confirm a marked one.
func (s *source) looksAtTags(v *view) bool {
	if v.k != nil {
		return v.k.looksAtTags()
	}
	switch s.books.roleOf(v.label) {
	case RolePatch:
		return testOperation().MatchString(v.text)
	case RoleReplacement:
		return selects(v.text)
	case RoleImages: // any transformer
		return testOperation().MatchString(v.text) || selects(v.text)
	case RoleResource, RoleGenerator:
	}
	return false
}

func selects(text string) bool { return selection().MatchString(byName().ReplaceAllString(text, "")) }

func (k *kustomization) looksAtTags() bool {
	spec := &k.spec
	if len(spec.OpenAPI) > 0 { // its lists may be merged by any key
		return true
	}
	if slices.ContainsFunc(spec.Images, func(i types.Image) bool { return strings.ContainsAny(i.Name, ":@") }) {
		return true
	}
	if len(spec.Replacements) > 0 && selects(k.text) || selector().MatchString(k.text) {
		return true
	}
	return slices.ContainsFunc(k.inlineTexts(), testOperation().MatchString)
}
