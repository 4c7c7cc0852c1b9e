package audit

import (
	"context"
	"fmt"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
)

// Ask finds out which own images of a history are still there: each distinct reference is asked about once, however many releases
// and overlays have used it. What cannot be told becomes an entry of the history's unchecked ones, for one reason one.
func Ask(ctx context.Context, h *diag.History, ask func(context.Context, []fact.Question) map[fact.Ref]fact.Answer) {
	refs, wanted := references(*h)
	answers := ask(ctx, wanted)
	said, untold := map[fact.Ref]bool{}, reasons{at: map[fact.Answer]int{}}
	h.Stats.Asked = len(wanted)
	for _, row := range h.Releases {
		for _, cell := range row.Overlays {
			for i := range cell.Images {
				image := &cell.Images[i]
				ref, ok := refs[image.Reference]
				if !ok {
					continue
				}
				answer := answers[ref]
				if answer.Verdict == "" {
					answer = fact.Answer{Verdict: fact.CannotTell, Detail: "no answer"}
				}
				image.Registry, image.RegistryDetail = string(answer.Verdict), answer.Detail
				if !said[ref] {
					said[ref] = true
					countAnswer(&h.Stats, answer.Verdict)
					untold.add(image.Reference, answer)
				}
			}
		}
	}
	h.Unchecked = append(h.Unchecked, untold.unchecked()...)
}

// references lists what is to be asked, each once, in the order of the history.
func references(h diag.History) (refs map[string]fact.Ref, wanted []fact.Question) {
	refs = map[string]fact.Ref{}
	for _, row := range h.Releases {
		for _, cell := range row.Overlays {
			for _, image := range cell.Images {
				ref, err := fact.ParseRef(image.Reference)
				if _, known := refs[image.Reference]; known || image.Reference == "" || err != nil {
					continue
				}
				refs[image.Reference] = ref
				wanted = append(wanted, fact.Question{Ref: ref})
			}
		}
	}
	return refs, wanted
}

// countAnswer counts an answer.
func countAnswer(s *diag.HistoryStats, v fact.Verdict) {
	switch v {
	case fact.Exists:
		s.Present++
	case fact.Absent, fact.Mismatch:
		s.Gone++
	case fact.NotAsked:
		s.Asked--
	case fact.CannotTell:
	}
}

// reasons gathers what could not be told by why: a registry that is down answers a hundred questions in one way.
type reasons struct {
	list []untold
	at   map[fact.Answer]int
}

type untold struct {
	answer fact.Answer
	images []string
}

func (r *reasons) add(image string, answer fact.Answer) {
	if answer.Verdict != fact.CannotTell {
		return
	}
	i, known := r.at[answer]
	if !known {
		i = len(r.list)
		r.at[answer] = i
		r.list = append(r.list, untold{answer: answer})
	}
	r.list[i].images = append(r.list[i].images, image)
}

// unchecked are the entries. They have no place: what stands there now is of another release.
func (r *reasons) unchecked() []diag.Unchecked {
	var out []diag.Unchecked
	for _, u := range r.list {
		subject := u.images[0]
		if n := len(u.images); n > 1 {
			subject = fmt.Sprintf("%s … %s (%d images)", u.images[0], u.images[n-1], n)
		}
		out = append(out, diag.Unchecked{Subject: subject, Kind: diag.CannotTell, Reason: u.answer.Detail, Help: u.answer.Help, Blocks: true})
	}
	return out
}
