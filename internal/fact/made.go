package fact

// Whose says whose word a label of an image is.
type Whose string

// An image has the labels of its base, unless it was given others.
const (
	Ours    Whose = "ours"
	OfBase  Whose = "base"
	Unclear Whose = "unclear"
)

// Made is what an image says of the commit that it was made from.
type Made struct {
	Revision  string // as it says
	Platforms string // of which it says so, "linux/amd64, linux/arm64"; "" for all
	Whose     Whose
}
