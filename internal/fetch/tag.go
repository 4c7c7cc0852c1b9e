package fetch

import (
	"context"

	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/remote"
)

// Tag asks a repository for one of its tags, and nothing else where the server can be asked so. It is not ok when the repository has
// none of that name. The error is that of [Fetcher.Fetch].
func (f *Fetcher) Tag(ctx context.Context, a remote.Address, name string) (tag git.Tag, ok bool, err error) {
	location, err := f.location(a)
	if err != nil {
		return git.Tag{}, false, err
	}
	within, cancel := context.WithTimeout(ctx, f.opts.Timeout)
	defer cancel()
	tags, err := git.FindTags(within, location, f.guard(location), f.opts.Limits, name)
	if err != nil {
		return git.Tag{}, false, f.explain(ctx, within, location, err)
	}
	if len(tags) == 0 {
		return git.Tag{}, false, nil
	}
	return tags[0], true, nil
}
