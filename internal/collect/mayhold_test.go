package collect

import (
	"testing"

	"github.com/verscheck/verscheck/internal/render"
)

// TestMayHoldIsTheExpression: looking at some lines alone finds what the expression does in all of them.
func TestMayHoldIsTheExpression(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"":                                 false,
		"tag: 1.10":                        true,
		"a: b\n  tag: 1.10\nc: d\n":        true,
		"storage: 1.10\nflag: 2\n":         false,
		"a-tag: 1.10":                      true,
		"{newTag: 1.10}":                   true,
		`"imageTag": 1.10`:                 true,
		"'digest': 1e5":                    true,
		"tagSuffix: 010":                   true,
		"tag: v1\ntag: v2\nnewTag: 0x1f\n": true,
		"storage: a, tag: 1.10":            true,
		"tags: 1.10":                       false,
		"tag:\n  1.10":                     false,
		"message: x\ndigest: 1.10\n":       true,
		"the tag: \"1.10\"\n":              false,
		"tag":                              false,
	} {
		if got := mayHold(text); got != want {
			t.Errorf("mayHold(%q) = %v", text, got)
		}
		all := false
		for _, m := range tagValue().FindAllStringSubmatch(text, -1) {
			all = all || !render.IsText(m[1])
		}
		if all != want {
			t.Errorf("the expression finds %v in %q", all, text)
		}
	}
}
