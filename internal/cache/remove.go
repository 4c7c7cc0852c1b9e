package cache

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"
)

// staleAfter is when a temporary file has nobody left who writes it.
const staleAfter = time.Hour

// trim removes the oldest entries of a shard until those that are left have room, and temporary files that nobody writes any more.
// What cannot be removed stays.
func trim(root *os.Root, shard string, now time.Time) {
	files, err := fs.ReadDir(root.FS(), shard)
	if err != nil {
		return
	}
	var kept []fs.FileInfo
	size := int64(0)
	for _, f := range files {
		info, err := f.Info()
		switch {
		case err != nil:
		case isTemporary(f.Name()) && now.Sub(info.ModTime()) > staleAfter:
			_ = root.Remove(path.Join(shard, f.Name()))
		case isEntry(f.Name()):
			kept, size = append(kept, info), size+info.Size()
		}
	}
	slices.SortFunc(kept, func(a, b fs.FileInfo) int {
		return cmp.Or(a.ModTime().Compare(b.ModTime()), strings.Compare(a.Name(), b.Name()))
	})
	for _, info := range kept {
		if size <= shardSize {
			return
		}
		if root.Remove(path.Join(shard, info.Name())) == nil {
			size -= info.Size()
		}
	}
}

// Removed is what [Clean] has removed.
type Removed struct {
	Entries int
	Bytes   int64
	Left    bool // there is something else in the directory, so that it was left
}

// Clean removes what verscheck has kept in a directory, and the directory when nothing else is in it. One that is not there is clean.
// The error is a [*ForeignError] for a directory that does not say of itself that it is a cache of verscheck; nothing was
// removed then.
func Clean(dir string) (Removed, error) {
	var removed Removed
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return removed, nil
	}
	if err != nil {
		return removed, err
	}
	defer func() { _ = root.Close() }() // only read
	if text, err := root.ReadFile(tagFile); err != nil || string(text) != tagText {
		return removed, &ForeignError{dir, "is no cache of verscheck: there is no " + tagFile + " of verscheck in it"}
	}
	for i := range shards {
		if err := removed.shard(root, shardDir(i)); err != nil {
			return removed, err
		}
	}
	_ = root.Remove(entries) // unless something else is in it
	names, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return removed, err
	}
	for _, e := range names {
		if isTemporary(e.Name()) {
			_ = root.Remove(e.Name())
		} else if e.Name() != tagFile {
			removed.Left = true
		}
	}
	if removed.Left {
		return removed, nil
	}
	if err := root.Remove(tagFile); err != nil {
		return removed, err
	}
	_ = os.Remove(dir) // it may be a mount, or where somebody has put something this moment
	return removed, nil
}

func shardDir(i int) string { return path.Join(entries, fmt.Sprintf("%02x", i)) }

// shard removes one part of the entries.
func (r *Removed) shard(root *os.Root, shard string) error {
	files, err := fs.ReadDir(root.FS(), shard)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, f := range files {
		if !isEntry(f.Name()) && !isTemporary(f.Name()) {
			continue
		}
		info, err := f.Info()
		if err == nil {
			err = root.Remove(path.Join(shard, f.Name()))
		}
		if errors.Is(err, fs.ErrNotExist) {
			continue // another run was faster
		}
		if err != nil {
			return err
		}
		if isEntry(f.Name()) {
			r.Entries++
			r.Bytes += info.Size()
		}
	}
	_ = root.Remove(shard)
	return nil
}
