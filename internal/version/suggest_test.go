package version

import "testing"

func TestDidYouMean(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"relase":   " (did you mean release?)",
		"RELEASE":  " (did you mean release?)",
		"reelases": " (did you mean release?)",
		"nay":      " (did you mean any?)",
		"an":       " (did you mean any?)",
		"miner":    " (did you mean minor?)",
		"mjaor":    " (did you mean major?)",
		"latest":   "",
		"x":        "",
		"":         "",
	} {
		if got := didYouMean(word, kindNames, ""); got != want {
			t.Errorf("didYouMean(%q) = %q, want %q", word, got, want)
		}
	}
}
