package render

import (
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// fileNames are the names of a kustomization file, in the order in which kustomize tries them.
var fileNames = []string{"kustomization.yaml", "kustomization.yml", "Kustomization"}

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

// roleOfField tells what the text or the files under a top-level field of a kustomization do. The keys are lower case:
// kustomize matches field names case-insensitively.
var roleOfField = map[string]Role{
	"resources": RoleResource, "bases": RoleResource, "components": RoleResource, "crds": RoleResource,
	"patches": RolePatch, "patchesstrategicmerge": RolePatch, "patchesjson6902": RolePatch,
	"images": RoleImages, "imagetags": RoleImages, "transformers": RoleImages, "validators": RoleImages,
	"replacements": RoleReplacement, "vars": RoleReplacement,
	"configmapgenerator": RoleGenerator, "secretgenerator": RoleGenerator, "generators": RoleGenerator,
}

// notPaths are fields whose text never names a file, at the top or below, so that an address in them means nothing.
// Everything else counts as a path: forgetting one here costs an unchecked overlay, forgetting a path would hand an
// address to the library.
var notPaths = []string{
	"apiVersion", "kind", "metadata", "commonAnnotations", "commonLabels", "labels", "images", "imageTags", "vars",
	"replicas", "namePrefix", "nameSuffix", "namespace", "generatorOptions", "sortOptions", "buildMetadata",
	"literals", "options", "patch", "target", "source", "targets", "name", "behavior", "type",
}

// RemoteEntry is an entry of a kustomization that names something outside the tree by its address.
type RemoteEntry struct {
	URL                     string
	Field                   string // "resources"
	File                    string
	Line, Column, EndColumn int

	start, end int // byte offsets of the address in the file
}

// kustomization is what a kustomization file says about other files.
type kustomization struct {
	file      string
	component bool
	openAPI   bool
	suffixes  bool // an images: entry has a tagSuffix
	unsafe    bool // an entry looks at a tag before it is stripped
	helm      int  // line of the first chart, 0 without
	paths     []pathEntry
	remote    []RemoteEntry
	numbers   []numberTag
	regions   []region
	err       error
}

// pathEntry is a local path as written.
type pathEntry struct {
	field string // lower case
	path  string
}

// numberTag is a tag that YAML reads as something else than text; kustomize refuses it.
type numberTag struct {
	key, value   string
	line, column int
}

// region says from which line on the text of a kustomization file has which role.
type region struct {
	line int
	role Role
}

// parseKustomization reads the text of a kustomization file. What is wrong with it is in err of the result.
func parseKustomization(file, text string) *kustomization {
	k := &kustomization{file: file}
	var doc yaml.Node
	err := yaml.NewDecoder(strings.NewReader(text)).Decode(&doc)
	if errors.Is(err, io.EOF) {
		k.err = fmt.Errorf("%s is empty", file)
		return k
	}
	if err != nil {
		k.err = yamlError(file, err)
		return k
	}
	top := doc.Content[0]
	if top.Kind != yaml.MappingNode {
		k.err = fmt.Errorf("%s:%d: is no mapping, as a kustomization must be", file, top.Line)
		return k
	}
	offsets := newOffsets(text)
	for i := 0; i+1 < len(top.Content); i += 2 {
		key, value := top.Content[i], top.Content[i+1]
		k.regions = append(k.regions, region{key.Line, roleOfField[strings.ToLower(key.Value)]})
		k.field(key, value, offsets)
	}
	return k
}

func (k *kustomization) field(key, value *yaml.Node, offsets offsets) {
	name := strings.ToLower(key.Value)
	switch name {
	case "kind":
		k.component = value.Value == "Component"
	case "openapi":
		k.openAPI = true
	case "helmcharts", "helmchartinflationgenerator", "helmglobals":
		k.helm = key.Line
		return // kustomize refuses these before it looks at an address
	case "images", "imagetags":
		k.imageEntries(value)
	case "replacements":
		k.unsafe = k.unsafe || delimiter.MatchString(offsets.text) // it may cut a marker in two
	}
	if !slices.Contains(notPaths, key.Value) {
		k.walkPaths(name, value, offsets, 0)
	}
}

// walkPaths gathers every path and address below a node.
func (k *kustomization) walkPaths(field string, n *yaml.Node, offsets offsets, depth int) {
	if depth > 20 { // no field nests that deep; an alias may refer to its own parent
		return
	}
	switch n.Kind {
	case yaml.AliasNode:
		k.walkPaths(field, n.Alias, offsets, depth+1)
	case yaml.SequenceNode:
		for _, item := range n.Content {
			k.walkPaths(field, item, offsets, depth+1)
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if !slices.Contains(notPaths, n.Content[i].Value) {
				k.walkPaths(field, n.Content[i+1], offsets, depth+1)
			}
		}
	case yaml.ScalarNode:
		k.path(field, n, offsets)
	}
}

func (k *kustomization) path(field string, n *yaml.Node, offsets offsets) {
	value := n.Value
	if strings.Contains(value, "\n") { // an inline patch, or an inline configuration of a plugin
		if address := remoteInPlugin(value); address != "" {
			k.remote = append(k.remote, RemoteEntry{URL: address, Field: field, File: k.file, Line: n.Line})
		}
		return
	}
	if field == "configmapgenerator" || field == "secretgenerator" {
		if _, after, ok := strings.Cut(value, "="); ok && !isRemote(value) {
			value = after
		}
	}
	if !isRemote(value) {
		k.paths = append(k.paths, pathEntry{field, value})
		return
	}
	entry := RemoteEntry{URL: value, Field: field, File: k.file, Line: n.Line, Column: n.Column}
	if start, ok := offsets.find(n.Line, n.Column, n.Value); ok {
		entry.start, entry.end = start, start+len(n.Value)
		entry.Column = offsets.column(start)
		entry.EndColumn = offsets.column(entry.end)
	}
	k.remote = append(k.remote, entry)
}

// imageEntries looks for what a render would refuse or what makes markers unsafe.
func (k *kustomization) imageEntries(list *yaml.Node) {
	for _, entry := range list.Content {
		for i := 0; i+1 < len(entry.Content); i += 2 {
			key, value := entry.Content[i], entry.Content[i+1]
			switch key.Value {
			case "name":
				k.unsafe = k.unsafe || strings.ContainsAny(value.Value, ":@")
			case "newTag", "digest", "tagSuffix":
				k.suffixes = k.suffixes || key.Value == "tagSuffix"
				if value.Kind == yaml.ScalarNode && value.Value != "" && !readsAsText(value) {
					k.numbers = append(k.numbers, numberTag{key.Value, value.Value, value.Line, value.Column})
				}
			}
		}
	}
}

var delimiter = regexp.MustCompile(`(?m)\bdelimiter["']?\s*:`)

// readsAsText reports whether every reader of YAML takes the scalar for text.
func readsAsText(n *yaml.Node) bool {
	if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return true
	}
	if n.ShortTag() != yaml.NodeTagString {
		return false
	}
	switch strings.ToLower(n.Value) {
	case "y", "yes", "n", "no", "on", "off": // booleans of YAML 1.1, which kustomize's reader still knows
		return false
	}
	return true
}

// remotePrefix matches whatever kustomize v0.21.2 would hand to git or to an HTTP client (extractHost in
// api/internal/git/repospec.go, IsRemoteFile in api/internal/loader), and a little more.
var remotePrefix = regexp.MustCompile(`(?i)^(https?:|ssh:|file:|git:|git::|github\.com[/:]|[a-z][a-z0-9-]*@)`)

func isRemote(entry string) bool { return remotePrefix.MatchString(entry) }

// pluginPath matches a path field of a plugin's configuration that holds an address.
var pluginPath = regexp.MustCompile(`(?im)^[\s"'{,-]*(?:(?:path|paths|files|envs?|crds)["']?\s*:)?[\s"'\[-]*(?:[\w.-]+=)?(https?:[^\s"',\]}]*)`)

// remoteInPlugin returns the first address in the configuration of a builtin plugin, "" when the text is none or holds
// none. The library would fetch it.
func remoteInPlugin(text string) string {
	if !strings.Contains(text, "builtin") {
		return ""
	}
	if m := pluginPath.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

// roleAt tells the role of a line of the file.
func (k *kustomization) roleAt(line int) Role {
	role := RoleResource
	for _, r := range k.regions {
		if r.line > line {
			break
		}
		role = r.role
	}
	if role == "" {
		return RoleResource
	}
	return role
}

// local returns the cleaned path, from the root of the tree, of a path that a kustomization in dir names.
func local(dir, entry string) string {
	if path.IsAbs(entry) {
		return ""
	}
	return path.Join(dir, entry) // may begin with "..": resolving refuses that
}

var yamlLine = regexp.MustCompile(`^yaml: (?:unmarshal errors:\n\s*)?(?:line (\d+): )?`)

// yamlError puts file and line of the library's error where users look for them.
func yamlError(file string, err error) error {
	text := err.Error()
	m := yamlLine.FindStringSubmatch(text)
	if m == nil {
		return fmt.Errorf("%s: %s", file, text)
	}
	where := file
	if m[1] != "" {
		where += ":" + m[1]
	}
	return fmt.Errorf("%s: is no YAML: %s", where, strings.ReplaceAll(text[len(m[0]):], "\n", " "))
}
