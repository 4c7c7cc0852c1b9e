// Package record keeps what registries have answered in one run, in a file, and answers from such a file in another run: for an audit
// where no registry can be reached, and for a verdict that comes out the same a year later.
//
// A record holds answers, and neither credentials nor anything else of how they were come by. It leaves to others who answers while
// it is made (packages registry and layout), and where the file is (cmd).
package record

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/verscheck/verscheck/internal/fact"
)

// Ask is whoever answers questions about images.
type Ask = func(context.Context, []fact.Question) map[fact.Ref]fact.Answer

// entry is one answer, and how much was asked.
type entry struct {
	depth  fact.Depth
	answer fact.Answer
}

// Recorder keeps all that passes through it. The zero value is empty. It is safe for concurrent use.
type Recorder struct {
	mu      sync.Mutex
	entries map[fact.Ref]entry
}

// Through is Ask, and keeps what it answers. Of two answers about one reference that to the deeper question stays, else the later one.
func (r *Recorder) Through(ask Ask) Ask {
	return func(ctx context.Context, wanted []fact.Question) map[fact.Ref]fact.Answer {
		answers := ask(ctx, wanted)
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.entries == nil {
			r.entries = map[fact.Ref]entry{}
		}
		for _, q := range wanted {
			answer, ok := answers[q.Ref]
			if before, known := r.entries[effective(q.Ref)]; ok && (!known || q.Depth >= before.depth) {
				r.entries[effective(q.Ref)] = entry{q.Depth, answer}
			}
		}
		return answers
	}
}

// effective is how every runtime reads a reference without tag and digest.
func effective(ref fact.Ref) fact.Ref {
	if ref.Tag == "" && ref.Digest == "" {
		ref.Tag = "latest"
	}
	return ref
}

// Record is what an earlier run was answered.
type Record struct {
	Name     string // of the file, for messages
	Recorded string // when, "2024-01-01T00:00:00Z"
	entries  map[fact.Ref]entry
}

// CauseNotRecorded is the word of [fact.Answer.Cause] where a record has no answer.
const CauseNotRecorded = "not-recorded"

// Ask answers from the record alone. What it has no answer to is CannotTell; what it knows less deeply than is asked now is told as
// far as it is known.
func (r *Record) Ask(_ context.Context, wanted []fact.Question) map[fact.Ref]fact.Answer {
	answers := make(map[fact.Ref]fact.Answer, len(wanted))
	help := "record it where the registry can be reached, with --registry-record"
	for _, q := range wanted {
		e, ok := r.entries[effective(q.Ref)]
		switch {
		case !ok:
			e.answer = fact.Answer{
				Verdict: fact.CannotTell, Cause: CauseNotRecorded, Detail: "the record " + r.Name + " has no answer about it", Help: help,
			}
		case e.depth < q.Depth && e.answer.Verdict == fact.Exists:
			e.answer.Contents = &fact.Contents{Problem: "the record " + r.Name + " was made without asking for it", Help: help}
		}
		answers[q.Ref] = e.answer
	}
	return answers
}

// sorted lists references in the order of a file.
func sorted(entries map[fact.Ref]entry) []fact.Ref {
	return slices.SortedFunc(maps.Keys(entries), func(a, b fact.Ref) int { return cmp.Compare(a.String(), b.String()) })
}
