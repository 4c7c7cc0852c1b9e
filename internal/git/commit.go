package git

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
)

// Commit is what people know a commit by.
type Commit struct {
	ID      string    // full
	Subject string    // the first line of its message
	When    time.Time // it was made; zero when it does not say
}

// Commit finds the commit with a full or abbreviated id; a ref is none, whatever it is called. The error is that of
// [Repository.Resolve].
func (r *Repository) Commit(id string) (Commit, error) {
	found, err := r.Resolve(id)
	if missing, ok := errors.AsType[*MissingObjectError](err); ok && missing.ID == id {
		return Commit{}, &RevisionError{Name: id, Reason: "is no commit of this repository, or of what was fetched of it"}
	}
	if err != nil {
		return Commit{}, err
	}
	if found.Ref != "" {
		return Commit{}, &RevisionError{Name: id, Reason: "is the name of " + found.Ref + " here and the id of no commit"}
	}
	data, err := r.objects.content(plumbing.NewHash(found.Commit), plumbing.CommitObject)
	if err != nil {
		return Commit{}, err
	}
	header, message, _ := bytes.Cut(data, []byte("\n\n"))
	subject, _, _ := strings.Cut(strings.TrimLeft(string(message), "\n"), "\n")
	return Commit{ID: found.Commit, Subject: strings.TrimSpace(subject), When: madeAt(string(header))}, nil
}

// madeAt reads the time in the line "committer NAME <MAIL> SECONDS ZONE".
func madeAt(header string) time.Time {
	for line := range strings.Lines(header) {
		if !strings.HasPrefix(line, "committer ") {
			continue
		}
		fields := strings.Fields(line[strings.LastIndexByte(line, '>')+1:])
		if len(fields) == 0 {
			break
		}
		if seconds, err := strconv.ParseInt(fields[0], 10, 64); err == nil {
			return time.Unix(seconds, 0).UTC()
		}
	}
	return time.Time{}
}
