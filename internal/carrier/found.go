package carrier

import (
	"regexp"
	"strings"
	"sync"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/remote"
	"github.com/verscheck/verscheck/internal/render"
)

// Found returns what carries this repository's version by convention, without configuration: the files VERSION and RELEASE at the
// root of the tree, and addresses of this repository with "?ref=" in the README there, as users install from them. ours tells which
// addresses these are. What cannot be read is passed over: nobody asked for it.
func Found(tree *render.Tree, ours func(host, repo string) bool) []fact.Carrier {
	var found []fact.Carrier
	if text, unread := tree.Read("VERSION"); unread == nil {
		found = append(found, firstLine("VERSION", text)...)
	}
	if text, unread := tree.Read("RELEASE"); unread == nil {
		found = append(found, releaseFile(tree, text)...)
	}
	if text, unread := tree.Read("README.md"); unread == nil {
		found = append(found, addresses("README.md", text, ours)...)
	}
	return found
}

func firstLine(name, text string) []fact.Carrier {
	r := reader{}
	for _, v := range r.line(name, text) {
		return []fact.Carrier{{Kind: fact.CarrierFile, Name: name, Key: "version", Text: v.text, At: v.at}}
	}
	return nil
}

// releaseFile reads RELEASE: a mapping with a tag or a version, or a version alone.
func releaseFile(tree *render.Tree, text string) []fact.Carrier {
	file, unread := tree.YAML("RELEASE")
	if unread != nil || len(file.Docs) != 1 || file.Docs[0].Kind != yaml.MappingNode {
		return firstLine("RELEASE", text)
	}
	for _, key := range []string{"tag", "version"} {
		if n := render.Get(file.Docs[0], key); n != nil && n.Kind == yaml.ScalarNode && n.Value != "" {
			at := file.Place(n)
			at.Field = key
			return []fact.Carrier{{Kind: fact.CarrierYAML, Name: "RELEASE", Key: key, Text: n.Value, At: at}}
		}
	}
	return nil
}

// address matches an address that ends in a ref: up to the ref, and the ref.
var address = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`((?:https?://|ssh://|git@)?[A-Za-z0-9.-]+[/:][^\s"'<>()\[\]` + "`" + `]*?\\?[?&]ref=)([^\s"'&<>()\[\]|;,` + "`" + `]+)`)
})

// addresses returns the refs of this repository's addresses in a text.
func addresses(name, text string, ours func(host, repo string) bool) []fact.Carrier {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	lines := render.NewLines(text)
	var found []fact.Carrier
	for _, m := range address().FindAllStringSubmatchIndex(text, -1) {
		a, err := remote.Parse(strings.ReplaceAll(text[m[2]:m[3]], `\`, "")+text[m[4]:m[5]], false)
		if err != nil || a.Kind != fact.RemoteRepository || !ours(a.Host, a.Repo) {
			continue
		}
		found = append(found, fact.Carrier{
			Kind: fact.CarrierCommand, Name: name, Key: "ref", Text: text[m[4]:m[5]], At: span(name, lines, m[4], m[5]),
		})
	}
	return found
}
