package collect

import (
	"strconv"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// mentions returns the fields of a result whose text has the name of an image with a tag or digest behind it, although nothing
// tells that the text is read as an image: as in a template. Their lines are not known.
func mentions(r render.Result, name string) []fact.Image {
	if name == "" {
		return nil
	}
	var found []fact.Image
	for _, o := range r.Objects {
		if o.Kind == "CustomResourceDefinition" || o.Kind == "Secret" {
			continue
		}
		eachText(o.Node, "", 0, func(text, field string) {
			if raw, ok := mentioned(text, name); ok {
				found = append(found, fact.Image{
					Raw: raw, SetBy: fact.SetByText, At: diag.Place{Overlay: r.Overlay, Object: o.ID(), Field: field},
				})
			}
		})
	}
	return found
}

// eachText visits the scalars below a node with their fields.
func eachText(n *yaml.Node, field string, depth int, visit func(text, field string)) {
	if depth > maxDepth {
		return
	}
	switch n.Kind {
	case yaml.ScalarNode:
		visit(n.Value, field)
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			eachText(n.Content[i+1], join(field, n.Content[i].Value), depth+1, visit)
		}
	case yaml.SequenceNode:
		for i, item := range n.Content {
			eachText(item, field+"["+strconv.Itoa(i)+"]", depth+1, visit)
		}
	default: // an alias is met where it stands
	}
}

// mentioned returns the first reference by a name in a text.
func mentioned(text, name string) (string, bool) {
	for from := 0; ; {
		i := strings.Index(text[from:], name)
		if i < 0 {
			return "", false
		}
		at := from + i
		from = at + len(name)
		end := from
		for end < len(text) && tokenByte[text[end]] {
			end++
		}
		if at > 0 && tokenByte[text[at-1]] || end == from || text[from] != ':' && text[from] != '@' {
			continue
		}
		if ref, err := fact.ParseRef(strings.TrimRight(text[at:end], ".:")); err == nil && ref.Tag+ref.Digest != "" {
			return text[at:end], true
		}
	}
}
