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

func TestEditDistance(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"abc", "abc", 0}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "acb", 1}, {"abc", "ab", 1}, {"abc", "axc", 1}, {"kitten", "sitting", 3},
	} {
		if got := editDistance(tc.a, tc.b); got != tc.want {
			t.Errorf("editDistance(%q, %q) = %d, want %d", tc.a, tc.b, got, tc.want)
		}
	}
}
