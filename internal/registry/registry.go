// Package registry answers "what is behind this reference" for a set of references: it exists, it is absent, it is
// another digest than the pinned one, or it could not be told and why. Nothing but a registry's own word that it does
// not know a manifest makes "absent"; a time-out, a denial, a login page or a bare 404 never does.
//
// References may come from a pull request, so that whoever wrote it chooses the hosts. The package therefore decides
// whom to ask, which addresses to connect to, who gets credentials and how far to follow redirects. It leaves to others
// where references come from (package collect), which of them matter and what an answer means for a release (package
// rules), and when asking is wanted at all (package gate). It is the home of go-containerregistry.
package registry

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/verscheck/verscheck/internal/egress"
	"github.com/verscheck/verscheck/internal/fact"
)

// Client asks registries. It may be used by several goroutines at once and keeps nothing between two calls of
// [Client.Ask] but idle connections and the credentials that it has looked up.
type Client struct {
	opts   Options
	allow  []pattern
	plain  hostSet
	denied hostSet
	named  hostSet
	routes egress.Routes

	mirrors map[string][]pattern // by registry
	purse   purse
}

// question is one distinct thing to ask, and the place where one worker puts the answer.
type question struct {
	ref    fact.Ref
	depth  fact.Depth
	asked  fact.Ref // where it is looked for now: the reference itself, or a mirror's of it
	answer fact.Answer

	mirrors []pattern // not asked yet
	said    []string  // what the mirrors that were asked said
}

// Ask returns an answer for every distinct reference, and an empty map for none. It never fails: what could not be told
// is a CannotTell answer with one of the cause words, a reason and a way out. When ctx ends, or the time that the options
// allow, what is not answered by then has the cause "deadline". A reference without tag and digest is asked as "latest",
// as every runtime reads it.
func (c *Client) Ask(ctx context.Context, refs []fact.Ref) map[fact.Ref]fact.Answer {
	wanted := make([]fact.Question, len(refs))
	for i, ref := range refs {
		wanted[i].Ref = ref
	}
	return c.Inquire(ctx, wanted)
}

// Inquire is [Client.Ask] for questions that may go deeper than whether an image is there. What lies deeper and cannot be told
// leaves the verdict as it is: see [fact.Contents]. Of two questions about one reference the deeper one is asked.
func (c *Client) Inquire(ctx context.Context, wanted []fact.Question) map[fact.Ref]fact.Answer {
	ctx, cancel := context.WithTimeoutCause(ctx, c.opts.Deadline, overdue(c.opts.Deadline))
	defer cancel()
	questions := map[fact.Ref]*question{}
	var order []*question
	for _, w := range wanted {
		asked := effective(w.Ref)
		if questions[asked] == nil {
			questions[asked] = &question{ref: asked}
			order = append(order, questions[asked])
		}
		questions[asked].depth = max(questions[asked].depth, w.Depth)
	}
	slices.SortFunc(order, func(a, b *question) int { return cmp.Compare(a.ref.String(), b.ref.String()) })
	c.answer(ctx, order)

	answers := make(map[fact.Ref]fact.Answer, len(wanted))
	for _, w := range wanted {
		answers[w.Ref] = questions[effective(w.Ref)].answer
	}
	return answers
}

// registriesAtOnce bounds how many registries are spoken to at the same time: whoever writes the manifests decides how
// many there are.
const registriesAtOnce = 32

func (c *Client) answer(ctx context.Context, questions []*question) {
	var open []*question
	for _, q := range questions {
		if p := c.refuse(q.ref); p != nil {
			q.answer = p.answer()
			continue
		}
		if len(open) >= c.opts.MaxRefs {
			q.answer = tooManyRefs(c.opts.MaxRefs).answer()
			continue
		}
		q.mirrors = c.mirrors[q.ref.Host]
		open = append(open, q)
	}
	for len(open) > 0 {
		for _, q := range open {
			q.turn()
		}
		c.round(ctx, open)
		open = slices.DeleteFunc(open, (*question).settled)
	}
}

// round asks each question where it is looked for now: one session for each host.
func (c *Client) round(ctx context.Context, questions []*question) {
	byHost := map[string][]*question{}
	var hosts []string
	for _, q := range questions {
		if byHost[q.asked.Host] == nil {
			hosts = append(hosts, q.asked.Host)
		}
		byHost[q.asked.Host] = append(byHost[q.asked.Host], q)
	}

	// No errgroup.WithContext, here and in the sessions: one registry's trouble must not end the others' work.
	var group errgroup.Group
	group.SetLimit(registriesAtOnce)
	for _, host := range hosts {
		group.Go(func() error {
			newSession(c, host, byHost[host]).run(ctx)
			return nil
		})
	}
	_ = group.Wait()
}

// refuse says why a reference is not asked at all; nil when it may be.
func (c *Client) refuse(ref fact.Ref) *problem {
	// A Ref that was not made by the parser could hold "..", which registries clean up into another repository.
	if parsed, err := fact.ParseRef(ref.String()); err != nil || parsed != ref {
		return &problem{
			cause:  CauseReference,
			detail: fmt.Sprintf("%q is not a reference in canonical form", egress.Printable(ref.String())),
			help:   "correct the reference",
		}
	}
	if len(c.allow) > 0 && !slices.ContainsFunc(c.allow, func(p pattern) bool { return p.matches(ref) }) {
		return &problem{
			cause:  CausePolicy,
			detail: ref.Repository() + " is not in registry.allow, so it was not asked",
			help:   fmt.Sprintf("add %s to registry.allow if it may be asked", ref.Host),
		}
	}
	return nil
}

func tooManyRefs(limit int) *problem {
	return &problem{
		cause:  CausePolicy,
		detail: fmt.Sprintf("more than %d distinct references in one run, so this one was not asked", limit),
		help:   "check fewer overlays at a time",
	}
}

func effective(ref fact.Ref) fact.Ref {
	if ref.Tag == "" && ref.Digest == "" {
		ref.Tag = "latest"
	}
	return ref
}
