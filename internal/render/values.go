package render

import (
	"errors"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/verscheck/verscheck/internal/diag"
)

// YAML is a file that was read as YAML and takes part in no build.
type YAML struct {
	Name string       // without symlinks on the way
	Docs []*yaml.Node // the top node of each document, empty ones left out

	lines Lines
}

// YAML reads a file of the tree as a stream of YAML documents, within the bounds of every other file. What is wrong with it is
// said, and then there are no documents.
func (t *Tree) YAML(name string) (YAML, *diag.Unchecked) { return t.files.yaml(name) }

// YAML is [Tree.YAML] of a file that was read for the result.
func (r Result) YAML(name string) (YAML, *diag.Unchecked) { return r.task.files.yaml(name) }

func (s *source) yaml(name string) (YAML, *diag.Unchecked) {
	resolved, _, err := s.resolve(name)
	if err != nil {
		return YAML{}, unreadable(name, err)
	}
	f := s.open(resolved)
	if f.err != nil {
		return YAML{}, unreadable(resolved, f.err)
	}
	docs, err := parseStream(f.text)
	if err != nil {
		if _, ok := errors.AsType[*problem](err); !ok {
			err = yamlProblem(resolved, f.text, 0, err)
		}
		return YAML{}, unreadable(resolved, err)
	}
	return YAML{Name: resolved, Docs: docs, lines: NewLines(f.text)}, nil
}

// Place returns where a scalar of the file stands: without columns where the source is written in another way than its value,
// folded or escaped.
func (y YAML) Place(n *yaml.Node) diag.Place {
	p := diag.Place{File: y.Name, Line: n.Line}
	if at, ok := y.lines.scalar(n); ok {
		p.Line, p.Column = y.lines.Line(at), y.lines.Column(at)
		p.EndColumn = y.lines.Column(at + len(n.Value))
	}
	return p
}

// unreadable says why a file could not be read.
func unreadable(name string, err error) *diag.Unchecked {
	u := &diag.Unchecked{Subject: name, Kind: diag.NotRead, Reason: inWords(err), Help: helpFor(err), At: diag.Place{File: name}}
	if p, ok := errors.AsType[*problem](err); ok {
		u.At.Line, u.At.Column = p.line, p.column
	}
	return u
}

// Values reads a file of values, such as a Helm chart's, as if each of its documents were the only field, without a name, of an
// object without kind: every tag in them carries the place where it stands. What is wrong with the file is in the result's Unchecked.
func (t *Tree) Values(name string) Result {
	k := t.task()
	r := Result{task: k, Overlay: name, Files: []string{name}}
	docs, err := k.documentsIn(&r, name)
	if err != nil {
		r.Unchecked = []diag.Unchecked{*unreadable(name, err)}
		return r
	}
	for _, n := range docs {
		field := &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{{Kind: yaml.ScalarNode}, n}}
		r.Objects = append(r.Objects, Object{Doc: k.files.marker.doc(field, false), File: r.Files[0]})
	}
	return r
}
