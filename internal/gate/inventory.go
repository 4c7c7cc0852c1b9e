package gate

import (
	"cmp"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
)

// inventory lists the uses of images with what their registries said.
func inventory(facts fact.Set, in Input) []diag.ImageUse {
	uses := make([]diag.ImageUse, 0, len(facts.Images))
	for _, i := range facts.Images {
		use := diag.ImageUse{Image: i.Raw, Own: i.Own, Why: i.Why, SetBy: string(i.SetBy), At: i.At, Answer: string(fact.NotAsked)}
		answer, ok := facts.Answers[i.Ref]
		switch {
		case i.Problem != "":
			use.Detail = i.Problem
		case ok:
			use.Answer, use.Digest, use.Detail = string(answer.Verdict), answer.Digest, answer.Detail
		default:
			use.Detail = cmp.Or(in.NotAsked, "its version may be written elsewhere")
		}
		if i.Problem == "" {
			use.Repository = i.Ref.Repository()
		}
		uses = append(uses, use)
	}
	return uses
}

// lookedAt lists what was chosen, by path.
func lookedAt(g Gathered) []string {
	var paths []string
	for _, o := range g.Overlays {
		if o.Chosen {
			paths = append(paths, o.Path)
		}
	}
	return paths
}
