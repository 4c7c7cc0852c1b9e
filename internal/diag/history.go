package diag

// History is what each release shipped: made by one audit, then only read.
type History struct {
	Repository string // what was looked at, as people call it; "" when that is not known

	Releases  []ReleaseRow // oldest first
	Unchecked []Unchecked  // what stood in the way of more than one overlay, a tag that cannot be read
	Hints     []string     // what the reader may want to know beside, a line each
	Stats     HistoryStats
}

// HistoryStats counts what was looked at, so that a clean history can be believed.
type HistoryStats struct {
	Releases int // tags
	Compared int // releases of which something could be compared
	Drifting int // releases that shipped a version that is not theirs
	Floating int // releases with nothing worse than placeholders
	Open     int // releases of which something could not be told, and nothing worse is known
	Overlays int // overlays of all releases
	Rendered int // overlays that were rendered: those of equal content once
	Left     int // third-party images left out, each once

	Asked   int // own images that were asked about, each once; 0 when nobody was asked
	Present int // of them, those that are there
	Gone    int // and those that are not, or are another image now
}

// Shipped says what a release, or an overlay of it, holds of this repository's own.
type Shipped string

// The outcomes.
const (
	ShippedOK       Shipped = "ok"
	ShippedDrift    Shipped = "drift"    // a version that is not the release's
	ShippedFloating Shipped = "floating" // nothing but placeholders: latest, main, no tag
	ShippedNone     Shipped = "none"     // neither own image nor carrier
	ShippedUnknown  Shipped = "unchecked"
)

// rank orders outcomes, the worst last.
var rank = map[Shipped]int{ShippedNone: 0, ShippedOK: 1, ShippedFloating: 2, ShippedUnknown: 3, ShippedDrift: 4}

// Worse returns the worse of two outcomes.
func (s Shipped) Worse(t Shipped) Shipped {
	if rank[t] > rank[s] {
		return t
	}
	return s
}

// ReleaseRow is one release.
type ReleaseRow struct {
	Tag       string
	Component string // "" when the repository has none
	Version   string
	Commit    string
	Final     string  // the final release that a pre-release on the same commit became, and is compared with; "" otherwise
	Verdict   Shipped // the worst of its overlays and carriers
	Overlays  []OverlayCell
	Carriers  []ShippedCarrier // that are compared
}

// ShippedCarrier is a place of a release that carries a version and is no image.
type ShippedCarrier struct {
	File     string
	Line     int
	Key      string // the key, variable or expression by which it is found; of a text, the image
	Found    string
	Expected string // "" where no single version is expected
	OK       bool
	Verdict  Shipped
}

// OverlayCell is an overlay, or a file of plain manifests, at one release.
type OverlayCell struct {
	Path    string
	Verdict Shipped
	Reason  string // why it is unchecked; "" otherwise
	Images  []ShippedImage
}

// ShippedImage is one use of an image.
type ShippedImage struct {
	Image    string // as rendered
	Found    string // its tag; "" without one
	Expected string // what it should be; "" for a third-party image, and where no single tag is expected
	OK       bool   // it is the release's, or none of this repository's
	Verdict  Shipped
	File     string
	Line     int

	Reference      string // canonical, of an own image that can be asked about; "" otherwise
	Registry       string // what its registry says, in one word as in [ImageUse]; "" when it was not asked
	RegistryDetail string // why, in one line
}
