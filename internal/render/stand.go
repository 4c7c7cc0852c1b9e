package render

import (
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/verscheck/verscheck/internal/diag"
)

// Remote is an entry of a kustomization that leads out of the tree.
type Remote struct {
	Address  string     // as kustomize reads it
	Field    string     // as kustomize's documentation spells it: "resources"
	FileOnly bool       // the field is for files and nothing else
	At       diag.Place // with an end only when the address stands there as it reads
	Fetched  bool       // it is named by something that was itself fetched
}

// Stand is what stands for a remote entry in builds: what was fetched from its address, or the reason why nothing was.
type Stand struct {
	FS   fs.FS  // nil: the tree itself, when Path is set; else nothing was fetched
	Path string // the directory with the kustomization, or the file, in FS
	Name string // of FS in places: "github.com/acme/app@v1.2.0"
	File bool   // FS holds a file only, and Name is what places call it
	ID   string // names all that FS holds, for ever: "git:" and a commit id; "" when nothing does

	Reason, Help string // why nothing was fetched: lower case, one line; both may be empty
}

// remoteKey tells remote entries apart: what an address means depends on whether it can be anything but a file.
type remoteKey struct {
	address  string
	fileOnly bool
}

func keyOf(e entry) remoteKey { return remoteKey{e.path, e.fileOnly()} }

// fileOnly reports whether the field of an entry is for files and nothing else.
func (e entry) fileOnly() bool { return !slices.Contains(stubbable, e.field) }

// stand is a Stand that was given to the tree.
type stand struct {
	number       int
	target       string // where the entry leads, as a path of the source; "" when nothing was fetched
	id           string // tells the stand from every other; "" when nothing does
	reason, help string
}

// Provide says what stands for a remote entry that [Tree.Remotes] has named: before anything is rendered that leads to it, and not
// while anything is.
func (t *Tree) Provide(r Remote, s Stand) {
	d := t.files.disk
	d.mu.Lock()
	defer d.mu.Unlock()
	given := &stand{number: len(d.stands), reason: s.Reason, help: s.Help}
	switch {
	case s.FS != nil:
		given.target = path.Join(d.mountRoot(len(d.mounts)), s.Path)
		if s.ID != "" {
			given.id = "@ " + s.ID + " " + s.Name + " " + s.Path
		}
		m := mount{fsys: s.FS, name: s.Name}
		if s.File {
			m.file = s.Path
		}
		d.mounts = append(d.mounts, m)
	case s.Path != "":
		given.target = path.Clean(s.Path)
		given.id = "= " + given.target
	default:
		given.id = "! " + s.Reason + "\n" + s.Help
	}
	d.stands[remoteKey{r.Address, r.FileOnly}] = given
	d.virtuals[d.standName(given)] = given
}

// Remotes lists the remote entries of the kustomizations in dirs, and of every kustomization that these lead to, for which
// nothing was provided yet: each address once, where it is first met. Configurations of plugins are not among them: what
// executes must not come from elsewhere.
func (t *Tree) Remotes(dirs []string) []Remote {
	var list []Remote
	seen := map[remoteKey]bool{}
	for _, dir := range dirs {
		for _, r := range t.files.remotesOf(dir) {
			key := remoteKey{r.Address, r.FileOnly}
			if !seen[key] && t.files.disk.standFor(key) == nil && !slices.Contains(pluginFields, r.Field) {
				seen[key] = true
				list = append(list, r)
			}
		}
	}
	return list
}

// remotesOf lists the remote entries of a kustomization and of those that it leads to.
func (s *source) remotesOf(dir string) []Remote {
	var list []Remote
	for _, k := range s.kustomizations(dir) {
		for _, e := range k.entries() {
			if !isRemote(e.path) {
				continue
			}
			line, column, exact := k.where(e)
			r := Remote{
				Address: e.path, Field: e.field, FileOnly: e.fileOnly(), Fetched: s.disk.mounted(k.dir),
				At: diag.Place{Overlay: dir, File: s.disk.shown(k.file), Line: line, Column: column},
			}
			if exact {
				r.At.Column += utf8.RuneCountInString(strings.TrimSuffix(e.text, e.path)) // "key=" in a generator
				r.At.EndColumn = r.At.Column + utf8.RuneCountInString(e.path)
			}
			list = append(list, r)
		}
	}
	return list
}

// kustomizations returns the kustomization in dir and those that it leads to, the outermost first.
func (s *source) kustomizations(dir string) []*kustomization {
	var list []*kustomization
	seen := map[string]bool{}
	var follow func(dir string)
	follow = func(dir string) {
		file, err := s.kustomizationIn(dir)
		if err != nil || seen[dir] {
			return
		}
		seen[dir] = true
		k := s.kustomization(dir, path.Base(file))
		if k.err != nil {
			return
		}
		list = append(list, k)
		for _, e := range k.entries() {
			name, ok := s.target(k.dir, e)
			if !ok || e.fileOnly() {
				continue
			}
			if name, info, err := s.resolve(name); err == nil && info.IsDir() {
				follow(name)
			}
		}
	}
	follow(dir)
	return list
}

func (d *disk) standFor(key remoteKey) *stand {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.stands[key]
}

// standFor is [disk.standFor].
func (s *source) standFor(key remoteKey) *stand {
	s.books.remote(key)
	return s.disk.standFor(key)
}

// target returns where an entry leads; not ok for one that leads out of the tree, and to nothing that was fetched.
func (s *source) target(dir string, e entry) (string, bool) {
	if !isRemote(e.path) {
		return s.disk.join(dir, e.path), !path.IsAbs(e.path)
	}
	given := s.standFor(keyOf(e))
	if given == nil || slices.Contains(pluginFields, e.field) {
		return "", false
	}
	return given.target, given.target != ""
}

// standName is the name of the virtual entry that leads to what was fetched.
func (d *disk) standName(given *stand) string {
	return d.stubPrefix() + "-" + strconv.Itoa(given.number) + "-fetched"
}

// redirected returns where the virtual entry at a path leads; not ok for every other path.
func (d *disk) redirected(name string) (string, bool) {
	base := path.Base(name)
	if !strings.HasPrefix(base, d.stubPrefix()) {
		return "", false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	given := d.virtuals[base]
	if given == nil {
		return "", false
	}
	return given.target, true
}

// redirect replaces a remote entry, wherever it stands, by the virtual one that leads to what was fetched; nil when it cannot be
// found in the text.
func (s *source) redirect(k *kustomization, e entry) []edit {
	name := s.disk.standName(s.standFor(keyOf(e)))
	if e.keyless {
		name = path.Base(e.path) + "=" + name
	}
	var edits []edit
	for _, n := range k.places(e) {
		at, ok := k.lines.scalar(n)
		if !ok {
			return nil
		}
		end := at + len(n.Value)
		edits = append(edits, edit{end - len(e.path), end, name})
	}
	return edits
}

// notReplaced says that an entry is written in a way in which it cannot be replaced, so that the library must not see it.
func (k *kustomization) notReplaced(a admission) *problem {
	if len(a.omitted) > 0 {
		return a.omitted[0]
	}
	p := &problem{
		file: k.file, reason: "an address is written in a way in which nothing can be put in its place",
		help: "write it in one line, without an alias or escapes", err: errRemote,
	}
	for _, e := range k.entries() {
		if isRemote(e.path) {
			p.reason = "the address " + oneLine(withoutPassword(e.path)) + " is written in a way in which nothing can be put in its place"
			return k.place(p, e)
		}
	}
	return p
}
