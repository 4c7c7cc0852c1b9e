package render

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"path"

	"github.com/verscheck/verscheck/internal/diag"
)

// Read is something that a result rests on: a path that was asked for, or the content of a file, and what was found. A path
// at which nothing was found is one, too: a file that appears there changes the result.
type Read struct {
	Path    string // from the root of the tree; of a content, the file without symlinks on the way; an address
	Content bool
	Remote  bool // of an address: what was provided for it
	Found   string
}

// ContentNamer is a file system that names the contents of its files without having them read, by what it addresses them with. A
// name must say whose it is ("git:…"), stand for one content for ever, and come with every file or with none.
type ContentNamer interface {
	// ContentName returns the name of what a regular file holds.
	ContentName(file string) (string, error)
}

// Reads returns all that a result rests on so far, in order: where it is found again, in any tree under the same limits, rendering
// comes to the same. Not ok: something else had a say as well, such as an interruption or missing permission.
func (r Result) Reads() (reads []Read, ok bool) {
	if r.task == nil {
		return nil, false
	}
	s := r.task.files
	s.books.mu.Lock()
	defer s.books.mu.Unlock()
	if s.books.spoiled {
		return nil, false
	}
	for key := range s.books.remotes {
		found := s.disk.standing(key)
		if found == "" {
			return nil, false
		}
		reads = append(reads, Read{Path: key.address, Content: key.fileOnly, Remote: true, Found: found})
	}
	for name := range s.books.paths {
		if s.disk.mounted(name) {
			continue // what was provided names it all
		}
		if _, _, err := s.disk.resolve(name); !lasting(err) {
			return nil, false
		}
		reads = append(reads, Read{Path: name, Found: s.disk.at(name)})
	}
	for name := range s.books.contents {
		if s.disk.mounted(name) {
			continue
		}
		found, err := s.disk.in(name)
		if !lasting(err) {
			return nil, false
		}
		reads = append(reads, Read{Path: name, Content: true, Found: found})
	}
	diag.SortBy(reads, func(a, b Read) int {
		if order := cmp.Compare(a.Path, b.Path); order != 0 || a.Content == b.Content {
			return order
		} else if b.Content {
			return -1
		}
		return 1
	})
	return reads, true
}

// Holds reports whether everything is found in the tree as it was then.
func (t *Tree) Holds(reads []Read) bool {
	for _, r := range reads {
		found := ""
		switch {
		case r.Remote:
			found = t.files.disk.standing(remoteKey{r.Path, r.Content})
		case r.Content:
			found, _ = t.files.disk.in(r.Path)
		default:
			found = t.files.disk.at(r.Path)
		}
		if found != r.Found {
			return false
		}
	}
	return true
}

// ContentOf names the content of a file: two that have one name are the same. It is a name as well where there is no such file.
func (t *Tree) ContentOf(file string) string {
	resolved, _, err := t.files.resolve(file)
	if err != nil {
		return t.files.disk.at(file)
	}
	name, _ := t.files.disk.in(resolved)
	return name
}

// standing tells what was provided for a remote entry, "?" when nothing was; "" when what was provided has no name.
func (d *disk) standing(key remoteKey) string {
	given := d.standFor(key)
	if given == nil {
		return "?"
	}
	return given.id
}

// lasting reports whether an error is a matter of the files alone. Of nil it is.
func lasting(err error) bool {
	if err == nil {
		return true
	}
	for _, target := range []error{fs.ErrNotExist, errOutside, errLoop, errNoFile, errTooBig} {
		if errors.Is(err, target) {
			return true
		}
	}
	return isLimit(err) // of the size of the file, as no other is met at a path
}

// at says what a path leads to: "f", a file; "d base", a directory that is called otherwise; "! …", the error.
func (d *disk) at(name string) string {
	resolved, kind, err := d.resolve(name)
	switch {
	case err != nil:
		return "! " + err.Error()
	case resolved == path.Clean(name):
		return string(kind)
	}
	return string(kind) + " " + resolved
}

// in names what a file holds: by its file system's name for it, else by a hash. The error is that of reading it.
func (d *disk) in(name string) (string, error) {
	if namer, ok := d.fsys.(ContentNamer); ok {
		if _, kind, err := d.resolve(name); err == nil && kind.IsRegular() {
			return namer.ContentName(name)
		}
	}
	f := d.open(name)
	f.named.Do(func() {
		if f.err != nil {
			f.id = "! " + f.err.Error()
			return
		}
		sum := sha256.Sum256([]byte(f.text))
		f.id = "sha256:" + hex.EncodeToString(sum[:])
	})
	return f.id, f.err
}
