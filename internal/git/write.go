package git

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/go-git/go-billy/v5/osfs"
	gitconfig "github.com/go-git/go-git/v5/config"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	gitindex "github.com/go-git/go-git/v5/plumbing/format/index"
	"github.com/go-git/go-git/v5/storage/filesystem"
)

// draftBranch is the branch of a [Draft].
const draftBranch = plumbing.ReferenceName("refs/heads/main")

// Draft is a new repository being written: the demo's example. verscheck writes to no other repository. Objects are put together
// here, as all of go-git that does it brings ssh, signatures and merges along: a megabyte.
type Draft struct {
	dir   string
	store *filesystem.Storage
	who   string
	when  time.Time
	head  plumbing.Hash // the commit; zero before the first
	files map[string]plumbing.Hash
}

// Init makes a repository in a directory that exists and has none, on branch main, with a remote that is named and never
// contacted. Who and when sign what is committed, so that the same files give the same commits.
func Init(dir, remote, who string, when time.Time) (*Draft, error) {
	if err := os.Mkdir(filepath.Join(dir, ".git"), 0o755); err != nil {
		return nil, fmt.Errorf("making a repository in %s: %w", dir, err)
	}
	store := filesystem.NewStorage(osfs.New(filepath.Join(dir, ".git")), cache.NewObjectLRUDefault())
	settings := gitconfig.NewConfig()
	settings.Remotes["origin"] = &gitconfig.RemoteConfig{Name: "origin", URLs: []string{remote}}
	if err := errors.Join(
		store.Init(), store.SetReference(plumbing.NewSymbolicReference(plumbing.HEAD, draftBranch)), store.SetConfig(settings),
	); err != nil {
		return nil, fmt.Errorf("making a repository in %s: %w", dir, err)
	}
	return &Draft{dir: dir, store: store, who: who, when: when, files: map[string]plumbing.Hash{}}, nil
}

// Release writes files, by their slash-separated path, commits them a day after the commit before, and tags the commit. Files
// of earlier releases that are not among them stay as they are. The error says for which file or tag it was not possible.
func (d *Draft) Release(tag string, files map[string][]byte) error {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := d.add(name, files[name]); err != nil {
			return fmt.Errorf("adding %s: %w", name, err)
		}
	}
	d.when = d.when.AddDate(0, 0, 1)
	if err := d.commit("release " + tag); err != nil {
		return fmt.Errorf("committing %s: %w", tag, err)
	}
	name := plumbing.NewTagReferenceName(tag)
	if _, err := d.store.Reference(name); err == nil {
		return fmt.Errorf("tagging %s: the tag exists", tag)
	}
	if err := d.store.SetReference(plumbing.NewHashReference(name, d.head)); err != nil {
		return fmt.Errorf("tagging %s: %w", tag, err)
	}
	return nil
}

// add writes a file and its blob.
func (d *Draft) add(name string, data []byte) error {
	path := filepath.Join(d.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		return err
	}
	id, err := d.write(plumbing.BlobObject, data)
	d.files[name] = id
	return err
}

// commit moves the branch to a new commit of all files, and writes the index that goes with it.
func (d *Draft) commit(message string) error {
	tree, err := d.tree("")
	if err != nil {
		return err
	}
	var text strings.Builder
	fmt.Fprintf(&text, "tree %s\n", tree)
	if !d.head.IsZero() {
		fmt.Fprintf(&text, "parent %s\n", d.head)
	}
	signed := fmt.Sprintf("%s <demo@example.com> %d %s", d.who, d.when.Unix(), d.when.Format("-0700"))
	fmt.Fprintf(&text, "author %s\ncommitter %s\n\n%s", signed, signed, message)
	if d.head, err = d.write(plumbing.CommitObject, []byte(text.String())); err != nil {
		return err
	}
	entries := make([]*gitindex.Entry, 0, len(d.files))
	for _, name := range slices.Sorted(maps.Keys(d.files)) {
		entries = append(entries, &gitindex.Entry{Name: name, Hash: d.files[name], Mode: filemode.Regular})
	}
	return errors.Join(
		d.store.SetIndex(&gitindex.Index{Version: 2, Entries: entries}),
		d.store.SetReference(plumbing.NewHashReference(draftBranch, d.head)),
	)
}

// tree writes the tree of the files below a path, which is empty or ends with a slash.
func (d *Draft) tree(below string) (plumbing.Hash, error) {
	list := map[string]plumbing.Hash{} // a directory by its name and a slash: so git sorts them
	for name, id := range d.files {
		rest, ok := strings.CutPrefix(name, below)
		if !ok {
			continue
		}
		first, _, nested := strings.Cut(rest, "/")
		switch {
		case !nested:
			list[first] = id
		case list[first+"/"].IsZero():
			inner, err := d.tree(below + first + "/")
			if err != nil {
				return inner, err
			}
			list[first+"/"] = inner
		}
	}
	var text bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(list)) {
		mode := "100644"
		if strings.HasSuffix(name, "/") {
			mode = "40000"
		}
		id := list[name]
		fmt.Fprintf(&text, "%s %s\x00%s", mode, strings.TrimSuffix(name, "/"), id[:])
	}
	return d.write(plumbing.TreeObject, text.Bytes())
}

func (d *Draft) write(kind plumbing.ObjectType, data []byte) (plumbing.Hash, error) {
	o := d.store.NewEncodedObject()
	o.SetType(kind)
	w, err := o.Writer()
	if err != nil {
		return plumbing.ZeroHash, err
	}
	if _, err := w.Write(data); err != nil {
		return plumbing.ZeroHash, err
	}
	if err := w.Close(); err != nil {
		return plumbing.ZeroHash, err
	}
	return d.store.SetEncodedObject(o)
}
