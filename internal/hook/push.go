package hook

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Push is a ref that is about to be pushed, as git tells a pre-push hook.
type Push struct {
	LocalRef  string // "refs/tags/v1.0.0", "HEAD", "(delete)"
	LocalID   string // "" for a deletion; of an annotated tag the tag object
	RemoteRef string // the ref on the remote, which alone names the tag
	RemoteID  string // "" when it is not there yet
}

// Tag is the name of the tag that is created or moved; not ok for everything else.
func (p Push) Tag() (name string, ok bool) {
	name, ok = strings.CutPrefix(p.RemoteRef, "refs/tags/")
	return name, ok && p.LocalID != ""
}

// ReadPushes reads the standard input of a pre-push hook to its end: four fields a line, see githooks(5). The error names the line that
// has another form.
func ReadPushes(r io.Reader) ([]Push, error) {
	var pushes []Push
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		fields := strings.Split(lines.Text(), " ")
		if lines.Text() == "" {
			continue
		}
		if len(fields) != 4 {
			return nil, fmt.Errorf("reading what is pushed: line %d has %d fields, and git writes 4: %.100q", n, len(fields), lines.Text())
		}
		pushes = append(pushes, Push{fields[0], notZero(fields[1]), fields[2], notZero(fields[3])})
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("reading what is pushed: %w", err)
	}
	return pushes, nil
}

// notZero is an object's id; "" for the zeros that stand for none.
func notZero(id string) string {
	if strings.Trim(id, "0") == "" {
		return ""
	}
	return id
}
