package registry

import (
	"slices"

	"github.com/verscheck/verscheck/internal/egress"
	"github.com/verscheck/verscheck/internal/fact"
)

// Mirror is where the images of a registry are looked for before it is asked itself. Only that an image is there is taken
// from a mirror: one that does not have it, has another digest, or gives no answer has said nothing of the registry.
type Mirror struct {
	Of string   // a host
	At []string // "host" or "host/path/prefix", asked in this order
}

func (c *Client) setMirrors(mirrors []Mirror) error {
	c.mirrors = map[string][]pattern{}
	for _, m := range mirrors {
		of, err := hostOf(m.Of)
		if err != nil {
			return err
		}
		c.named[of] = true
		for _, at := range m.At {
			p, err := parsePattern(at)
			if err != nil {
				return err
			}
			c.named[p.host] = true
			c.mirrors[of] = append(c.mirrors[of], p)
		}
	}
	return nil
}

// turn goes to where the question is asked next: the next mirror, or at last the registry itself.
func (q *question) turn() {
	q.asked = q.ref
	if len(q.mirrors) == 0 {
		return
	}
	at := q.mirrors[0]
	q.asked.Host, q.asked.Path = at.host, at.below(q.ref.Path)
}

// settled says whether the answer is one to keep; else it is noted, and the question is to be asked elsewhere.
func (q *question) settled() bool {
	if len(q.mirrors) == 0 {
		q.answer = q.withMirrors()
		return true
	}
	at := q.mirrors[0]
	q.mirrors = q.mirrors[1:]
	if q.answer.Verdict == fact.Exists {
		q.answer.Detail = "from its mirror " + at.String()
		return true
	}
	said := q.answer.Detail
	if q.answer.Verdict == fact.Mismatch {
		said = "it has " + q.answer.Digest
	}
	q.said = append(q.said, "its mirror "+at.String()+": "+said)
	return false
}

// withMirrors adds to the registry's own answer what its mirrors said, where the answer is not that all is well.
func (q *question) withMirrors() fact.Answer {
	answer := q.answer
	if answer.Verdict == fact.Exists {
		return answer
	}
	for _, said := range q.said {
		answer.Detail += "; " + egress.Printable(said)
	}
	return answer
}

// below is the path of a repository under the pattern's prefix.
func (p pattern) below(path string) string {
	return joined(slices.Concat(p.segments, []string{path}))
}

func (p pattern) String() string { return joined(slices.Concat([]string{p.host}, p.segments)) }
