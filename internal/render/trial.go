package render

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// maxTrials bounds the builds for the sake of one layer.
const maxTrials = 256

// trial builds the end of a chain as far as the entries of its last layer, to see what they match.
type trial struct {
	task    *task
	chain   []string
	layer   *layer
	entries []Entry
	builds  int
	read    []*view
	before  map[int]turn // by entry
}

// try judges all entries of the last layer of a chain.
func (t *task) try(ctx context.Context, chain []string, l *layer) []Entry {
	b := &trial{task: t, chain: chain, layer: l, entries: slices.Clone(l.entries), before: map[int]turn{}}
	for _, dir := range chain {
		// What is refused or left out in the kustomizations themselves is said of the overlay.
		if a := t.files.layerIn(dir).view.admit(t.files); a.refused != nil || len(a.omitted) > 0 {
			b.unknown(0, len(l.entries), "")
			return b.entries
		}
	}
	n := l.together()
	if n > 0 {
		b.judge(ctx, 0, n)
	}
	for i := n; i < len(b.entries); i++ {
		b.judge(ctx, i, i+1)
	}
	if n < len(b.entries) {
		b.findShadowed(ctx)
	}
	for i := range b.entries {
		switch e := &b.entries[i]; e.Fate {
		case Dead:
			at := b.turn(ctx, i)
			e.Layer, e.InReach = at.layer, at.inReach
		case Live, Shadowed:
			b.findOthers(ctx, i)
		case Unknown:
		}
	}
	return b.entries
}

// together returns how many of the entries one build can judge: as long as no entry's name looks at what a mark is put behind,
// and nothing but entries changes an image.
func (l *layer) together() int {
	if slices.ContainsFunc(l.entries, func(e Entry) bool { return e.looksAtVersion() }) {
		return 0
	}
	if l.leading {
		return len(l.entries)
	}
	return l.images
}

// unknown gives entries a fate for want of a better one.
func (b *trial) unknown(from, to int, why string) {
	for i := from; i < to; i++ {
		b.entries[i].Fate, b.entries[i].Why = Unknown, why
	}
}

// judge decides about the entries from one on up to another by one build.
func (b *trial) judge(ctx context.Context, from, to int) {
	fields, why := b.build(ctx, stop{tagged: from, n: to})
	if fields == nil {
		b.unknown(from, to, why)
		return
	}
	for i := from; i < to; i++ {
		b.entries[i].Fate = Dead
		for _, f := range fields {
			if at := slices.Index(f.by, i); at >= 0 {
				b.met(i, f.by[at+1:])
			}
		}
	}
}

// met books that an entry matched a field, and which did after it.
func (b *trial) met(i int, later []int) {
	e := &b.entries[i]
	for _, j := range slices.Backward(later) {
		if b.entries[j].overwrites(e) {
			if e.Fate == Dead {
				e.Fate, e.By = Shadowed, &b.layer.entries[j]
			}
			return
		}
	}
	e.Fate, e.By = Live, nil
}

// findShadowed looks for entries that matched something, and of whose version nothing is left once all have run: where one build
// could not tell what each matched after the other.
func (b *trial) findShadowed(ctx context.Context) {
	if slices.ContainsFunc(b.read, b.task.files.looksAtTags) {
		return // a marker might change what is matched
	}
	n := len(b.entries)
	objects, _, _ := b.run(ctx, stop{tagged: n, n: n}, nil, pruned|marked)
	if objects == nil {
		return
	}
	arrived := arrivedIn(objects)
	for i := range b.entries {
		e := &b.entries[i]
		if e.Fate != Live || len(e.marked) == 0 || e.arrived(arrived) {
			continue
		}
		for j := n - 1; j > i; j-- {
			if f := &b.entries[j]; f.Fate == Live && f.overwrites(e) && NewEntryName(f.Name).Match(e.target()) {
				e.Fate, e.By = Shadowed, &b.layer.entries[j]
				break
			}
		}
	}
}

// matched is a field that entries matched, in their order.
type matched struct {
	name string // of the image behind them
	by   []int
}

// build builds as far as a stop and returns the fields with marks, never nil. Where that is not possible they are nil, and why is
// what there is to say of it, "" when the overlay says it.
func (b *trial) build(ctx context.Context, to stop) (fields []matched, why string) {
	numbers, marks := b.marks(to)
	objects, j, why := b.run(ctx, to, marks, pruned, plain)
	if objects == nil {
		return nil, why
	}
	b.read = j.views()
	return fieldsOf(objects, numbers), ""
}

// fieldsOf returns the fields with marks that some entries left, by the numbers of the marks.
func fieldsOf(objects []Object, numbers map[int]int) []matched {
	fields := []matched{}
	for _, o := range objects {
		o.eachMarked(func(n *yaml.Node, marks []Mark) {
			f := matched{name: ImageName(n.Value)}
			for _, m := range marks {
				if i, ours := numbers[m.number]; ours && !slices.Contains(f.by, i) {
					f.by = append(f.by, i)
				}
			}
			if len(f.by) > 0 {
				fields = append(fields, f)
			}
		})
	}
	return fields
}

// marks makes a mark for each tagged entry before a stop.
func (b *trial) marks(to stop) (numbers map[int]int, marks []string) {
	numbers, marks = map[int]int{}, make([]string, to.n)
	m := b.task.files.marker
	for i := to.tagged; i < to.n; i++ {
		number := m.number(Origin{})
		numbers[number], marks[i] = i, m.bare(number, ofSuffix)
	}
	return numbers, marks
}

// run builds as far as a stop in the first of some modes that the library takes.
func (b *trial) run(ctx context.Context, to stop, marks []string, modes ...mode) (objects []Object, j *jail, why string) {
	if b.builds++; b.builds > maxTrials {
		return nil, nil, fmt.Sprintf("more than %d entries of its directory would have to be rendered one by one", maxTrials)
	}
	var err error
	for _, m := range modes {
		var texts map[string]string
		if texts, err = b.task.files.stopTexts(b.chain, to, marks, m); err != nil {
			return nil, nil, "its kustomization cannot be read as one that stops at it: " + oneLine(err.Error())
		}
		objects, j, err = b.task.objectsOf(ctx, b.chain[0], m, texts)
		switch {
		case err == nil && len(j.leftOut()) > 0, j.failure() != nil && ctx.Err() == nil && errors.Is(j.failure(), errRemote):
			return nil, j, ""
		case err == nil:
			return objects, j, ""
		}
	}
	p, _ := b.task.explain(b.chain[0], j, err)
	return nil, j, b.chain[0] + " does not render alone: " + p.reason
}

// objectsOf builds with other texts for some kustomizations.
func (t *task) objectsOf(ctx context.Context, dir string, m mode, instead map[string]string) ([]Object, *jail, error) {
	res, j, err := t.buildChanged(ctx, dir, m, changes{instead: instead})
	if err != nil {
		return nil, j, err
	}
	return t.files.marker.objects(res), j, nil
}

// turn is a layer as it is when it is an entry's turn.
type turn struct {
	layer   *Result // nil where it cannot be had
	inReach []string
}

// turn builds the layer up to an entry. As long as none of those before it writes a name, it finds the names that the first of
// these finds.
func (b *trial) turn(ctx context.Context, i int) turn {
	for i > 0 && (i < b.layer.images || b.layer.leading) && b.entries[i-1].NewName == "" {
		i--
	}
	if at, known := b.before[i]; known {
		return at
	}
	to := stop{tagged: i, n: i + 1, keepNames: true, all: true}
	numbers, marks := b.marks(to)
	m := pruned | marked
	if slices.ContainsFunc(b.read, b.task.files.looksAtTags) {
		m = pruned
	}
	var at turn
	if objects, j, _ := b.run(ctx, to, marks, m, plain); objects != nil {
		for _, o := range objects {
			o.eachMarked(dropColon)
		}
		at.layer = &Result{Objects: objects, Files: j.files(), Marked: j.mode&marked != 0 && b.task.files.marker.find != nil}
		for _, f := range fieldsOf(objects, numbers) {
			if !slices.Contains(at.inReach, f.name) {
				at.inReach = append(at.inReach, f.name)
			}
		}
	}
	b.before[i] = at
	return at
}

// dropColon takes out the colon that a mark has brought behind a name without a tag.
func dropColon(n *yaml.Node, marks []Mark) {
	name, ok := strings.CutSuffix(n.Value, ":")
	if !ok || marks[len(marks)-1].At != len(n.Value) {
		return
	}
	n.Value = name
	for i := range marks {
		marks[i].At = min(marks[i].At, len(name))
	}
}

// findOthers looks for images that an entry rewrites although they are not its name.
func (b *trial) findOthers(ctx context.Context, i int) {
	e := &b.entries[i]
	if !e.mayMeanMore(pruned, b.read) {
		return
	}
	fields, _ := b.build(ctx, stop{tagged: i, n: i + 1, keepNames: true})
	for _, f := range fields {
		if slices.Contains(f.by, i) && !NewEntryName(e.Name).means(f.name) {
			e.addOther(f.name)
		}
	}
}
