package render

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"path"
)

// Memo keeps bytes by name from run to run, or loses them.
type Memo interface {
	Get(name string) (data []byte, ok bool)
	Put(name string, data []byte)
}

// Remember makes the tree keep what it has worked out of texts. It must come before anything else is asked.
func (t *Tree) Remember(m Memo) { t.memo = m }

// outline is what the graph must know of a kustomization. It follows from its text alone, and is kept from run to run: to read a
// kustomization as kustomize does takes longer than to read all the files of its overlay.
type outline struct {
	Component bool
	Entries   []outlined
}

// outlined is an [entry] of which no more is known than where it leads.
type outlined struct{ Field, Path string }

func (o outline) entries() []entry {
	list := make([]entry, len(o.Entries))
	for i, e := range o.Entries {
		list[i] = entry{field: e.Field, path: e.Path}
	}
	return list
}

// outlines are those of kustomization files, by the name of what stands in them.
type outlines struct {
	tree  *Tree
	name  string // under which they are kept
	known map[string]outline
	used  map[string]outline
	fresh bool // one of them was not known
}

// outlinesOf finds what is kept of the kustomizations of a tree.
func (t *Tree) outlinesOf(files []string) *outlines {
	o := &outlines{tree: t, known: map[string]outline{}, used: map[string]outline{}}
	if t.memo == nil {
		return o
	}
	o.name = fmt.Sprintf("outlines %x", sha256.Sum256(fmt.Appendf(nil, "%q", files)))
	if data, ok := t.memo.Get(o.name); ok && json.Unmarshal(data, &o.known) != nil {
		o.known = map[string]outline{}
	}
	return o
}

// of returns the outline of the kustomization file with a name in a directory.
func (o *outlines) of(dir, base string) outline {
	s := o.tree.files
	id := ""
	if resolved, _, err := s.resolve(path.Join(dir, base)); err == nil && o.tree.memo != nil {
		if id, err = s.disk.in(resolved); err != nil {
			id = ""
		}
	}
	out, ok := o.known[id]
	if !ok {
		o.fresh = true
		k := s.kustomization(dir, base)
		out.Component = k.isComponent()
		for _, e := range k.entries() {
			out.Entries = append(out.Entries, outlined{e.field, e.path})
		}
	}
	if id != "" {
		o.used[id] = out
	}
	return out
}

// keep keeps what was found, and forgets what was not asked for.
func (o *outlines) keep() {
	if o.tree.memo == nil || !o.fresh {
		return
	}
	if data, err := json.Marshal(o.used); err == nil {
		o.tree.memo.Put(o.name, data)
	}
}
