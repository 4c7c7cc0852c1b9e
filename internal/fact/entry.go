package fact

import (
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
)

// Fate says what an entry of images: does where it stands.
type Fate string

// The fates. What a kustomization further out overrides is live: in its own directory it does something.
const (
	Live     Fate = "live"     // it rewrites an image, if only to what stands there already
	Dead     Fate = "dead"     // it rewrites nothing
	Shadowed Fate = "shadowed" // what it writes is overwritten by another entry of its directory, wherever it writes it
	Unknown  Fate = "unknown"
)

// Entry is one entry of a kustomization's images:, or one ImageTagTransformer, as one overlay meets it.
type Entry struct {
	Name, NewName, NewTag, TagSuffix, Digest string // as written

	At          diag.Place // of the name
	SetAt       diag.Place // of newTag, else of digest, tagSuffix or newName: of what it sets; the name's when it sets nothing
	Dir         string     // of its kustomization
	Component   bool       // that is a component, so that its fate is another from parent to parent
	Transformer bool       // it is an ImageTagTransformer

	Fate  Fate
	Why   string      // of Unknown; "" when the overlay is unchecked, which says it
	By    *Overwriter // of Shadowed
	Other []string    // names of images that it rewrites although they are not its name: that is a regular expression

	Broken bool // the name is no expression, so that kustomize takes no image for it

	// Of Dead: what stands in its directory at its turn.
	Unreached []Image  // uses of the image that it names, at fields which it does not reach
	Names     []string // the names of the images that it would reach and no other entry of its directory is for, sorted
	Nearest   string   // the one of Names that was most likely meant; "" when none is near
	Empty     bool     // it would reach no image at all
}

// Overwriter is an entry that writes after another one, to the same images.
type Overwriter struct {
	Name, Sets string
	At         diag.Place // of its name
}

// Sets is what it would write, for messages: "v1.2.0", "sha256:…", "the suffix -alpine", "the name ghcr.io/acme/app"; "" when
// nothing.
func (e Entry) Sets() string {
	switch {
	case e.NewTag != "" && e.Digest != "":
		return e.NewTag + "@" + e.Digest
	case e.NewTag != "" || e.Digest != "":
		return e.NewTag + e.Digest
	case e.TagSuffix != "":
		return "the suffix " + e.TagSuffix
	case e.NewName != "":
		return "the name " + e.NewName
	}
	return ""
}

// Target is the name that an image has behind the entry.
func (e Entry) Target() string {
	if e.NewName != "" {
		return e.NewName
	}
	return e.Name
}

// Written is the reference that the entry would make of an image without tag: "ghcr.io/acme/app:v1.2.0".
func (e Entry) Written() string {
	var out strings.Builder
	out.WriteString(e.Target())
	if e.NewTag != "" {
		out.WriteString(":" + e.NewTag)
	}
	if e.Digest != "" {
		out.WriteString("@" + e.Digest)
	}
	return out.String()
}
