package layout

import (
	"errors"
	"strings"

	"github.com/verscheck/verscheck/internal/fact"
)

// Name says which images a layout holds: those of a registry, of the repositories below a path, of one repository, or one image of it.
type Name struct {
	Host, Path string // Path is "" for all of a registry
	Tag        string // "" for all
}

// ParseName reads "ghcr.io", "ghcr.io/acme", "ghcr.io/acme/app" or "ghcr.io/acme/app:v1.2.0". The error is the end of a sentence about
// the text.
func ParseName(text string) (Name, error) {
	const probe = "/x"
	first, _, isPath := strings.Cut(text, "/")
	if !isPath && (strings.ContainsAny(first, ".") || strings.Contains(first, ":") || first == "localhost") {
		ref, err := fact.ParseRef(text + probe)
		if err != nil {
			return Name{}, err
		}
		return Name{Host: ref.Host}, nil
	}
	ref, err := fact.ParseRef(text)
	switch {
	case err != nil:
		return Name{}, err
	case ref.Digest != "":
		return Name{}, errors.New("it has a digest; a layout knows its digests itself")
	}
	return Name{Host: ref.Host, Path: ref.Path, Tag: ref.Tag}, nil
}

// covers reports whether a reference is to be looked for in the layout. One by digest alone may be anything of the repository.
func (n Name) covers(ref fact.Ref) bool {
	inside := n.Path == "" || ref.Path == n.Path || strings.HasPrefix(ref.Path, n.Path+"/") && n.Tag == ""
	tag := ref.Tag
	if tag == "" && ref.Digest == "" {
		tag = "latest"
	}
	return n.Host == ref.Host && inside && (n.Tag == "" || tag == "" || tag == n.Tag)
}

// is reports whether the name is that of the reference's repository, so that a tag alone names an image of it.
func (n Name) is(ref fact.Ref) bool { return n.Host == ref.Host && n.Path == ref.Path }
