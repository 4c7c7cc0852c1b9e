package diag

// Trace is the way from an image back to what it was made from, and on to where it is used: found once, then only read.
type Trace struct {
	Image     string // as it was asked for
	Reference string // canonical; what was asked about
	From      string // who has answered, in words: "told by ghcr.io", "told by the record r.json"
	Answer    string // "exists", "absent", "mismatch", "cannot-tell", "not-asked"
	Digest    string // "" when it is not known
	Index     bool   // it is an index of images for several platforms
	Platforms []TracedPlatform
	Made      []TracedCommit // what it was made from, by what its platforms say; one when they agree, none when nothing is known
	Uses      []TracedUse    // where the same repository is used here

	Wrong   []string    // what contradicts each other, a sentence each
	Unknown []Unchecked // the steps that are not known: Subject is the step
}

// TracedPlatform is the image for one platform, and what its labels say.
type TracedPlatform struct {
	Platform, Digest                   string
	Revision, Version, Source, Created string
}

// TracedCommit is a commit that an image was made from.
type TracedCommit struct {
	Revision  string // as the image says; "" when only the names agree
	Says      string // what says so: "annotation", "label", "tag" for the image's own tag, "version-label"
	Platforms string // of which it says so; "" for all
	Version   string // that it says of itself
	Source    string

	Commit  string // full id of the commit here; "" when it is not known here
	Subject string
	When    string   // "2024-01-01"; "" when it is not known
	Tags    []string // that are on it, release tags first
}

// TracedUse is a use of the image's repository in an overlay.
type TracedUse struct {
	Image string // as rendered
	By    string // "digest" or "tag", when it is this very image; "release", when its tag is one of those on the commit; "other"
	At    Place
}
