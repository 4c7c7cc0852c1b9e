package fetch

import (
	"errors"

	"github.com/verscheck/verscheck/internal/git"
)

// kept returns a commit from the cache. What is there is told by its content, so that it is the commit or nothing.
func (f *Fetcher) kept(location, commit string) (*git.Tree, string, error) {
	if f.opts.Cache == nil || commit == "" {
		return nil, "", errors.New("nothing is kept")
	}
	pack, ok := f.opts.Cache.Get(cacheName(location, commit))
	if !ok {
		return nil, "", errors.New("it is not kept")
	}
	return git.Unpack(pack, commit, f.opts.Limits)
}

// maxKept bounds a pack that is kept from run to run.
const maxKept = 32 << 20

func (f *Fetcher) keep(location, commit string, pack []byte) {
	if f.opts.Cache != nil && len(pack) <= maxKept {
		f.opts.Cache.Put(cacheName(location, commit), pack)
	}
}

func cacheName(location, commit string) string { return "pack " + location + " " + commit }
