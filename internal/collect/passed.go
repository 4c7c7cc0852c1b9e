package collect

import (
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/verscheck/verscheck/internal/render"
)

const definition = "CustomResourceDefinition"

// isKind reports whether a mapping is an object of a kind.
func isKind(n *yaml.Node, kind string) bool {
	k := render.Get(n, "kind")
	return k != nil && k.Kind == yaml.ScalarNode && k.Value == kind
}

var (
	// secretKeys hold the values of Secrets, in a Secret and in kinds that one is made of. They never get into any output.
	secretKeys = map[string]bool{"data": true, "stringData": true, "encryptedData": true}
	// proseKeys hold texts for people. Those on annotations have a prefix.
	proseKeys = map[string]bool{
		"description": true, "message": true, "summary": true, "title": true, "displayName": true, "documentation": true,
		"messageTemplate": true,
	}
	// patternKeys hold what references are compared with: a policy's, or an updater's.
	patternKeys = map[string]bool{
		"imageReferences": true, "skipImageReferences": true, "matchImageReferences": true, "glob": true,
		"exemptImages": true, "allowedImages": true, "repos": true, "image-list": true,
	}
	// machineGroups are APIs in which an image is a machine's disk, unless it has a tag.
	machineGroups = map[string]bool{
		"infrastructure.cluster.x-k8s.io": true, "kops.k8s.io": true, "machine.openshift.io": true, "karpenter.k8s.aws": true,
	}
)

// passedOver reports whether the value of a key, in a mapping that stands under parent, is no use of an image whatever it looks
// like.
func (w *walker) passedOver(n *yaml.Node, parent, key string, value *yaml.Node) bool {
	switch {
	case key == "stringData" || key == "secretGenerator" || secretKeys[key] && (w.secret || isKind(n, "Secret")):
		return true
	case strings.HasSuffix(key, "last-applied-configuration"):
		return true // what was once applied
	case key == "_example":
		return true // Knative's way to document a ConfigMap in itself: nobody reads it
	case parent == "output" && key == "image":
		return true // what a build is to push
	case key == "imageName" && w.group == "argocd-image-updater.argoproj.io":
		return true // a constraint: "nginx:1.x"
	}
	name := key[strings.LastIndexByte(key, '/')+1:]
	return patternKeys[name] || proseKeys[name] && value.Kind == yaml.ScalarNode
}
