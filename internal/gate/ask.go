package gate

import (
	"cmp"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/rules"
)

// questions asks about each distinct reference of some images once, as much as the rules that run need to know, and whether others
// exist.
func questions(images []fact.Image, others []fact.Ref, in Input) []fact.Question {
	depths := map[fact.Ref]fact.Depth{}
	for _, ref := range others {
		depths[ref] = fact.Existence
	}
	for _, image := range images {
		if image.Problem == "" {
			depths[image.Ref] = max(depths[image.Ref], in.Selection.Depth(in.Rules, image, in.Release))
		}
		if ref, ok := wanted(image, in.Release); ok {
			depths[ref] = max(depths[ref], fact.Existence)
		}
	}
	list := make([]fact.Question, 0, len(depths))
	for ref, depth := range depths {
		list = append(list, fact.Question{Ref: ref, Depth: depth})
	}
	diag.SortBy(list, func(a, b fact.Question) int { return cmp.Compare(a.Ref.String(), b.Ref.String()) })
	return list
}

// wanted is what should stand in the place of an own image with the wrong tag and a digest: its digest has to be known to say so.
func wanted(image fact.Image, r fact.Release) (fact.Ref, bool) {
	if !image.Own || image.DigestAt.Line == 0 || !r.Compares() {
		return fact.Ref{}, false
	}
	expected := rules.Judge(image, r).Expected
	return rules.Retagged(image.Ref, expected), expected != "" && expected != image.Ref.Tag
}

// complete makes an answer of a missing one, so that a reference which was forgotten cannot pass for one that is there.
func complete(answers map[fact.Ref]fact.Answer, wanted []fact.Question) map[fact.Ref]fact.Answer {
	all := make(map[fact.Ref]fact.Answer, len(answers))
	for _, q := range wanted {
		answer := answers[q.Ref]
		if answer.Verdict == "" {
			answer = fact.Answer{Verdict: fact.CannotTell, Detail: "no answer"}
		}
		if answer.Verdict == fact.Exists && answer.Contents == nil && q.Depth > fact.Existence {
			answer.Contents = &fact.Contents{Problem: "no answer"}
		}
		all[q.Ref] = answer
	}
	return all
}

// unanswered turns every answer that decides nothing, or not all that was asked, into an entry of its own.
func unanswered(facts fact.Set, in Input) []diag.Unchecked {
	var out []diag.Unchecked
	said := map[fact.Ref]bool{}
	for _, image := range facts.Images {
		answer, ok := facts.Answers[image.Ref]
		if !ok || said[image.Ref] {
			continue
		}
		blocks := in.Require || image.Own && image.SetBy != fact.SetByChart && facts.Release.Phase == fact.Released
		if u, open := in.open(image.Ref, answer, len(image.Platforms) > 0); open {
			u.At = image.At
			u.Blocks = in.Require || blocks && u.Blocks
			out, said[image.Ref] = append(out, u), true
		}
	}
	for _, d := range facts.Downstream {
		if answer, ok := facts.Answers[d.Image]; ok && !said[d.Image] {
			if u, open := in.open(d.Image, answer, false); open {
				u.At = d.At
				u.Blocks = in.Require || u.Kind == diag.CannotTell
				out = append(out, u)
			}
		}
	}
	return out
}

// open says what an answer leaves open; not ok when it is nothing. It blocks when an error may hang on it.
func (in Input) open(ref fact.Ref, answer fact.Answer, platforms bool) (u diag.Unchecked, ok bool) {
	u = diag.Unchecked{Subject: ref.String(), Kind: diag.CannotTell, Reason: answer.Detail, Help: answer.Help, Blocks: true}
	switch contents := answer.Contents; {
	case answer.Verdict == fact.NotAsked:
		u.Kind = diag.NotAsked
		return u, in.NotAsked == "" // else the summary says how many
	case answer.Verdict == fact.CannotTell:
	case contents == nil || contents.Problem == "":
		return u, false
	case platforms:
		u.Reason, u.Help = "it is there, and which platforms it is for cannot be told: "+contents.Problem, contents.Help
	default:
		u.Reason, u.Help = "it is there, and what it was made from cannot be told: "+contents.Problem, contents.Help
		u.Blocks = false
	}
	return u, true
}
