package nearest_test

import (
	"strings"
	"testing"

	"github.com/verscheck/verscheck/internal/nearest"
)

func TestWord(t *testing.T) {
	t.Parallel()
	known := []string{"error", "warning", "note", "off", "tags", "version-drift", "version-order", "größe"}
	for word, want := range map[string]string{
		"eror":                    "error",
		"errors":                  "error",
		"Error":                   "error",
		"tgas":                    "tags", // a swap is one change
		"of":                      "off",
		"offf":                    "off",
		"version_drift":           "version-drift",
		"version-orde":            "version-order",
		"versiondrift":            "version-drift",
		"grösse":                  "größe",
		"fatal":                   "",
		"":                        "",
		"x":                       "",
		"on":                      "", // two letters of three to change
		strings.Repeat("e", 1000): "",
	} {
		if got, ok := nearest.Word(word, known); got != want || ok != (want != "") {
			t.Errorf("Nearest(%.20q) = %q, %v, want %q", word, got, ok, want)
		}
	}
	if got, _ := nearest.Word("ab", []string{"ac", "ad", "ab"}); got != "ab" {
		t.Errorf("the nearest of ac, ad, ab to ab is %q", got)
	}
	if got, _ := nearest.Word("ae", []string{"ac", "ad"}); got != "ac" {
		t.Errorf("of equals, %q is the first, want ac", got)
	}
	if got, ok := nearest.Word("a", nil); ok {
		t.Errorf("the nearest of nothing is %q", got)
	}
}
