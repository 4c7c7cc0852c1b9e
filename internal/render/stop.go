package render

import (
	"encoding/json"
	"fmt"
	"slices"

	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// stop is a layer that stops in the midst of what it does to images: behind the first n of its entries. Of these, the ones from
// tagged on leave a mark on what they match, behind whatever else there is, instead of the tag or digest that they would write;
// with keepNames they do not write a name either, and with all they match every image in their reach.
type stop struct {
	tagged, n int
	keepNames bool
	all       bool
}

// stopTexts returns what the library is to read in place of the kustomizations of a chain, by directory, in a mode: of the
// last the stop, of the others what comes before the component that leads to it. marks[i] is written for the tagged entry i.
func (s *source) stopTexts(chain []string, to stop, marks []string, m mode) (map[string]string, error) {
	texts := map[string]string{}
	for i, dir := range chain {
		l := s.layerIn(dir)
		spec, err := l.view.specIn(m)
		if err != nil {
			return nil, err
		}
		if i+1 < len(chain) {
			if spec, err = s.upTo(spec, dir, chain[i+1]); err != nil {
				return nil, err
			}
		} else if spec, err = s.stopIn(l, spec, to, marks, m); err != nil {
			return nil, err
		}
		text, err := json.Marshal(spec) // JSON is YAML, and leaves no doubt about types
		if err != nil {
			return nil, err
		}
		texts[dir] = string(text)
	}
	return texts, nil
}

// specIn decodes a kustomization as a build in a mode gets to see it.
func (v *view) specIn(m mode) (types.Kustomization, error) {
	var spec types.Kustomization
	if err := spec.Unmarshal([]byte(v.in(m))); err != nil {
		return spec, err
	}
	spec.FixKustomization()
	return spec, nil
}

// upTo returns the part of a kustomization that runs until one of its components is through.
func (s *source) upTo(spec types.Kustomization, dir, component string) (types.Kustomization, error) {
	last := slices.IndexFunc(spec.Components, func(name string) bool { return s.leadsTo(dir, name, component) })
	if last < 0 {
		return spec, fmt.Errorf("%s is none of the components of %s", component, dir)
	}
	return types.Kustomization{
		TypeMeta: spec.TypeMeta, OpenAPI: spec.OpenAPI, Configurations: spec.Configurations, Crds: spec.Crds,
		Resources: spec.Resources, GeneratorOptions: spec.GeneratorOptions, ConfigMapGenerator: spec.ConfigMapGenerator,
		SecretGenerator: spec.SecretGenerator, Generators: spec.Generators, Components: spec.Components[:last+1],
	}, nil
}

// stopIn makes the stop in a layer's kustomization.
func (s *source) stopIn(l *layer, spec types.Kustomization, to stop, marks []string, m mode) (out types.Kustomization, err error) {
	transformers := spec.Transformers
	spec.Validators, spec.Transformers, spec.Vars = nil, nil, nil
	defer func() { out.Transformers = append(out.Transformers, keepLocal) }()
	spec.Images = slices.Clone(spec.Images[:min(to.n, l.images)])
	for i := to.tagged; i < len(spec.Images); i++ {
		spec.Images[i] = to.mark(spec.Images[i], marks[i])
	}
	if to.n <= l.images {
		spec.Replacements = nil
		return spec, nil
	}
	whole := spec
	whole.Transformers = transformers
	next := l.images
	for _, t := range s.transformers(l.view, whole, m) {
		if next == to.n {
			break
		}
		text := t.text
		if t.image != nil {
			if next >= to.tagged {
				if text, err = to.markTransformer(t, marks[next]); err != nil {
					return spec, err
				}
			}
			next++
		}
		spec.Transformers = append(spec.Transformers, text)
	}
	return spec, nil
}

// keepLocal is a transformer that has objects printed which kustomize keeps to itself: one of them may carry the image that an
// entry rewrites to where a replacement wants it.
const keepLocal = `{"apiVersion": "builtin", "kind": "PatchTransformer", "metadata": {"name": "verscheck-keep-local"},
"target": {"annotationSelector": "config.kubernetes.io/local-config"},
"patch": "[{\"op\": \"remove\", \"path\": \"/metadata/annotations/config.kubernetes.io~1local-config\"}]"}`

// mark lets an entry leave a mark. A suffix is the one thing that an entry appends to what is there: to a tag that an entry
// before it has marked, too.
func (to stop) mark(e types.Image, mark string) types.Image {
	e.NewTag, e.Digest, e.TagSuffix = "", "", mark
	if to.all {
		e.Name = ".*"
	}
	if to.keepNames {
		e.NewName = ""
	}
	return e
}

func (to stop) markTransformer(t transformer, mark string) (string, error) {
	var config map[string]any
	if err := yaml.Unmarshal([]byte(t.text), &config); err != nil {
		return "", err
	}
	config["imageTag"] = to.mark(*t.image, mark)
	text, err := json.Marshal(config)
	return string(text), err
}
