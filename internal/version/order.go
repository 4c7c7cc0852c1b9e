package version

import (
	"cmp"
	"strings"
)

// Compare orders versions totally: -1 when v comes before w, 0 when they are the same version, 1 when v comes after.
// It is the precedence of semver 2.0.0 section 11 with two differences that choosing the newest tag needs:
//
//   - digits inside an identifier compare as numbers: rc9 < rc10, where semver compares the characters;
//   - build metadata decides between otherwise equal versions, in the same natural order: none < +rke2r1 < +rke2r2 <
//     +rke2r10, where semver calls them equal.
//
// "No version" comes before every version.
func (v Version) Compare(w Version) int {
	if v == w {
		return 0
	}
	if v.IsZero() || w.IsZero() {
		return cmp.Compare(len(v.text), len(w.text))
	}
	if c := cmp.Or(cmp.Compare(v.major, w.major), cmp.Compare(v.minor, w.minor), cmp.Compare(v.patch, w.patch)); c != 0 {
		return c
	}
	if v.IsPrerelease() != w.IsPrerelease() {
		if v.IsPrerelease() {
			return -1
		}
		return 1
	}
	// rc09 and rc9 are one number and two versions.
	return cmp.Or(compareIdentifiers(v.pre, w.pre), compareIdentifiers(v.meta, w.meta), strings.Compare(v.text, w.text))
}

// compareIdentifiers orders dotted identifiers, "" first; of two lists that begin alike, the shorter comes first.
func compareIdentifiers(a, b string) int {
	for a != "" && b != "" {
		var x, y string
		x, a, _ = strings.Cut(a, ".")
		y, b, _ = strings.Cut(b, ".")
		if c := compareIdentifier(x, y); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b))
}

// compareIdentifier puts numbers before words and each in its own order.
func compareIdentifier(a, b string) int {
	aNumber, bNumber := digits(a) == len(a), digits(b) == len(b)
	if aNumber != bNumber {
		if aNumber {
			return -1
		}
		return 1
	}
	return compareNaturally(a, b)
}

// compareNaturally compares bytes, but runs of digits that meet as numbers of any length.
func compareNaturally(a, b string) int {
	for a != "" && b != "" {
		m, n := digits(a), digits(b)
		if m == 0 || n == 0 {
			if a[0] != b[0] {
				return cmp.Compare(a[0], b[0])
			}
			a, b = a[1:], b[1:]
			continue
		}
		x, y := strings.TrimLeft(a[:m], "0"), strings.TrimLeft(b[:n], "0")
		if c := cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(x, y)); c != 0 {
			return c
		}
		a, b = a[m:], b[n:]
	}
	return cmp.Compare(len(a), len(b))
}

// digits counts the digits that text begins with.
func digits(text string) int {
	n := 0
	for n < len(text) && isDigit(text[n]) {
		n++
	}
	return n
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
