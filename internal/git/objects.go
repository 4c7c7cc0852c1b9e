package git

import (
	"bufio"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/storage/filesystem"
)

// objects reads objects through go-git. Nothing is opened before the first object is asked for: go-git then reads whole
// pack indexes, 40 to 460 ms in large repositories. go-git is not safe for concurrent use (go-git#773): one mutex.
//
// go-git's storage is used without its Repository type, whose Open refuses any extension of the config; [checkFormat]
// has already told the harmless ones apart.
type objects struct {
	commonDir string
	shallow   bool
	promisor  bool

	mu     sync.Mutex
	stores []*filesystem.Storage // the repository's own, then those it borrows from; nil until the first object
	dirs   []string              // the object directories of stores
	packs  string                // what packs there were when stores was opened
	lost   []string              // object directories to borrow from that cannot be read
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
	shared := cache.NewObjectLRUDefault()
	for _, dir := range dirs {
		// No LargeObjectThreshold: what go-git (v5.19.3) reads piece by piece of a delta may be damaged, see TestLargeDeltas.
		o.stores = append(o.stores, filesystem.NewStorageWithOptions(objectFS{dir: dir}, shared, filesystem.Options{KeepDescriptors: true}))
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

// moved reports whether git has packed objects since the stores were opened, and then closes these: go-git knows the packs of that time
// alone, and an object that it does not find may be in another one, or have become a loose one. o.mu is held.
func (o *objects) moved() bool {
	if o.stores == nil || packsIn(o.dirs) == o.packs {
		return false
	}
	_ = o.closeStores() // they were only read
	return true
}

// get returns an object of any type. Asking for a certain type would make "missing" and "of another type" one error, and
// a lost object look like a lightweight tag. o.mu is held.
func (o *objects) get(id string) (object plumbing.EncodedObject, err error) {
	for range maxMoves {
		if object, err = o.find(id); err == nil || !o.moved() {
			break
		}
	}
	return object, err
}

// find is get for objects that stay where they are.
func (o *objects) find(id string) (plumbing.EncodedObject, error) {
	if err := o.open(); err != nil {
		return nil, err
	}
	var damaged error
	for _, s := range o.stores {
		object, err := s.EncodedObject(plumbing.AnyObject, plumbing.NewHash(id))
		if err == nil {
			return object, nil
		}
		if !errors.Is(err, plumbing.ErrObjectNotFound) && damaged == nil {
			damaged = unreadObject(id, err)
		}
	}
	if damaged != nil {
		return nil, damaged
	}
	return nil, &MissingObjectError{ID: id, Path: filepath.Join(o.commonDir, "objects"), Lost: o.lost, Help: o.missingHelp(id)}
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
		object, err := o.get(id)
		if err != nil {
			return "", "", err
		}
		if object.Type() != plumbing.TagObject {
			return id, object.Type().String(), nil
		}
		target, kind, err := tagTarget(object)
		if err != nil {
			return "", "", err
		}
		// A tag object states the type of its target, which then need not be read.
		if kind != "tag" {
			return target, kind, nil
		}
		id = target
	}
	return "", "", fmt.Errorf("reading object %s: more than %d annotated tags follow each other", id, maxNested)
}

// tagTarget reads the first two lines of a tag object: "object ID" and "type TYPE".
func tagTarget(object plumbing.EncodedObject) (id, kind string, err error) {
	r, err := object.Reader()
	if err != nil {
		return "", "", unreadObject(object.Hash().String(), err)
	}
	defer r.Close()
	lines := bufio.NewScanner(r)
	lines.Scan()
	hex, _ := strings.CutPrefix(lines.Text(), "object ")
	id, ok := parseID(hex)
	lines.Scan()
	kind, typed := strings.CutPrefix(lines.Text(), "type ")
	if err := lines.Err(); err != nil {
		return "", "", unreadObject(object.Hash().String(), err)
	}
	switch kind {
	case "commit", "tree", "blob", "tag":
	default:
		typed = false
	}
	if !ok || !typed {
		return "", "", fmt.Errorf("reading object %s: it is a tag object that names no object and type", object.Hash())
	}
	return id, kind, nil
}
