package diag

import "cmp"

// ImageUse is one use of an image in what was checked, and what became of asking for it: an entry of the inventory that a
// report shows beside its findings.
type ImageUse struct {
	Image      string // as rendered
	Repository string // canonical, without tag; "" when no runtime could pull Image
	Own        bool
	Why        string // the reason for Own, either way, in words
	SetBy      string // what kind of text wrote the tag, in a word
	At         Place
	Answer     string // what its registry said: "exists", "absent", "mismatch", "cannot-tell", "not-asked"
	Digest     string // of the manifest, as the registry told; "" when it did not
	Detail     string // why it could not be told or was not asked, in one line; may be empty
}

func compareUses(a, b ImageUse) int {
	return cmp.Or(cmp.Compare(a.At.Overlay, b.At.Overlay), cmp.Compare(a.Image, b.Image), ComparePlaces(a.At, b.At), cmp.Compare(a.SetBy, b.SetBy))
}
