package fact

import "github.com/verscheck/verscheck/internal/diag"

// Rendered is a committed manifest and the overlay that it is a render of, and where the two differ now.
type Rendered struct {
	File       string // the committed manifest
	Overlay    string // the directory of the overlay that it was rendered from
	Configured bool   // the configuration names the two; else they were found to belong together
	Why        string // how they were found to, in words; "" when Configured
	Stale      []StaleImage

	// Objects that differ otherwise, by where they stand in the manifest.
	Changed []diag.Place // in more than the version of an image
	Added   []diag.Place // no longer rendered
	Missing []diag.Place // rendered and not in the manifest: Object alone is set
}

// StaleImage is a use of an image in a committed manifest, and the use in a fresh render that it should be.
type StaleImage struct {
	Committed Image
	Fresh     Image
}

// Otherwise reports whether objects differ in something else than the version of an image.
func (r Rendered) Otherwise() bool { return len(r.Changed)+len(r.Added)+len(r.Missing) > 0 }
