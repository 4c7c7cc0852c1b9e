package gate

import "github.com/verscheck/verscheck/internal/fact"

// revisions gathers what own images say of the commit that they were made from, and whose words these are.
func revisions(facts fact.Set, in Input) map[fact.Ref][]fact.Made {
	all := map[fact.Ref][]fact.Made{}
	for _, image := range facts.Images {
		answer := facts.Answers[image.Ref]
		if _, done := all[image.Ref]; done || !image.Own || answer.Contents == nil || answer.Contents.Problem != "" {
			continue
		}
		list := answer.Contents.Made()
		for i := range list {
			list[i].Whose = in.Identity.Whose(list[i], in.IsCommit, in.Release)
		}
		all[image.Ref] = list
	}
	return all
}
