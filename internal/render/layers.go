package render

import (
	"cmp"
	"context"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Layers is an overlay that can be built without some of what its kustomizations write, so that what that overwrote shows.
type Layers struct {
	task  *task
	dir   string
	views []*view // the kustomization and all that it refers to
}

// Layers returns the layers of an overlay that was rendered.
func (r Result) Layers() *Layers {
	return &Layers{task: r.task, dir: r.Overlay, views: r.task.closure(r.Overlay)}
}

// Without builds the overlay without some parts and returns its objects. Unlike in [Tree.Render] it is built with markers or not
// at all; the error says why.
func (l *Layers) Without(ctx context.Context, cuts []Cut) ([]Object, error) {
	res, j, err := l.task.buildChanged(ctx, l.dir, pruned|marked, changes{cuts: cuts})
	if err != nil && j.failure() == nil && slices.ContainsFunc(j.views(), (*view).hasSchemas) {
		res, _, err = l.task.buildChanged(ctx, l.dir, marked, changes{cuts: cuts})
	}
	if err != nil {
		return nil, err
	}
	return l.task.files.marker.objects(res), nil
}

// Depth says whether something may stand below a text that wrote a tag.
type Depth uint8

// The depths.
const (
	DepthUnknown Depth = iota
	Bottom             // a resource, or what a generator makes anew: nothing is below it
	Above              // it was written over something, or may have been
)

// Below returns the cut that shows what the text at an origin was written over, if that is [Above] anything. What was carried to
// another place by a replacement is not what it is asked for: see [Layers.Carriers].
func (l *Layers) Below(o Origin) (Cut, Depth) {
	switch o.Role {
	case RoleResource:
		return Cut{}, Bottom
	case RoleImages, RolePatch:
		return o.cut(), Above
	case RoleGenerator:
		return l.generator(o)
	case RoleReplacement:
	}
	return Cut{}, DepthUnknown
}

// generator tells of a generator whether it changes what another one made.
func (l *Layers) generator(o Origin) (Cut, Depth) {
	held := l.holding(o.cut(), "configmapgenerator", "secretgenerator")
	if len(held) == 0 {
		return Cut{}, l.plugin(o)
	}
	for _, e := range held {
		switch scalarAt(e.node, "behavior") {
		case "", "create":
		default:
			if len(held) > 1 {
				return Cut{}, DepthUnknown
			}
			return e.cut, Above
		}
	}
	return Cut{}, Bottom
}

// plugin tells of a generator that is configured as a plugin.
func (l *Layers) plugin(o Origin) Depth {
	for _, e := range l.holding(o.cut(), "generators") {
		text := e.node.Value
		if !isInline(text) {
			text = l.task.files.open(o.File).text
		}
		if !strings.Contains(text, "behavior") {
			return Bottom
		}
	}
	return DepthUnknown
}

// Entries returns the cuts of the whole entries under patches: that hold the text at an origin, or name the file that does.
func (l *Layers) Entries(o Origin) []Cut {
	var cuts []Cut
	for _, e := range l.holding(o.cut(), "patches", "patchesstrategicmerge", "patchesjson6902") {
		cuts = append(cuts, e.cut)
	}
	return cuts
}

// applied are the fields of a kustomization that write tags, in the order in which it applies them.
var applied = []string{
	"configmapgenerator", "secretgenerator", "generators", "patchesstrategicmerge", "patches", "patchesjson6902", "images", "replacements",
	"transformers", "validators", "vars",
}

// Later reports whether what one cut takes out is applied after what another takes out; not known when it is applied more than
// once.
func (l *Layers) Later(a, b Cut) (later, known bool) {
	first, second := l.entriesOf(a), l.entriesOf(b)
	if len(first) != 1 || len(second) != 1 {
		return false, false
	}
	a, b = first[0], second[0]
	if a.dir != b.dir {
		order := l.appliedLast(l.dir, nil)
		at := func(dir string) int { return slices.IndexFunc(order, func(v *view) bool { return v.k.dir == dir }) }
		return at(a.dir) < at(b.dir), true
	}
	return cmp.Or(cmp.Compare(slices.Index(applied, a.field), slices.Index(applied, b.field)), cmp.Compare(a.index, b.index)) > 0, true
}

// entriesOf returns the entries of kustomizations that a cut is, or is part of.
func (l *Layers) entriesOf(cut Cut) []Cut {
	if cut.line == 0 {
		return []Cut{cut}
	}
	var cuts []Cut
	for _, e := range l.holding(cut, applied...) {
		cuts = append(cuts, e.cut)
	}
	return cuts
}

// Dir returns the directory of the kustomization that the text at an origin is part of: that it stands in, or that names its
// file; "" when more than one does.
func (l *Layers) Dir(o Origin) string {
	var dirs []string
	for _, v := range l.views {
		if v.k != nil && (v.name == o.File || slices.ContainsFunc(v.k.entries(), func(e entry) bool { return l.leads(v.k, e.path, o.File) })) {
			dirs = append(dirs, v.k.dir)
		}
	}
	if len(dirs) != 1 {
		return ""
	}
	return dirs[0]
}

// Carriers returns the cuts of all that carries texts from one place to another, replacements: above all, the one that is applied
// last first.
func (l *Layers) Carriers() []Cut {
	var vars, list []Cut
	add := func(to *[]Cut, entries []listed) {
		for _, e := range slices.Backward(entries) {
			*to = append(*to, e.cut)
		}
	}
	for _, v := range l.appliedLast(l.dir, nil) {
		add(&vars, v.lists("vars")) // put in when all else is done
		add(&list, l.carrying(v, "transformers"))
		add(&list, v.lists("replacements"))
		add(&list, l.carrying(v, "patchesjson6902"))
		add(&list, l.carrying(v, "patches"))
	}
	return append(vars, list...)
}

// carries matches what makes a plugin or a patch carry texts from one place to another.
var carries = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`ReplacementTransformer|["']?op["']?\s*:\s*["']?(copy|move)\b`)
})

// carrying returns the entries of a field that may carry texts from one place to another.
func (l *Layers) carrying(v *view, field string) []listed {
	return slices.DeleteFunc(v.lists(field), func(e listed) bool {
		return !anyScalar(e.node, func(text string) bool {
			if carries().MatchString(text) {
				return true
			}
			if !l.mayBePath(text) {
				return false
			}
			name, info, err := l.task.files.resolve(path.Join(v.k.dir, text))
			return err == nil && (info.IsDir() && field == "transformers" || info.IsRegular() && carries().MatchString(l.task.files.open(name).text))
		})
	})
}

// appliedLast returns the kustomizations at and below a directory, the one that is applied last first: components are applied in
// their order to what the resources came to, and the kustomization itself to what they made of that.
func (l *Layers) appliedLast(dir string, seen []*view) []*view {
	i := slices.IndexFunc(l.views, func(v *view) bool { return v.k != nil && v.k.dir == dir })
	if i < 0 || slices.Contains(seen, l.views[i]) {
		return seen
	}
	v := l.views[i]
	seen = append(seen, v)
	for _, entries := range [][]string{v.k.spec.Components, v.k.spec.Resources} {
		for _, p := range slices.Backward(entries) {
			if name, info, err := l.task.files.resolve(path.Join(dir, p)); err == nil && info.IsDir() {
				seen = l.appliedLast(name, seen)
			}
		}
	}
	return seen
}

// listed is an entry of a list of a kustomization.
type listed struct {
	cut  Cut
	node *yaml.Node // with marks
}

// lists returns the entries of fields of a kustomization, given in lower case, in the order of the text.
func (v *view) lists(fields ...string) []listed {
	nodes, err := parseStream(v.in(pruned | marked))
	if err != nil || len(nodes) == 0 {
		return nil
	}
	var found []listed
	for i := 0; i+1 < len(nodes[0].Content); i += 2 {
		field, list := strings.ToLower(nodes[0].Content[i].Value), nodes[0].Content[i+1]
		if list.Kind != yaml.SequenceNode || !slices.Contains(fields, field) {
			continue
		}
		for index, item := range list.Content {
			found = append(found, listed{Cut{file: v.name, dir: v.k.dir, field: field, index: index}, item})
		}
	}
	return found
}

// holding returns the entries of fields in which a text stands, or that name its file.
func (l *Layers) holding(cut Cut, fields ...string) []listed {
	c := cutter{marker: l.task.files.marker, cuts: []Cut{cut}}
	var found []listed
	for _, v := range l.views {
		if v.k == nil {
			continue
		}
		for _, e := range v.lists(fields...) {
			if anyScalar(e.node, func(text string) bool { return c.holds(text) || v.name != cut.file && l.leads(v.k, text, cut.file) }) {
				found = append(found, e)
			}
		}
	}
	return found
}

// leads reports whether a text in a kustomization, "path" or "key=path", leads to a file.
func (l *Layers) leads(k *kustomization, text, file string) bool {
	if _, after, ok := strings.Cut(text, "="); ok && l.leads(k, after, file) {
		return true
	}
	if !l.mayBePath(text) {
		return false
	}
	name, _, err := l.task.files.resolve(path.Join(k.dir, text))
	return err == nil && name == file
}

// mayBePath leaves out what no path is: nothing of it is looked up.
func (l *Layers) mayBePath(text string) bool {
	return text != "" && !strings.ContainsAny(text, "\n") && !path.IsAbs(text) && !strings.Contains(text, l.task.files.marker.nonce)
}

// anyScalar reports whether a scalar at or below a node is wanted.
func anyScalar(n *yaml.Node, want func(string) bool) bool {
	return n.Kind == yaml.ScalarNode && want(n.Value) ||
		slices.ContainsFunc(n.Content, func(child *yaml.Node) bool { return anyScalar(child, want) })
}
