package collect

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// tagValue finds the unquoted values of keys that may hold a tag, so that most files need not be parsed.
var tagValue = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\b(?:newTag|digest|tagSuffix|tag|imageTag)["']?:[ \t]+(?:&\S+[ \t]+)?([^\s"'{}\[\],&*!|>]+)`)
})

// mayHold reports whether a text has a tag that YAML may take for something else than text. The expression sees only lines that have
// the end of a key: over the megabytes of custom resource definitions it took a seventh of an audit.
func mayHold(text string) bool {
	for _, end := range []string{"ag", "digest"} {
		for from := 0; ; {
			at := strings.Index(text[from:], end)
			if at < 0 {
				break
			}
			from += at + len(end)
			if from == len(text) || !strings.ContainsRune(`:"'S`, rune(text[from])) {
				continue
			}
			begin := 1 + strings.LastIndexByte(text[:from], '\n')
			line, _, _ := strings.Cut(text[begin:], "\n")
			if slices.ContainsFunc(tagValue().FindAllStringSubmatch(line, -1), func(m []string) bool { return !render.IsText(m[1]) }) {
				return true
			}
			from = begin + len(line)
		}
	}
	return false
}

// ScalarScan finds unquoted tags that do not become what stands there. It remembers of each file whether it may hold one, for a
// file that many overlays read; so it is for one tree. It is safe for concurrent use.
type ScalarScan struct {
	without sync.Map // names of files
}

// Scalars returns those in the files that were read for an overlay, or for plain manifests. What the reader makes of a value, and
// does with it, was measured with kustomize v5.8.2 and is tested.
func (s *ScalarScan) Scalars(r render.Result) []fact.Scalar {
	var found []fact.Scalar
	for _, name := range r.Files {
		if (diag.Place{File: name}).Elsewhere() {
			continue // nobody can mend it here
		}
		if _, without := s.without.Load(name); without {
			continue
		}
		if text, err := r.Text(name); err != nil || !mayHold(text) {
			s.without.Store(name, true)
			continue
		}
		file, unread := r.YAML(name)
		if unread != nil {
			continue // its reader has said so
		}
		for _, doc := range file.Docs {
			found = append(found, scalarsIn(file, doc, r.Overlay, readerOf(r, name, doc))...)
		}
	}
	return found
}

// ChartScalars returns those of a file of a Helm chart: its Chart.yaml, or its values.
func ChartScalars(file render.YAML, dir string) []fact.Scalar {
	var found []fact.Scalar
	for _, doc := range file.Docs {
		if path.Base(file.Name) == "Chart.yaml" {
			found = append(found, scalarsIn(file, doc, dir, ofChart)...)
		} else {
			found = append(found, scalarsIn(file, doc, dir, ofValues)...)
		}
	}
	return found
}

// scalars walks one document.
type scalars struct {
	file    render.YAML
	overlay string
	reader  reader
	found   []fact.Scalar
}

// reader says of a tag under a key what comes of it; nothing where it does no harm.
type reader func(n *yaml.Node, key string, block *yaml.Node, within string) (p plain, then string)

func readerOf(r render.Result, name string, doc *yaml.Node) reader {
	kind := ""
	if n := render.Get(doc, "kind"); n != nil {
		kind = n.Value
	}
	switch {
	case kind == "CustomResourceDefinition":
		return nil
	case kind == "Kustomization", kind == "Component", kind == "" && slices.Contains(kustomizations, path.Base(name)):
		return ofKustomization
	case r.Overlay == name:
		return ofManifest
	}
	return ofResource
}

var kustomizations = []string{"kustomization.yaml", "kustomization.yml", "Kustomization"}

func scalarsIn(file render.YAML, doc *yaml.Node, overlay string, read reader) []fact.Scalar {
	s := scalars{file: file, overlay: overlay, reader: read}
	s.node(doc, "", 0)
	return s.found
}

func (s *scalars) node(n *yaml.Node, key string, depth int) {
	if s.reader == nil || depth > maxDepth {
		return
	}
	for i, child := range n.Content { // an alias has no content: its target is met where it stands
		if n.Kind != yaml.MappingNode {
			s.node(child, key, depth+1)
			continue
		}
		if i%2 == 0 {
			continue
		}
		name := n.Content[i-1].Value
		if p, then := s.reader(child, name, n, key); then != "" {
			s.add(child, name, p, then)
		}
		s.node(child, name, depth+1)
	}
}

func (s *scalars) add(n *yaml.Node, key string, p plain, then string) {
	at := s.file.Place(n)
	at.Overlay = s.overlay
	s.found = append(s.found, fact.Scalar{Key: key, Text: n.Value, Reads: p.String(), Then: then, Empty: p.value == nil, At: at})
}

// ofKustomization is for entries of images:. kustomize refuses whatever is no text, but for null, which it takes for no tag at
// all.
func ofKustomization(n *yaml.Node, key string, _ *yaml.Node, within string) (plain, string) {
	p, ok := plainOf(n, true)
	switch {
	case !ok || within != "images":
	case key != "newTag" && key != "digest" && key != "tagSuffix":
	case p.value != nil:
		return p, "kustomize refuses it"
	case key == "newTag" && n.Value != "":
		return p, "kustomize leaves the tag as it is"
	}
	return plain{}, ""
}

// ofResource is for resources and patches, which kustomize writes anew, and for its transformers' configurations.
func ofResource(n *yaml.Node, key string, block *yaml.Node, within string) (plain, string) {
	p, ok := plainOf(n, false)
	switch {
	case !ok || !isTag(key, block, within) || p.value == nil || p.json() == n.Value:
		return plain{}, ""
	case !p.finite():
		return p, "kustomize refuses it"
	}
	return p, "kustomize makes it " + p.json()
}

// ofManifest is for plain manifests, which kubectl sends as JSON.
func ofManifest(n *yaml.Node, key string, block *yaml.Node, within string) (plain, string) {
	p, ok := plainOf(n, true)
	if ok && isTag(key, block, within) && p.value != nil && p.json() != n.Value {
		return p, "kubectl sends " + p.json()
	}
	return plain{}, ""
}

// ofChart is for Chart.yaml. Helm wants text there, and makes text of what is none.
func ofChart(n *yaml.Node, key string, _ *yaml.Node, within string) (plain, string) {
	if key != "appVersion" && key != "version" || within != "" && within != "dependencies" {
		return plain{}, ""
	}
	p, ok := plainOf(n, true)
	switch {
	case !ok || p.value == nil || p.field() == n.Value:
	case key == "version" && p.field()+".0" == n.Value: // the same to a reader of versions
	default:
		return p, "Helm makes it " + p.field()
	}
	return plain{}, ""
}

// ofValues is for a chart's values, which templates print. Nothing means the chart's appVersion there, by convention.
func ofValues(n *yaml.Node, key string, block *yaml.Node, within string) (plain, string) {
	p, ok := plainOf(n, true)
	if ok && isTag(key, block, within) && p.value != nil && p.printed() != n.Value {
		return p, "Helm makes it " + p.printed()
	}
	return plain{}, ""
}

// isTag reports whether a key of a block holds the tag of an image: many things have tags.
func isTag(key string, block *yaml.Node, within string) bool {
	switch key {
	case "imageTag":
		return true
	case "newTag":
		return within == "imageTag" // of an ImageTagTransformer in a file of its own
	case "tag":
		return imageKey(within) || first(block, "repository", "repo", "image", "imageRepository", "imageName", "registry") != ""
	}
	return false
}
