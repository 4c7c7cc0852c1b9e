package diag

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// Fingerprint tells a finding apart from others in a way that lasts from run to run: a hash of its rule, overlays,
// image, found text and files. Line numbers and wording are left out, so that neither a comment added above nor a
// better message makes an accepted finding new; a further overlay or file does.
//
// Two findings of one report may share it; [Finding.Fingerprint] tells those apart too.
func Fingerprint(f Finding) string {
	var files, overlays []string
	for _, p := range f.Places() {
		files = append(files, p.File)
		overlays = append(overlays, p.Overlay)
	}
	for _, p := range f.Through {
		overlays = append(overlays, p.Overlay)
	}
	// Quoted, so that no value can reach into its neighbour.
	text := fmt.Sprintf("1 %q %q %q %q %q", f.Rule, sortedSet(overlays), f.Image, f.Found, sortedSet(files))
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}

// stamp writes the fingerprints of sorted findings; the second that would have the same gets "-2" behind it.
func stamp(findings []Finding) {
	seen := make(map[string]int, len(findings))
	for i := range findings {
		f := &findings[i]
		f.Fingerprint = Fingerprint(*f)
		seen[f.Fingerprint]++
		if n := seen[f.Fingerprint]; n > 1 {
			f.Fingerprint = fmt.Sprintf("%s-%d", f.Fingerprint, n)
		}
	}
}
