package render

import (
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// mount is a fetched file system. Its files are kept under a path that nothing in a tree can spell, and that leads nowhere else:
// neither does what was fetched see the tree, nor the tree anything but what an address stands for.
type mount struct {
	fsys fs.FS
	name string
	file string // path of the file that alone counts, and is called by the name; "" when all do
}

// mountPrefix begins the paths of fetched files.
func (d *disk) mountPrefix() string { return "fetched-" + d.marker.nonce + "-" }

func (d *disk) mountRoot(i int) string { return d.mountPrefix() + strconv.Itoa(i) }

// mounted reports whether a path is one of fetched files.
func (d *disk) mounted(name string) bool { return strings.HasPrefix(name, d.mountPrefix()) }

// rootOf returns the top directory of what a path is part of: "." for the tree.
func (d *disk) rootOf(name string) string {
	if !d.mounted(name) {
		return "."
	}
	root, _, _ := strings.Cut(name, "/")
	return root
}

// below is a path from its top directory.
func (d *disk) below(name string) string {
	return path.Clean("./" + strings.TrimPrefix(strings.TrimPrefix(name, d.rootOf(name)), "/"))
}

// mount returns what a path of fetched files is part of.
func (d *disk) mount(name string) mount {
	i, _ := strconv.Atoi(strings.TrimPrefix(d.rootOf(name), d.mountPrefix()))
	return d.mounts[i]
}

// within returns the file system that holds a path, and the path in it.
func (d *disk) within(name string) (fs.FS, string) {
	if !d.mounted(name) {
		return d.fsys, name
	}
	return d.mount(name).fsys, d.below(name)
}

// join follows a relative path from a directory as text. What leaves the fetched files leads to nothing, and not into the tree.
func (d *disk) join(dir, name string) string {
	if !d.mounted(dir) {
		return path.Join(dir, name)
	}
	below := path.Join(d.below(dir), name)
	if below == ".." || strings.HasPrefix(below, "../") {
		return below
	}
	return path.Join(d.rootOf(dir), below)
}

// shown is a path as places have it: "github.com/acme/app@v1.2.0//base/kustomization.yaml" for a fetched file.
func (d *disk) shown(name string) string {
	if !d.mounted(name) {
		return name
	}
	m := d.mount(name)
	if m.file != "" {
		return m.name
	}
	return m.name + "//" + strings.TrimPrefix(d.below(name), ".")
}

// known is the inverse of shown.
func (d *disk) known(shown string) string {
	for i, m := range d.mounts {
		if m.file != "" && shown == m.name {
			return path.Join(d.mountRoot(i), m.file)
		}
		if rest, ok := strings.CutPrefix(shown, m.name+"//"); ok && m.file == "" {
			return path.Join(d.mountRoot(i), rest)
		}
	}
	return shown
}

// show makes the paths in a result those that places have.
func (d *disk) show(r *Result) {
	if len(d.stands) == 0 {
		return
	}
	for i := range r.Files {
		r.Files[i] = d.shown(r.Files[i])
	}
	for i := range r.Objects {
		o := &r.Objects[i]
		o.File, o.Name = d.shown(o.File), d.shown(o.Name)
	}
	for i := range r.Unchecked {
		u := &r.Unchecked[i]
		u.At.File, u.Reason, u.Help = d.shown(u.At.File), d.inWords(u.Reason), d.inWords(u.Help)
	}
}

// inWords makes the paths in a text those that places have.
func (d *disk) inWords(text string) string {
	if !strings.Contains(text, d.marker.nonce) {
		return text
	}
	for key, given := range d.stands {
		text = strings.ReplaceAll(text, d.standName(given), key.address)
	}
	for i, m := range slices.Backward(d.mounts) { // "-10" before "-1"
		root := d.mountRoot(i)
		if m.file != "" {
			text = strings.ReplaceAll(text, root+"/"+m.file, m.name)
		}
		text = strings.ReplaceAll(text, root+"/", m.name+"//")
		text = strings.ReplaceAll(text, root, m.name)
	}
	return text
}
