package diag

import "sort"

// SortBy sorts as slices.SortStableFunc does. That is compiled anew for each type of element, which takes up to 27 KB of the
// binary each time; this is not.
func SortBy[T any](list []T, compare func(a, b T) int) {
	sort.SliceStable(list, func(i, j int) bool { return compare(list[i], list[j]) < 0 })
}
