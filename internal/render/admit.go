package render

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// admission is what may be done with a kustomization: the first wall around the library. No entry reaches it that would have
// to be fetched or executed; of the others only those that lead somewhere in the tree.
type admission struct {
	edits   []edit     // that take out what may not reach the library
	omitted []*problem // why each of it was taken out
	refused *problem   // why the kustomization cannot be built at all; nil when it can
}

// admit judges every entry of a kustomization.
func (s *source) admit(k *kustomization) admission {
	if k.err != nil {
		return admission{refused: k.err}
	}
	var a admission
	for _, e := range k.entries() {
		if strings.HasPrefix(path.Base(e.path), s.stubPrefix()) {
			continue
		}
		if p := s.outside(k, e); p != nil {
			a.omit(p, s.stub(k, e))
			continue
		}
		switch p := s.astray(k, e); {
		case p != nil && isRemote(e.path): // what is wrong elsewhere need not keep the rest from being checked
			a.omit(k.place(p, e), s.stub(k, e))
		case p != nil && a.refused == nil:
			a.refused = k.place(p, e)
		case isRemote(e.path):
			a.redirect(k, s.redirect(k, e))
		}
	}
	for _, field := range pluginFields {
		for _, text := range k.plugins(field) {
			if !isInline(text) {
				continue
			}
			if p := pluginProblem(text); p != nil {
				e := entry{field: field, path: text, text: text}
				a.omit(k.place(p, e), s.stubInline(k, e))
			}
		}
	}
	if len(k.spec.HelmCharts) > 0 {
		a.omit(k.helmProblem(), k.withoutHelm())
	}
	return a
}

// redirect books that an entry leads to what was fetched. Where the text cannot be changed so that it does, the kustomization is
// refused.
func (a *admission) redirect(k *kustomization, edits []edit) {
	a.edits = append(a.edits, edits...)
	if len(edits) == 0 && a.refused == nil {
		a.refused = k.notReplaced(*a)
	}
}

// omit books a part that is left out. Where the text cannot be changed so that it is, the kustomization is refused.
func (a *admission) omit(p *problem, edits []edit) {
	a.omitted = append(a.omitted, p)
	a.edits = append(a.edits, edits...)
	if len(edits) == 0 && a.refused == nil {
		a.refused = p
	}
}

// outside returns why an entry would have to be fetched or executed; nil when it would not.
func (s *source) outside(k *kustomization, e entry) *problem {
	if isRemote(e.path) {
		if _, ok := s.target(k.dir, e); ok {
			return nil
		}
		return k.remoteProblem(e, s.standFor(keyOf(e)))
	}
	if slices.Contains(pluginFields, e.field) {
		if p := s.pluginEntry(s.disk.join(k.dir, e.path), 0); p != nil {
			return k.place(p, e)
		}
	}
	return nil
}

// astray returns why an entry does not lead to what it should; nil when it does.
func (s *source) astray(k *kustomization, e entry) *problem {
	named := oneLine(e.path) + ", named under " + e.field + ":, "
	if path.IsAbs(e.path) {
		return &problem{reason: named + "is an absolute path, outside the repository", help: helpFor(errOutside), err: errOutside}
	}
	target, _ := s.target(k.dir, e)
	name, info, err := s.resolve(target)
	var wrong *pathError
	switch {
	case errors.As(err, &wrong):
		reason := wrong.reason
		if wrong.path != target && !errors.Is(err, fs.ErrNotExist) {
			reason = "leads to " + wrong.path + ", which " + reason
		}
		p := &problem{reason: named + reason, help: helpFor(err), err: err}
		if isRemote(e.path) && errors.Is(err, fs.ErrNotExist) {
			p.reason, p.help = named+"leads to "+target+", which "+reason, "correct the directory in the address"
		}
		return p
	case !info.IsDir() && e.wants == wantsBase:
		return &problem{reason: named + "is a file where a directory must be", help: "name the directory of a component", err: errNoFile}
	case !info.IsDir() && !info.IsRegular():
		return &problem{reason: named + "is no regular file", err: errNoFile}
	case info.IsDir() && e.wants == wantsFile:
		return &problem{reason: named + "is a directory where a file must be", help: "name the files in it one by one", err: errNoFile}
	case info.IsDir():
		return s.noBase(name, named, e)
	case s.disk.mounted(k.dir) && s.disk.rootOf(name) == s.disk.rootOf(k.dir) && !strings.HasPrefix(name, k.dir+"/"):
		return &problem{
			reason: named + "is outside of its directory, which kustomize refuses in what it has fetched", err: errOutside,
			help: "nothing but a change in that repository makes it build",
		}
	}
	return nil
}

// noBase returns why a directory cannot be used in the way that an entry wants it to; nil when it can.
func (s *source) noBase(dir, named string, e entry) *problem {
	file, err := s.kustomizationIn(dir)
	if wrong, ok := errors.AsType[*pathError](err); ok {
		return &problem{reason: named + wrong.reason, help: helpFor(err), err: err}
	}
	switch k := s.kustomization(dir, path.Base(file)); {
	case k.err != nil: // told when it is read
	case k.isComponent() && e.wants != wantsBase:
		return &problem{reason: named + "is a component", help: "name it under components:", err: errNoFile}
	case !k.isComponent() && e.wants == wantsBase:
		return &problem{reason: named + "is no component", help: "name it under resources:", err: errNoFile}
	}
	return nil //nolint:nilerr // a file that is not there makes a kustomization with an error of its own
}

// stubbable are the fields whose entries can be replaced by a virtual one.
var stubbable = []string{"resources", "components", "generators", "transformers", "validators"}

// stubPrefix begins the name of the virtual entry that stands for what is left out.
func (d *disk) stubPrefix() string { return "verscheck-" + d.marker.nonce }

func (s *source) stubPrefix() string { return s.disk.stubPrefix() }

func (s *source) stubName(field string) string { return s.stubPrefix() + "-" + field }

// stub replaces an entry by a virtual one wherever it stands; nil when it cannot be found in the text, or its field has none.
func (s *source) stub(k *kustomization, e entry) []edit {
	if !slices.Contains(stubbable, e.field) {
		return nil
	}
	var edits []edit
	for _, n := range k.places(e) {
		at, ok := k.lines.scalar(n)
		if !ok {
			return nil
		}
		edits = append(edits, edit{at, at + len(n.Value), s.stubName(e.field)})
	}
	return edits
}

// stubInline replaces a block of inline YAML by a virtual entry.
func (s *source) stubInline(k *kustomization, e entry) []edit {
	var edits []edit
	for _, n := range k.places(e) {
		if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0 {
			return nil
		}
		at := k.lines.offset(n.Line, n.Column)
		start := k.lines.starts[n.Line-1]
		line, _, _ := strings.Cut(k.text[start:], "\n")
		end := blockEnd(k.text, start+len(line)+1, len(line)-len(strings.TrimLeft(line, " ")))
		edits = append(edits, edit{at, end, s.stubName(e.field) + strings.Repeat("\n", strings.Count(k.text[at:end], "\n"))})
	}
	return edits
}

// withoutHelm takes out the fields about helm, in block style; nil when they are written in another.
func (k *kustomization) withoutHelm() []edit {
	var edits []edit
	top := k.fields()
	for i := 0; i+1 < len(top.Content); i += 2 {
		key := top.Content[i]
		if !isHelmField(key.Value) {
			continue
		}
		start, end := k.lines.offset(key.Line, 1), len(k.text)
		if i+2 < len(top.Content) {
			end = k.lines.offset(top.Content[i+2].Line, 1)
		}
		if key.Column != 1 || top.Style&yaml.FlowStyle != 0 || start == end {
			return nil
		}
		edits = append(edits, edit{start, end, strings.Repeat("\n", strings.Count(k.text[start:end], "\n"))})
	}
	return edits
}

// stubText returns the content of the virtual file at a path, and whether there is one.
func (s *source) stubText(name string) (string, bool) {
	dir, base := path.Split(name)
	prefix := s.stubPrefix()
	switch {
	case strings.HasPrefix(path.Base(dir), prefix):
		if base == fileNames[0] {
			return "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: []\n", true
		}
	case strings.HasPrefix(base, prefix) && base != s.stubName("components"):
		return "", true
	}
	return "", false
}

// isClean decodes what is left of a kustomization as kustomize will, and reports whether nothing is left that was to be
// taken out: an alias or an unusual spelling may have kept it.
func (s *source) isClean(k *kustomization, text string) bool {
	left := parseKustomization(k.dir, k.file, text)
	a := s.admit(left)
	return left.err == nil && len(a.omitted) == 0 && len(a.edits) == 0
}
