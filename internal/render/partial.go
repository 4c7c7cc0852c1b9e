package render

import (
	"errors"
	"slices"

	"sigs.k8s.io/kustomize/api/types"

	"github.com/verscheck/verscheck/internal/diag"
)

// uncheckedParts says, a part each, what was left out of an overlay's build.
func uncheckedParts(dir string, omitted []*problem) []diag.Unchecked {
	var out []diag.Unchecked
	for i, p := range omitted {
		if slices.ContainsFunc(omitted[:i], func(q *problem) bool {
			return p.file == q.file && p.line == q.line && p.reason == q.reason
		}) {
			continue
		}
		out = append(out, p.unchecked(dir))
	}
	return out
}

// unchecked says of an overlay what is wrong with it.
func (p *problem) unchecked(dir string) diag.Unchecked {
	return diag.Unchecked{
		Subject: dir, Kind: diag.NotRendered, Reason: p.reason, Help: p.help, Blocks: true,
		At: diag.Place{Overlay: dir, File: p.file, Line: p.line, Column: p.column},
	}
}

// closure returns the views of the kustomization in dir and of every local file that it refers to, directly or through others,
// the outermost first.
func (t *task) closure(dir string) []*view {
	s := t.files
	var list []*view
	var follow func(dir string)
	follow = func(dir string) {
		file, err := s.kustomizationIn(dir)
		if err != nil {
			return
		}
		resolved, _, err := s.resolve(file)
		if err != nil {
			return
		}
		v := s.view(resolved, dir)
		if slices.Contains(list, v) || v.k.err != nil {
			return
		}
		list = append(list, v)
		s.learn(v.k)
		for _, e := range v.k.entries() {
			target, ok := s.target(v.k.dir, e)
			if !ok {
				continue
			}
			name, info, err := s.resolve(target)
			switch {
			case err != nil:
			case info.IsDir():
				follow(name)
			default:
				if file := s.view(name, ""); !slices.Contains(list, file) {
					list = append(list, file)
				}
			}
		}
	}
	follow(dir)
	return list
}

// addEntries adds the kustomizations of a closure that leave something out, as objects: an entry of images: that is meant for
// what is left out says what the overlay ships, too.
func (t *task) addEntries(r *Result, closure []*view) {
	for _, v := range closure {
		if v.k == nil || len(v.k.spec.Images) == 0 || !t.leavesOut(v.k.dir) {
			continue
		}
		if nodes, err := parseStream(v.in(marked)); err == nil && len(nodes) > 0 {
			o := t.files.marker.object(nodes[0])
			o.APIVersion, o.Kind, o.Name, o.File = types.KustomizationVersion, types.KustomizationKind, v.k.dir, v.name
			r.Objects = append(r.Objects, o)
		}
	}
}

// leavesOut reports whether something is left out of the build of a directory.
func (t *task) leavesOut(dir string) bool {
	return slices.ContainsFunc(t.closure(dir), func(v *view) bool { return v.k != nil && len(v.admit(t.files).omitted) > 0 })
}

// addSources adds the objects and patches of an overlay as they stand in its files. What its kustomizations would make of them
// is not known, so that only what no kustomization rewrites can be relied on.
func (t *task) addSources(r *Result, closure []*view) {
	for _, v := range closure {
		role := t.files.books.roleOf(v.label)
		if v.k != nil || (role != RoleResource && role != RolePatch) || !looksLikeYAML(v.name) {
			continue
		}
		nodes, err := parseStream(v.in(pruned | marked))
		if err != nil {
			continue
		}
		for _, n := range nodes {
			if o := t.files.marker.object(n); o.Kind != "" {
				r.add(o, v.name)
			}
		}
	}
}

// notRendered explains why an overlay did not render. Where it did not because parts of it are left out, it holds what its own
// files say.
func (t *task) notRendered(dir string, j *jail, err error) Result {
	omitted := j.leftOut()
	r := Result{task: t, Overlay: dir, Files: j.files(), Unchecked: uncheckedParts(dir, omitted)}
	if len(omitted) > 0 {
		closure := t.closure(dir)
		r.Marked, r.Static = t.files.marker.find != nil, true
		t.addEntries(&r, closure)
		t.addSources(&r, closure)
		r.Files = filesOf(closure)
		r.Unchecked = uncheckedParts(dir, t.omittedIn(closure))
	}
	// What is missing only because a part was left out need not be said.
	if p, known := t.explain(dir, j, err); len(omitted) == 0 || known && !errors.Is(p, errRemote) && !errors.Is(p, errTarget) {
		r.Unchecked = append(r.Unchecked, p.unchecked(dir))
	}
	t.addUnknown(&r)
	return r
}

// omittedIn lists what is left out of the kustomizations of a closure.
func (t *task) omittedIn(closure []*view) []*problem {
	var list []*problem
	for _, v := range closure {
		if v.k != nil {
			list = append(list, v.admit(t.files).omitted...)
		}
	}
	return list
}

func filesOf(views []*view) []string {
	var names []string
	for _, v := range views {
		if !slices.Contains(names, v.name) {
			names = append(names, v.name)
		}
	}
	return names
}
