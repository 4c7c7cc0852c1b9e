package audit

import (
	"context"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
)

// Ask finds out which own images of a history are still there: each distinct reference is asked about once, however many releases
// and overlays have used it. What cannot be told becomes an entry of the history's unchecked ones.
func Ask(ctx context.Context, h *diag.History, ask func(context.Context, []fact.Question) map[fact.Ref]fact.Answer) {
	refs, wanted := references(*h)
	answers := ask(ctx, wanted)
	said := map[fact.Ref]bool{}
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
					note(h, *image, answer)
				}
			}
		}
	}
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

// note counts an answer.
func note(h *diag.History, image diag.ShippedImage, answer fact.Answer) {
	switch answer.Verdict {
	case fact.Exists:
		h.Stats.Present++
	case fact.Absent, fact.Mismatch:
		h.Stats.Gone++
	case fact.NotAsked:
		h.Stats.Asked--
	case fact.CannotTell:
		h.Unchecked = append(h.Unchecked, diag.Unchecked{
			Subject: image.Reference, Kind: diag.CannotTell, Reason: answer.Detail, Help: answer.Help, At: diag.Place{File: image.File, Line: image.Line}, Blocks: true,
		})
	}
}
