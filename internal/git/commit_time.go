package git

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
)

// CommitTime returns when a commit was made, by its full id: the time of its committer. The error is a [*MissingObjectError], or
// says that it is no commit or damaged.
func (r *Repository) CommitTime(commit string) (time.Time, error) {
	data, err := r.objects.content(plumbing.NewHash(commit), plumbing.CommitObject)
	if err != nil {
		return time.Time{}, err
	}
	header, _, _ := bytes.Cut(data, []byte("\n\n"))
	for line := range strings.Lines(string(header)) {
		if rest, ok := strings.CutPrefix(line, "committer "); ok {
			fields := strings.Fields(rest[strings.LastIndexByte(rest, '>')+1:])
			if len(fields) > 0 {
				if seconds, err := strconv.ParseInt(fields[0], 10, 64); err == nil {
					return time.Unix(seconds, 0).UTC(), nil
				}
			}
		}
	}
	return time.Time{}, fmt.Errorf("reading object %s: it is a commit that does not say when it was made", commit)
}
