package fact

// Depth is how much is asked about the image behind a reference. Each holds what those before it do.
type Depth int

// The depths.
const (
	Existence  Depth = iota // that it is there, and under which digest
	Platforms               // which platforms it is for
	Revision                // which commit it says that it was made from: in the annotations of the whole, else platform by platform
	Everything              // all that it says of itself, platform by platform
)

// Question is what is asked about one reference.
type Question struct {
	Ref   Ref
	Depth Depth
}

// Contents is what a registry has behind a reference, as far as was asked.
type Contents struct {
	Index    bool      // it is an index, of images for several platforms
	Says     Says      // the annotations of the index, or of the image's own manifest: no base image passes them on
	Variants []Variant // in the order of the index, attestations left out; one when it is no index

	// Problem is why it could not be told, in one line; the rest is then empty, or incomplete. Help is what a person can do about it.
	Problem, Help string
}

// Variant is the image for one platform.
type Variant struct {
	Platform Platform // zero when nothing says
	Digest   string
	Says     Says // the annotations of its manifest, no base's either
	Labels   Says // of its configuration: what a base image says goes over to what is built on it
}

// Says is what an image says of itself, by the keys of the OCI image specification (annotations.md): "org.opencontainers.image.revision"
// and its like. What is not said is "".
type Says struct {
	Revision, Version, Source, Created string
}
