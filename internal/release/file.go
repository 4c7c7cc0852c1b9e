package release

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/verscheck/verscheck/internal/version"
)

// decoration matches the tags in what `git archive` writes for $Format:%D$ and %d.
var decoration = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`tag: ([^\s,)]+)`) })

// unreleased are pre-releases by which version files say that the version is the next one, not that it is being released.
var unreleased = []string{"dev", "devel", "development", "snapshot", "next", "git", "unreleased"}

// readFile reads the version file: its first line that is not empty and no comment holds a version, or the names that git
// archive writes.
func (d *decision) readFile() {
	if d.File == nil {
		return
	}
	text := ""
	for line := range strings.Lines(strings.TrimPrefix(d.File.Text, "\ufeff")) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			text = line
			break
		}
	}
	if m := decoration().FindStringSubmatch(text); m != nil {
		text = m[1]
	}
	v, err := version.Parse(text)
	if tagged, ok := d.Namespace.Match(text); ok {
		v, err = tagged, nil
	}
	first, _, _ := strings.Cut(strings.ToLower(v.Prerelease()), ".")
	switch {
	case text == "":
		d.fileProblem = "is empty"
	case strings.HasPrefix(text, "$Format:"):
		d.fileProblem = "is not filled in: only an archive made by `git archive` has its version"
	case err != nil:
		d.fileProblem = fmt.Sprintf("holds %.40q, which is no version", text)
	case slices.Contains(unreleased, first):
		d.fileProblem = fmt.Sprintf("says %s, which is being worked on and not released", v)
	default:
		d.file = v
	}
}

// nameOfFile is the name of the version file, as a source; "" without one.
func (d *decision) nameOfFile() string {
	if d.File == nil {
		return ""
	}
	return d.File.Name
}

// tagOf is the tag that a version will get: written as the namespace has it, else as the newest tag is written.
func (d *decision) tagOf(v version.Version) string {
	like := ""
	for name := range d.tags.all {
		if w, ok := d.Namespace.Match(name); ok && len(d.tags.known) > 0 && w == d.tags.known[len(d.tags.known)-1] {
			like = name
		}
	}
	return d.Namespace.Tag(v, like)
}
