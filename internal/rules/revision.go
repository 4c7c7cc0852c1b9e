package rules

import (
	"regexp"
	"strings"
	"sync"

	"github.com/verscheck/verscheck/internal/fact"
)

// origin is what an image's revisions come to beside the commit of the release.
type origin struct {
	all   bool   // it was made from that commit
	other string // another commit that it was made from, for messages; "" when none is known
}

func (p *Pass) madeFrom(image fact.Image) origin {
	list := p.Revisions[image.Ref]
	o := origin{all: len(list) > 0}
	for _, made := range list {
		id, dirty := cleanRevision(made.Revision)
		same := namesCommit(id) && strings.HasPrefix(p.Release.Commit, id) && !dirty
		o.all = o.all && same
		if !same && made.Whose == fact.Ours && namesCommit(id) {
			o.other = abbreviated(id)
		}
	}
	return o
}

// commitID is a full or abbreviated one.
var commitID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9a-f]{7,64}$`) })

func namesCommit(text string) bool { return commitID().MatchString(text) }

// cleanRevision takes off what build scripts put behind the commit where files were changed.
func cleanRevision(text string) (id string, dirty bool) {
	for _, mark := range []string{"-dirty", "-modified", "+dirty"} {
		if id, ok := strings.CutSuffix(text, mark); ok {
			return id, true
		}
	}
	return text, false
}
