package fetch

import (
	"errors"
	"fmt"

	"github.com/verscheck/verscheck/internal/git"
)

// A pack is kept in parts, as a cache keeps nothing that is large.
const (
	maxKept  = 64 << 20 // bytes of a pack
	partSize = 3 << 20
)

// kept returns a commit from the cache. What is there is told by its content, so that it is the commit or nothing.
func (f *Fetcher) kept(location, commit string) (*git.Tree, string, error) {
	if f.opts.Cache == nil || commit == "" {
		return nil, "", errNotKept
	}
	var pack []byte
	for n := 0; ; n++ {
		part, ok := f.opts.Cache.Get(partName(location, commit, n))
		if !ok || len(pack) > maxKept {
			return nil, "", errNotKept
		}
		pack = append(pack, part...)
		if len(part) < partSize {
			return git.Unpack(pack, commit, f.opts.Limits)
		}
	}
}

var errNotKept = errors.New("it is not kept")

func (f *Fetcher) keep(location, commit string, pack []byte) {
	if f.opts.Cache == nil || len(pack) > maxKept {
		return
	}
	for n := 0; n*partSize <= len(pack); n++ { // the last one is shorter than the others, and may be empty
		f.opts.Cache.Put(partName(location, commit, n), pack[n*partSize:min((n+1)*partSize, len(pack))])
	}
}

func partName(location, commit string, n int) string {
	return fmt.Sprintf("pack %s %s %d", location, commit, n)
}
