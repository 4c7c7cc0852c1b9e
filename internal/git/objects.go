package git

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/go-git/go-git/v5/plumbing"
)

// objects reads the objects of a repository, of its own and borrowed directories. Nothing is opened before the first object is asked
// for.
type objects struct {
	commonDir string
	shallow   bool
	promisor  bool

	mu     sync.Mutex
	stores []*store // the repository's own, then those it borrows from; nil until the first object
	dirs   []string // the object directories of stores
	packs  string   // what packs there were when stores was opened
	lost   []string // object directories to borrow from that cannot be read
	trees  map[plumbing.Hash][]treeEntry
}

func newObjects(commonDir string, shallow, promisor bool) *objects {
	return &objects{commonDir: commonDir, shallow: shallow, promisor: promisor}
}

func (o *objects) open() error {
	if o.stores != nil {
		return nil
	}
	dirs, lost, err := objectDirs(filepath.Join(o.commonDir, "objects"))
	if err != nil {
		return err
	}
	o.dirs, o.packs = dirs, packsIn(dirs)
	for _, dir := range dirs {
		o.stores = append(o.stores, &store{dir: diskDir(dir)})
	}
	o.lost = lost
	return nil
}

func (o *objects) close() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.closeStores()
}

func (o *objects) closeStores() error {
	var errs []error
	for _, s := range o.stores {
		errs = append(errs, s.Close())
	}
	o.stores = nil
	return errors.Join(errs...)
}

// maxMoves bounds how often objects are looked for again, in a repository that is packed again and again.
const maxMoves = 20

// moved reports whether git has packed objects since the stores were opened, and then closes these: they know the packs of that time
// alone, and an object that they do not find may be in another one, or have become a loose one. o.mu is held.
func (o *objects) moved() bool {
	if o.stores == nil || packsIn(o.dirs) == o.packs {
		return false
	}
	_ = o.closeStores() // they were only read
	return true
}

// ask asks each store for an object, and tells one that is missing from one that cannot be read. o.mu is held.
func (o *objects) ask(id plumbing.Hash, do func(*store) error) (err error) {
	for range maxMoves {
		if err = o.askOnce(id, do); err == nil || !o.moved() {
			break
		}
	}
	return err
}

func (o *objects) askOnce(id plumbing.Hash, do func(*store) error) error {
	if err := o.open(); err != nil {
		return err
	}
	var unread error
	for _, s := range o.stores {
		err := do(s)
		switch {
		case err == nil:
			return nil
		case !errors.Is(err, errNoObject) && unread == nil:
			unread = unreadObject(id.String(), err)
		}
	}
	if unread != nil {
		return unread
	}
	return &MissingObjectError{ID: id.String(), Path: filepath.Join(o.commonDir, "objects"), Lost: o.lost, Help: o.missingHelp(id.String())}
}

// stat tells type and size of an object without reading all of it. o.mu is held.
func (o *objects) stat(id plumbing.Hash) (kind plumbing.ObjectType, size int64, err error) {
	err = o.ask(id, func(s *store) (err error) {
		kind, size, err = s.stat(id)
		return err
	})
	return kind, size, err
}

// read returns an object of any type, and makes sure that it is what its id says. Asking for a certain type would make "missing" and
// "of another type" one error, and a lost object look like a lightweight tag. o.mu is held.
func (o *objects) read(id plumbing.Hash) (found stored, err error) {
	err = o.ask(id, func(s *store) (err error) {
		if found, err = s.read(id); err == nil && plumbing.ComputeHash(found.kind, found.data) != id {
			err = errors.New("its content has another id")
		}
		return err
	})
	return found, err
}

func (o *objects) missingHelp(id string) string {
	switch {
	case len(o.lost) > 0:
		return "make " + strings.Join(o.lost, ", ") + " readable here, or run `git repack -a -d` where it is, so that nothing is borrowed"
	case o.promisor:
		return fmt.Sprintf("fetch it: `git cat-file -t %s`, or use a clone without --filter", id)
	case o.shallow:
		return fmt.Sprintf("fetch it: `git fetch --depth=1 origin %s`", id)
	default:
		return "see what else is lost with `git fsck`, and fetch or clone again"
	}
}

// maxNested bounds annotated tags of annotated tags: a damaged object may name itself.
const maxNested = 100

// peel follows annotated tags to the object behind them and returns its id and type: "commit", "tree" or "blob".
func (o *objects) peel(id string) (string, string, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for range maxNested {
		kind, _, err := o.stat(plumbing.NewHash(id))
		if err != nil {
			return "", "", err
		}
		if kind != plumbing.TagObject {
			return id, kind.String(), nil
		}
		tag, err := o.read(plumbing.NewHash(id))
		if err != nil {
			return "", "", err
		}
		target, of, err := tagTarget(id, tag.data)
		if err != nil {
			return "", "", err
		}
		// A tag object states the type of its target, which then need not be read.
		if of != "tag" {
			return target, of, nil
		}
		id = target
	}
	return "", "", fmt.Errorf("reading object %s: more than %d annotated tags follow each other", id, maxNested)
}

// tagTarget reads the first two lines of a tag object: "object ID" and "type TYPE".
func tagTarget(tag string, text []byte) (id, kind string, err error) {
	lines := strings.SplitN(string(text), "\n", 3)
	if len(lines) == 3 {
		hex, _ := strings.CutPrefix(lines[0], "object ")
		id, ok := parseID(hex)
		kind, typed := strings.CutPrefix(lines[1], "type ")
		if ok && typed && slices.Contains([]string{"commit", "tree", "blob", "tag"}, kind) {
			return id, kind, nil
		}
	}
	return "", "", fmt.Errorf("reading object %s: it is a tag object that names no object and type", tag)
}
