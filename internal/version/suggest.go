package version

import (
	"fmt"

	"github.com/verscheck/verscheck/internal/nearest"
)

// didYouMean is the end of a message about an unknown word, " (did you mean .Version?)"; "" when no known one is near.
func didYouMean(word string, known []string, prefix string) string {
	near, ok := nearest.Word(word, known)
	if !ok {
		return ""
	}
	return fmt.Sprintf(" (did you mean %s%s?)", prefix, near)
}
