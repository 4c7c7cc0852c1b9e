package render

import (
	"path"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// quotable is the shortest text of a Secret that is looked for in a message: anything shorter is in any.
const quotable = 4

// quotesSecret reports whether a message of the library holds a value of a Secret that a build has read, or a literal or a line of
// a file that one was to be made of.
func (t *task) quotesSecret(message string, views []*view) bool {
	sources := map[string]bool{} // files that Secrets are made of
	for _, v := range views {
		if v.k == nil {
			continue
		}
		for _, g := range v.k.spec.SecretGenerator {
			if slices.ContainsFunc(g.LiteralSources, func(literal string) bool { return quotesPair(message, literal) }) {
				return true
			}
			for _, e := range dataEntries("secretGenerator", g.KvPairSources) {
				if name, _, err := t.files.resolve(path.Join(v.k.dir, e.path)); err == nil {
					sources[name] = true
				}
			}
		}
	}
	return slices.ContainsFunc(views, func(v *view) bool {
		return v.k == nil && (sources[v.name] && quotesLine(message, v.text) || quotesObject(message, v.text))
	})
}

func quotesLine(message, text string) bool {
	for line := range strings.Lines(text) {
		if quotesPair(message, line) {
			return true
		}
	}
	return false
}

// quotesPair looks for "key=value", and for the value alone.
func quotesPair(message, pair string) bool {
	_, value, _ := strings.Cut(pair, "=")
	return quotes(message, pair) || quotes(message, value)
}

// quotesObject looks for what the Secrets in a text hold.
func quotesObject(message, text string) bool {
	if !strings.Contains(text, "Secret") {
		return false
	}
	nodes, _ := parseStream(text) // what is no YAML was not read as a Secret
	return slices.ContainsFunc(nodes, func(n *yaml.Node) bool {
		return scalarAt(n, "kind") == "Secret" && (quotesNode(message, Get(n, "data")) || quotesNode(message, Get(n, "stringData")))
	})
}

func quotesNode(message string, n *yaml.Node) bool {
	if n == nil {
		return false
	}
	if n.Kind == yaml.ScalarNode {
		return quotes(message, n.Value)
	}
	// Keys as well: better a message too few.
	return slices.ContainsFunc(n.Content, func(child *yaml.Node) bool { return quotesNode(message, child) })
}

func quotes(message, secret string) bool {
	secret = strings.TrimSpace(secret)
	return len(secret) >= quotable && strings.Contains(message, secret)
}

// HoldsSecret reports whether a line of a file, counted from 1, stands where values of Secrets do, so that it is not for any
// output: in a Secret, or in what a kustomization makes one of.
func (t *Tree) HoldsSecret(name string, line int) bool {
	text, err := t.Text(name)
	if err != nil {
		return false
	}
	if strings.Contains(text, "secretGenerator") {
		return strings.HasPrefix(text, "{") || inField(text, "secretGenerator", line)
	}
	if !strings.Contains(text, "Secret") {
		return false
	}
	for before, doc := range documents(text) {
		if line <= before || line > before+1+strings.Count(doc, "\n") {
			continue
		}
		if nodes, err := parseStream(doc); err != nil || slices.ContainsFunc(nodes, hasSecret) {
			return true // where nobody can tell, too
		}
	}
	return false
}

// inField reports whether a line belongs to a top-level field of a text in block style.
func inField(text, field string, line int) bool {
	inside := false
	for i, l := range strings.Split(text, "\n") {
		if l != "" && strings.IndexByte(" \t-#}]", l[0]) < 0 {
			inside = strings.HasPrefix(strings.Trim(l, `"'{`), field)
		}
		if i+1 == line {
			return inside
		}
	}
	return false
}

// hasSecret reports whether a value is a Secret, or holds one.
func hasSecret(n *yaml.Node) bool {
	return scalarAt(n, "kind") == "Secret" || slices.ContainsFunc(n.Content, hasSecret)
}
