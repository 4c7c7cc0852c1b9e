// Package render finds the kustomizations of a tree and turns each into objects in memory, with no disk and no network, every
// tag carrying the place in the source that wrote it. Plain manifests go the same way.
//
// It gets the tree as a file system and opens none. It leaves to others what an image is: what looks like a tag in a
// text is told by a function that it is given (package collect has it), and what an object means is package collect's
// as well. It knows no git, no registry and no rules.
//
// The stages, a file each: a [Tree] reads files (disk.go) and keeps the books of it (source.go) inside a jail (jail.go); a
// kustomization file is understood far enough to know what it refers to (kustomization.go) and who refers to whom (graph.go);
// the text that the library gets to see is changed (transform.go): remote entries taken out, schemas of custom resources
// blanked, a marker put behind every tag (mark.go); the library builds (build.go), and the markers that arrived tell the
// places (object.go). Of entries of images: whose markers did not arrive, builds that stop behind them tell what they do
// (judge.go, trial.go).
package render

import "io/fs"

// Span is a tag or digest in a text, as byte offsets: what looks like one is told by a [Finder].
type Span struct {
	Start, End int // of the tag, else of the digest; of the whole reference when it has neither
	Also       int // offset behind the digest of "name:tag@digest"; 0 when there is none
	Untagged   bool
	Suffix     bool // of what is appended to a tag that stands elsewhere
}

// Finder returns the tags and digests in a text, in order and without overlap. It must not return one that is followed
// by a character which could belong to it.
type Finder func(text string) []Span

// Tree is a read-only view of a checked tree for rendering. It caches what it reads, so it stands for one state of the
// files and lives as long as one run. It is safe for concurrent use.
type Tree struct {
	files  *source // without books
	limits Limits
	memo   Memo // nil: nothing is kept
}

// task is the work on one overlay or file, with all that is read for it in its books.
type task struct {
	files  *source
	limits Limits
}

func (t *Tree) task() *task { return &task{files: t.files.disk.apart(), limits: t.limits} }

// Open returns the tree in fsys, whose root nothing can leave; symlinks are followed when fsys is an [fs.ReadLinkFS].
// find may be nil: then no place is known.
func Open(fsys fs.FS, find Finder, limits Limits) *Tree {
	d := newDisk(fsys, find, limits)
	return &Tree{files: &source{disk: d, marker: d.marker}, limits: limits}
}

// Text returns the content of a file as it is in the tree, for excerpts. The path is a [diag.Place]'s.
func (t *Tree) Text(name string) (string, error) { return t.files.textOf(name) }

func (s *source) textOf(name string) (string, error) {
	resolved, _, err := s.resolve(s.disk.known(name))
	if err != nil {
		return "", err
	}
	f := s.open(resolved)
	return f.text, f.err
}
