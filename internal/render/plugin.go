package render

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"reflect"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/api/provider"
	"sigs.k8s.io/kustomize/api/resource"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/resid"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// pluginDepth bounds how deep directories of plugin configurations may refer to each other.
const pluginDepth = 8

// resourcesIn reads a text as kustomize reads resources.
func resourcesIn(text string) (list []*resource.Resource, err error) {
	defer func() {
		if r := recover(); r != nil {
			list, err = nil, fmt.Errorf("kustomize panicked: %v", r)
		}
	}()
	return provider.NewDefaultDepProvider().GetResourceFactory().SliceFromBytes([]byte(text))
}

// isInline reports whether kustomize takes an entry that may be a path for YAML.
func isInline(text string) bool {
	if !strings.ContainsAny(text, ":{") {
		return false
	}
	_, err := resourcesIn(text)
	return err == nil
}

// pluginProblem returns why the configurations of plugins in a text cannot be used: they would execute a program, or make a
// builtin plugin fetch a file. nil when they can, or when kustomize itself refuses them.
func pluginProblem(text string) *problem {
	list, err := resourcesIn(text)
	if err != nil {
		return nil //nolint:nilerr // kustomize refuses it, too, and says why
	}
	for _, r := range list {
		group, version, kind := typeOf(r)
		switch {
		case group != "" || version != konfig.BuiltinPluginApiVersion:
			return &problem{
				reason: fmt.Sprintf("the plugin %s is not run, as verscheck never runs plugins", kind),
				help:   "render it yourself, commit the result, and list it under manifests: in .verscheck.yaml",
				err:    errRemote,
			}
		case kind == "HelmChartInflationGenerator":
			return helmProblem(scalarAt(r.YNode(), "name"))
		}
		if address := remoteIn(r.YNode()); address != "" {
			return &problem{
				reason: fmt.Sprintf("the remote file %s, in the configuration of a %s, is not fetched", oneLine(address), kind),
				help:   "copy it into the repository", err: errRemote,
			}
		}
	}
	return nil
}

// typeOf tells what a resource is. The library's GetGvk looks into the schema for more, which another build may just be replacing.
func typeOf(r *resource.Resource) (group, version, kind string) {
	group, version = resid.ParseGroupVersion(r.GetApiVersion())
	return group, version, r.GetKind()
}

// noPaths are keys of builtin plugins below which no path stands, so that an address there means nothing. Forgetting one
// here costs an unchecked overlay, forgetting a path would hand an address to the library.
var noPaths = []string{
	"metadata", "annotations", "labels", "literals", "patch", "patches", "jsonOp", "value", "target", "targets", "source", "options",
	"fieldSpecs", "imageTag", "replica", "prefix", "suffix",
}

// remoteIn returns the first address in the configuration of a builtin plugin that is no value of noPaths, "" when there is
// none.
func remoteIn(n *yaml.Node) string {
	if n.Kind == yaml.ScalarNode {
		_, value, _ := strings.Cut(n.Value, "=") // in a generator "key=path"
		for _, p := range []string{n.Value, value} {
			if isRemote(p) {
				return p
			}
		}
	}
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && (i%2 == 0 || slices.Contains(noPaths, n.Content[i-1].Value)) {
			continue
		}
		if address := remoteIn(child); address != "" {
			return address
		}
	}
	return ""
}

// pluginEntry returns why the configurations of plugins at a path cannot be used, with the file that they stand in; nil when
// they can.
func (s *source) pluginEntry(name string, depth int) *problem {
	resolved, info, err := s.resolve(name)
	if err != nil {
		return nil //nolint:nilerr // told by whoever follows the path
	}
	if !info.IsDir() {
		f := s.open(resolved)
		if f.err != nil || inBounds(f.text) != nil {
			return nil //nolint:nilerr // told by whoever reads the file
		}
		p := pluginProblem(f.text)
		if p != nil {
			p.file = resolved
		}
		return p
	}
	file, err := s.kustomizationIn(resolved)
	if err != nil {
		return nil //nolint:nilerr // told by whoever builds the directory
	}
	k := s.kustomization(resolved, path.Base(file))
	spec := types.Kustomization{TypeMeta: k.spec.TypeMeta, MetaData: k.spec.MetaData, Resources: k.spec.Resources}
	if depth > pluginDepth || !reflect.DeepEqual(spec, k.spec) {
		// What comes out may hold an address that stands nowhere in the sources.
		return &problem{
			file: file, reason: "a kustomization of plugin configurations that does more than list resources: is not built",
			help: "list the files of the configurations themselves", err: errRemote,
		}
	}
	for _, e := range k.spec.Resources {
		if isRemote(e) {
			if given := s.standFor(remoteKey{address: e}); given != nil && given.target != "" {
				return &problem{
					file: file, reason: "the configuration of a plugin is not taken from " + oneLine(e), err: errRemote,
					help: "copy it into the repository",
				}
			}
			continue // taken out when that kustomization is read
		}
		if p := s.pluginEntry(s.disk.join(resolved, e), depth+1); p != nil {
			return p
		}
	}
	return nil
}

// kustomizationIn returns the kustomization file of a directory. The error says, behind the name of the directory, that it has
// none, or more than one.
func (s *source) kustomizationIn(dir string) (string, error) {
	var found []string
	for _, name := range fileNames {
		_, info, err := s.resolve(path.Join(dir, name))
		if errors.Is(err, fs.ErrNotExist) || err == nil && info.IsDir() {
			continue
		}
		found = append(found, name)
	}
	switch len(found) {
	case 0:
		return "", &pathError{dir, "is a directory without a kustomization file", errNoBase}
	case 1:
		return path.Join(dir, found[0]), nil
	}
	return "", &pathError{dir, "has more than one kustomization file: " + strings.Join(found, ", "), errTwoBases}
}
