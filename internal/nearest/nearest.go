// Package nearest finds the known word that a mistyped one was meant to be.
//
// It leaves to others which words are known, and how to ask "did you mean". It imports nothing of verscheck's own.
package nearest

import "strings"

// Word returns the one of known that word most likely stands for, for a "did you mean": the fewest letters to
// change, at most a third of the longer word, and the first of equals. Letter case does not count. The second result is
// false when none is near; known may be empty.
func Word(word string, known []string) (string, bool) {
	best, found := "", false
	limit := -1
	for _, k := range known {
		allowed := max(1, max(len(word), len(k))/3)
		d := distance(strings.ToLower(word), strings.ToLower(k))
		if d <= allowed && (!found || d < limit) {
			best, found, limit = k, true, d
		}
	}
	return best, found
}

// distance counts the letters to insert, drop, replace or swap with their neighbour (optimal string alignment).
func distance(a, b string) int {
	const longest = 64 // nobody mistypes a name this long, and the work grows with the square
	if len(a) > longest || len(b) > longest {
		return max(len(a), len(b))
	}
	s, t := []rune(a), []rune(b)
	before, above, row := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range row {
		above[j] = j
	}
	for i := 1; i <= len(s); i++ {
		row[0] = i
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, above, row = above, row, before
	}
	return above[len(t)]
}
