package fact

import "github.com/verscheck/verscheck/internal/diag"

// RemoteKind tells what the address of a remote base leads to.
type RemoteKind string

// The kinds.
const (
	RemoteRepository RemoteKind = "repository" // a directory of a git repository
	RemoteFile       RemoteKind = "file"       // a file that is downloaded
)

// Pin says whether an address names the same content tomorrow.
type Pin string

// The answers. Form alone cannot tell a branch "v1" from a tag: that is Open.
const (
	Pinned Pin = "pinned"
	Moving Pin = "moving"
	Open   Pin = "open"
)

// RemoteBase is an entry of a kustomization that leads out of the tree: to a base or component in another repository, or to a
// file.
type RemoteBase struct {
	Address string // as written, without a password
	Field   string // "resources"
	Kind    RemoteKind
	Host    string // lower case; "" when the address cannot be read
	Repo    string // "acme/app"; "" for a file of which it is not known
	Path    string // in the repository, "." for its root
	Ref     string // branch, tag or commit; "" when the address names none
	Pin     Pin
	At      diag.Place // of the ref, where it stands there in one piece; else of the address
	RefAt   bool       // At is the place of the ref

	// Nested: something that was itself fetched names it, so that nobody can mend it here.
	Nested bool
	// Commit is the full id of the commit at which it was fetched; "" when it was not. Then Pin is Moving exactly when the ref
	// is a branch there.
	Commit string

	Own bool // its repository is the one that is checked
}

// Repository is the host and path, "github.com/acme/app"; "" when the repository is not known.
func (r RemoteBase) Repository() string {
	if r.Repo == "" {
		return ""
	}
	return r.Host + "/" + r.Repo
}
