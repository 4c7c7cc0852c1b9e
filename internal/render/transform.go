package render

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/verscheck/verscheck/internal/diag"
)

// mode says how much of the text the library gets to see is changed. In each, what may not reach it is taken out.
type mode uint8

const (
	plain  mode = 0
	pruned mode = 1 << iota // schemas blanked
	marked                  // markers put in
)

// edit replaces text[start:end].
type edit struct {
	start, end int
	text       string
}

// viewKey tells views apart: one file may be read as a kustomization of a directory, through a symlink even of several, and as
// an ordinary file.
type viewKey struct {
	file string
	dir  string // of the kustomization; "" for an ordinary file
}

// view is how the library gets to see a file.
type view struct {
	name  string // the file
	label string // what places call it
	text  string // as in the tree
	once  sync.Once

	disk *disk // that it is of

	k       *kustomization // nil for an ordinary file
	unbound error          // why it may not be read as YAML

	judged   sync.Once
	admitted admission // of a kustomization
	judgedBy *books

	layered   sync.Once
	layer     *layer // of a kustomization
	layeredBy *books

	looked  sync.Once
	blanked []edit // see schemas

	mu     sync.Mutex
	shown  map[mode]string
	others map[string]bool // see hasAnother
}

// kustomization parses the kustomization file with a name in a directory.
func (s *source) kustomization(dir, base string) *kustomization {
	resolved, _, err := s.resolve(path.Join(dir, base))
	if err != nil {
		return &kustomization{dir: dir, err: &problem{file: path.Join(dir, base), reason: inWords(err), help: helpFor(err), err: err}}
	}
	return s.view(resolved, dir).k
}

func (d *disk) view(name, dir string, f *file) *view {
	d.mu.Lock()
	key := viewKey{name, dir}
	v := d.views[key]
	if v == nil {
		v = &view{disk: d, name: name, label: d.shown(name), shown: map[mode]string{}}
		d.views[key] = v
	}
	d.mu.Unlock()
	v.once.Do(func() {
		v.text = f.text
		switch {
		case dir == "":
			v.unbound = inBounds(f.text)
		case f.err != nil:
			v.k = &kustomization{dir: dir, file: name, err: &problem{file: name, reason: inWords(f.err), help: helpFor(f.err), err: f.err}}
		default:
			v.k = parseKustomization(dir, name, f.text)
		}
	})
	return v
}

// forget drops the views of those of some files that lie in a directory, after its overlay was rendered: of most overlays nobody else
// reads them, and of a large tree they are more than everything else that has to stay. Who does read them makes new views of the
// same texts.
func (d *disk) forget(dir string, files []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, name := range files {
		if path.Dir(name) == dir {
			delete(d.views, viewKey{name, ""})
			delete(d.views, viewKey{name, dir})
		}
	}
}

// admit judges the entries of a kustomization, once for all sources.
func (v *view) admit(s *source) admission {
	v.judged.Do(func() {
		first := s.disk.apart()
		v.judgedBy = first.books
		v.admitted = first.admit(v.k)
		if len(v.admitted.edits) > 0 && v.admitted.refused == nil && !first.isClean(v.k, apply(v.text, v.admitted.edits)) {
			v.admitted.refused = v.k.notReplaced(v.admitted)
		}
	})
	s.books.add(v.judgedBy)
	return v.admitted
}

// in returns the text of a file in a mode.
func (v *view) in(m mode) string {
	v.mu.Lock()
	defer v.mu.Unlock()
	text, ok := v.shown[m]
	if !ok {
		text = v.change(m)
		v.shown[m] = text
	}
	return text
}

// change makes the edits of a mode.
func (v *view) change(m mode) string {
	if invalidUTF8(v.text) >= 0 || strings.ContainsRune(v.text, 0) {
		return v.text // a binary file of a generator: passed on as it is
	}
	var edits []edit
	if v.k != nil {
		edits = slices.Clone(v.admit(&source{disk: v.disk, marker: v.disk.marker}).edits)
	}
	if m&pruned != 0 {
		edits = append(edits, v.schemas()...)
	}
	if m&marked != 0 {
		edits = append(edits, v.markers(edits)...)
	}
	return apply(v.text, edits)
}

// origin describes a span in a document of some kind.
func (v *view) origin(lines Lines, kind string, span Span) Origin {
	return Origin{
		File: v.label, Line: lines.Line(span.Start), Column: lines.Column(span.Start), EndColumn: lines.Column(span.End),
		Text: v.text[span.Start:span.End], Suffix: span.Suffix, Role: v.roleOf(span.Start, kind), SourceKind: kind,
	}
}

// roleOf returns the role of the text at an offset, in a document of some kind; "" where it is that of the file, see
// [books.complete].
func (v *view) roleOf(offset int, kind string) Role {
	if v.k != nil {
		return v.k.roleAt(offset)
	}
	if role := roleOfPlugin[kind]; role != "" {
		return role
	}
	return ""
}

// markers returns the insertion of a marker behind every tag and digest that can carry one.
func (v *view) markers(taken []edit) []edit {
	if v.disk.marker.find == nil {
		return nil
	}
	spans := v.find(taken)
	if len(spans) == 0 {
		return nil
	}
	if v.k != nil {
		taken = append(slices.Clip(taken), v.k.pathScalars()...)
	}
	lines := NewLines(v.text)
	kinds, begins := kindsOf(v.text)
	edits := make([]edit, 0, len(spans))
	doc := 0
	for _, span := range spans {
		if slices.ContainsFunc(taken, func(e edit) bool { return span.Start < e.end && e.start < span.End }) {
			continue
		}
		line := lines.Line(span.Start)
		for doc+1 < len(begins) && begins[doc+1] <= line {
			doc++
		}
		number := v.disk.marker.number(v.origin(lines, kinds[doc], span))
		edits = append(edits, edit{span.End, span.End, v.disk.marker.write(number, span.sort())})
		if span.Also > span.End {
			edits = append(edits, edit{span.Also, span.Also, v.disk.marker.write(number, ofTag)})
		}
	}
	return edits
}

// find returns the tags and digests in a file, without looking through what is blanked of it.
func (v *view) find(taken []edit) []Span {
	if v.k != nil || len(taken) == 0 {
		return v.disk.marker.find(v.text)
	}
	var spans []Span
	from := 0
	look := func(to int) {
		for _, s := range v.disk.marker.find(v.text[from:to]) {
			s.Start, s.End = s.Start+from, s.End+from
			if s.Also > 0 {
				s.Also += from
			}
			spans = append(spans, s)
		}
	}
	for _, e := range taken {
		look(e.start)
		from = e.end
	}
	look(len(v.text))
	return spans
}

// pathScalars returns where paths stand that a marker would change: those that look like a reference.
func (k *kustomization) pathScalars() []edit {
	var found []edit
	for _, e := range k.entries() {
		if !strings.ContainsAny(e.text, ":@") {
			continue
		}
		for _, n := range k.places(e) {
			at := k.lines.offset(n.Line, n.Column)
			found = append(found, edit{start: at, end: at + len(n.Value) + 2})
		}
	}
	return found
}

// kindLine matches the kind of a document that is written in block style.
var kindLine = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^kind:[ \t]+["']?(\w+)`) })

// kindsOf returns the kinds of the documents in a text, "" where it is not known, each with the line that it begins on.
func kindsOf(text string) (kinds []string, begins []int) {
	for before, doc := range documents(text) {
		name := ""
		if m := kindLine().FindStringSubmatch(doc); m != nil {
			name = m[1]
		}
		kinds, begins = append(kinds, name), append(begins, before+1)
	}
	return kinds, begins
}

// apply makes edits in the order of the text. Of two that overlap, as when an alias leads twice to one entry, it makes the first.
func apply(text string, edits []edit) string {
	if len(edits) == 0 {
		return text
	}
	diag.SortBy(edits, func(a, b edit) int { return cmp.Compare(a.start, b.start) })
	size := len(text)
	for _, e := range edits {
		size += len(e.text)
	}
	var out strings.Builder
	out.Grow(size)
	from := 0
	for _, e := range edits {
		if e.start < from {
			continue
		}
		out.WriteString(text[from:e.start])
		out.WriteString(e.text)
		from = e.end
	}
	out.WriteString(text[from:])
	return out.String()
}
