package render

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// explain says why an overlay did not render: by what we know of its files where we can, else in the library's words. The second
// result is false for the library's words.
func (t *task) explain(dir string, j *jail, err error) (p *problem, known bool) {
	own, _ := t.files.kustomizationIn(dir)
	if failure := j.failure(); failure != nil {
		if errors.As(failure, &p) {
			return p, true
		}
		return &problem{file: own, reason: inWords(failure), help: helpFor(failure), err: failure}, true
	}
	if _, noFile := t.files.kustomizationIn(dir); noFile != nil {
		return &problem{reason: inWords(noFile), help: helpFor(noFile), err: noFile}, true
	}
	for _, v := range j.views() {
		field := j.parsed[v.name]
		if v.k != nil || !looksLikeYAML(v.name) || field == "" && j.data[v.name] {
			continue
		}
		if p := v.mistake(field); p != nil {
			return p, true
		}
	}
	if m := cycleRoot().FindStringSubmatch(err.Error()); m != nil {
		to, _ := t.files.disk.inside(m[1])
		return t.cycleProblem(j, to), true
	}
	if own != "" && t.files.kustomization(dir, path.Base(own)).isComponent() {
		return &problem{file: own, reason: "a component, which renders only in the overlays that use it", err: errTarget}, true
	}
	if p := reword(own, err); p != nil {
		return p, true
	}
	if t.quotesSecret(err.Error(), j.views()) {
		return &problem{file: own, reason: "kustomize refuses it, and quotes a Secret in saying why", help: "see for yourself with `kustomize build`"}, false
	}
	return &problem{file: own, reason: "kustomize says: " + t.files.disk.plainWords(err)}, false
}

func looksLikeYAML(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".yaml", ".yml", ".json":
		return true
	}
	return false
}

// mistake returns what is wrong with a file that a field makes kustomize read as YAML, nil when it may be in order.
func (v *view) mistake(field string) *problem {
	if at := invalidUTF8(v.text); at >= 0 {
		return &problem{file: v.name, line: NewLines(v.text).Line(at), reason: v.name + " is not UTF-8", help: "save it as UTF-8"}
	}
	var incomplete *problem
	for before, doc := range documents(v.text) {
		nodes, err := parseStream(doc)
		if err != nil {
			p := yamlProblem(v.name, doc, before, err)
			p.reason = v.name + " is " + p.reason
			return p
		}
		for _, n := range nodes {
			if missing := lacks(n); missing != "" && incomplete == nil && field == "resources" {
				incomplete = &problem{
					file: v.name, line: before + n.Line, reason: v.name + " holds something that is no Kubernetes object: it has no " + missing,
					help: "only objects can be listed under resources:",
				}
			}
		}
	}
	return incomplete
}

// lacks names the field without which a document is no object for kustomize, "" when it has all.
func lacks(n *yaml.Node) string {
	kind := scalarAt(n, "kind")
	switch {
	case kind == "":
		return "kind"
	case scalarAt(n, "metadata", "name") == "" && !strings.HasSuffix(kind, "List"):
		return "metadata.name"
	}
	return ""
}

var (
	cycleRoot = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`cycle detected: candidate root '([^']*)'`) })
	noTarget  = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`no (?:resource )?matches (?:for (?:strategic merge patch|Id) )?"?([\w~-]+)\.([\w.~\[\]-]+)/([\w.~:\[\]-]+)`)
	})
	twice = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`may not add resource with an already registered id: ([\w~-]+)\.([\w.~\[\]-]+)/([\w.~:\[\]-]+)`)
	})
	noPath = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(\w+) operation does not apply: doc is missing (?:path|key): "?(\S+?)"?: missing value`)
	})
	noVar = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`field specified in var '\{(\S+) ~?([\w-]+)\.\S* \{(\S+)\}\}' not found`)
	})
)

// errTarget marks a problem that may follow from a part that was left out.
var errTarget = errors.New("something is meant for what is not there")

// reword puts the library's most frequent complaints into words for users; nil for any other.
func reword(own string, err error) *problem {
	text := err.Error()
	if m := twice().FindStringSubmatch(text); m != nil {
		return &problem{file: own, reason: "two of its objects are " + objectName(m), help: "remove one of them, or rename it"}
	}
	if m := noTarget().FindStringSubmatch(text); m != nil {
		return &problem{
			file: own, reason: "a patch is meant for " + objectName(m) + ", which is not there", err: errTarget,
			help: "correct its name, or remove the patch",
		}
	}
	if m := noPath().FindStringSubmatch(text); m != nil {
		return &problem{
			file: own, reason: fmt.Sprintf("a JSON patch does not apply: there is no %s to %s", m[2], m[1]), err: errTarget,
			help: "correct its path, or remove it",
		}
	}
	if strings.Contains(text, "invalid literal source") { // which it quotes
		return &problem{file: own, reason: "a literal of a generator has no =, which kustomize refuses", help: "write it as key=value"}
	}
	if m := noVar().FindStringSubmatch(text); m != nil {
		return &problem{
			file: own, reason: fmt.Sprintf("the variable %s, from vars:, reads %s of a %s that has none", m[1], m[3], m[2]), err: errTarget,
			help: "add the field, or remove the variable",
		}
	}
	return nil
}

// objectName makes "Deployment/app" of the library's "Deployment.v1.apps/app.[noNs]".
func objectName(m []string) string {
	name, namespace, _ := strings.Cut(m[3], ".")
	if namespace == "" || namespace == "[noNs]" {
		return m[1] + "/" + name
	}
	return m[1] + "/" + namespace + "/" + name
}

// cycleProblem says which kustomization refers to a directory that led to it, or holds it. It is the last that was read.
func (t *task) cycleProblem(j *jail, to string) *problem {
	p := &problem{reason: "its bases form a cycle", help: "remove one of the references"}
	if to == "" {
		to = "."
	}
	for _, v := range slices.Backward(j.views()) {
		if v.k == nil {
			continue
		}
		for _, e := range v.k.entries() {
			target, ok := t.files.target(v.k.dir, e)
			if name, _, err := t.files.resolve(target); !ok || err != nil || name != to {
				continue
			}
			p.reason = fmt.Sprintf("its bases form a cycle: %s refers to %s", v.k.dir, to)
			switch {
			case v.k.dir == to:
				p.reason = to + " refers to itself"
			case to == "." || strings.HasPrefix(v.k.dir, to+"/"):
				p.reason = fmt.Sprintf("%s refers to %s, a directory above it, which kustomize takes for a cycle", v.k.dir, orRoot(to))
				p.help = "move what both need into a directory of its own"
			}
			return v.k.place(p, e)
		}
	}
	return p
}

func orRoot(dir string) string {
	if dir == "." {
		return "the root of the repository"
	}
	return dir
}

// plainWords makes one line of an error of the library, without what only a build knows.
func (d *disk) plainWords(err error) string {
	tree := virtualRoot + d.treeRoot()
	text := strings.ReplaceAll(err.Error(), tree+"/", "")
	text = strings.ReplaceAll(text, tree, "the root of the repository")
	return oneLine(strings.ReplaceAll(text, virtualRoot+d.mountPrefix(), d.mountPrefix()))
}
