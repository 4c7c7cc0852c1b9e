package fix

import (
	"bytes"

	"github.com/rogpeppe/go-internal/diff"
)

// Diff is a change as a unified diff that git and patch apply: "" when nothing changes.
func (c Change) Diff() string {
	text := diff.Diff("a/"+c.File, []byte(c.Before), "b/"+c.File, []byte(c.After))
	_, text, _ = bytes.Cut(text, []byte("\n")) // "diff a/… b/…"
	return string(text)
}
