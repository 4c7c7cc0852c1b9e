package render

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"path"

	"golang.org/x/sync/errgroup"
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

// outlinesOf returns the outlines of kustomization files, in their order: as they were kept, else read side by side.
func (t *Tree) outlinesOf(files []string) []outline {
	name := fmt.Sprintf("outlines %x", sha256.Sum256(fmt.Appendf(nil, "%q", files)))
	known := t.keptOutlines(name)
	list, ids := make([]outline, len(files)), make([]string, len(files))
	fresh := false
	var group errgroup.Group
	group.SetLimit(max(t.limits.Workers, 1))
	for i, file := range files {
		if t.memo != nil {
			ids[i] = t.contentID(file)
		}
		if kept, ok := known[ids[i]]; ok {
			list[i] = kept
			continue
		}
		fresh = true
		group.Go(func() error {
			list[i] = t.outlineOf(file)
			return nil
		})
	}
	_ = group.Wait() // none returns an error: an outline of what cannot be read is empty
	if t.memo != nil && fresh {
		t.keepOutlines(name, ids, list)
	}
	return list
}

// keptOutlines returns what was kept, by the name of what stands in the files; nil for nothing.
func (t *Tree) keptOutlines(name string) map[string]outline {
	if t.memo == nil {
		return nil
	}
	var known map[string]outline
	if data, ok := t.memo.Get(name); ok && json.Unmarshal(data, &known) != nil {
		return nil
	}
	return known
}

// contentID names what stands in a file; "" when it cannot be read.
func (t *Tree) contentID(file string) string {
	resolved, _, err := t.files.resolve(file)
	if err != nil {
		return ""
	}
	id, err := t.files.disk.in(resolved)
	if err != nil {
		return ""
	}
	return id
}

func (t *Tree) outlineOf(file string) outline {
	k := t.files.kustomization(path.Dir(file), path.Base(file))
	out := outline{Component: k.isComponent()}
	for _, e := range k.entries() {
		out.Entries = append(out.Entries, outlined{e.field, e.path})
	}
	return out
}

// keepOutlines keeps what was found, and forgets what was not asked for.
func (t *Tree) keepOutlines(name string, ids []string, list []outline) {
	used := map[string]outline{}
	for i, id := range ids {
		if id != "" {
			used[id] = list[i]
		}
	}
	if data, err := json.Marshal(used); err == nil {
		t.memo.Put(name, data)
	}
}
