// Package fact holds the immutable things that rules reason on: the release, the uses of images, the answers of
// registries. Whoever builds them has finished all reading and asking.
//
// It leaves to others where a fact came from (packages git, release, render, collect, registry), what follows from it
// (package rules) and how it prints (package report).
package fact

import (
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/version"
)

// Phase says whether the tag exists yet, and with it whether its images must.
type Phase string

// The phases. Development means that nothing is being released: no version is compared.
const (
	Planned     Phase = "planned"
	Released    Phase = "released"
	Development Phase = "development"
)

// Release is what is being released, and how we know.
type Release struct {
	Tag     string          // the git tag as given, "v0.29.0"; "" in development
	Version version.Version // the version that the tag carries; zero in development
	Commit  string          // full hash of the commit that is checked; "" without git
	Phase   Phase
	Source  string            // "--tag", "VERSCHECK_TAG", "tag at HEAD", "branch main"
	Known   []version.Version // versions of all release tags of the namespace, ascending, this release's included when its tag exists
	Line    version.Line      // in development, the release line that the branch carries; zero when none is known
	Notes   []string          // what else was consulted and said otherwise; printed with the source

	Component  string             // the component that is released; "" when it is none
	Components map[string]Sibling // the newest release of each component as of the commit, by name

	Consulted []Consulted // every source, in the order in which they count

	At    diag.Place // where findings about the tag itself are shown: where the configuration speaks of tags, else the first overlay
	Moves []Move     // the tag as it stands elsewhere, on other commits
	Dirty []string   // files that overlays read and that are not as in the commit, sorted
}

// Move is a tag that is somewhere on another commit than the one that is checked.
type Move struct {
	Where  string // "in this repository", "on origin"
	Remote string // "origin"; "" when it is in this repository, or pushed
	Commit string // full id of the commit that it is on there
	Pushed bool   // it is being moved by a push
}

// Consulted is a source that may say which release it is, and what it said.
type Consulted struct {
	Source string // "--tag", "GITHUB_REF_NAME", "tags at HEAD", "branch main"
	Says   string
	Taken  bool // it is the one that counts
}

// Compares reports whether versions are compared with the release at all.
func (r Release) Compares() bool { return r.Phase == Planned || r.Phase == Released }

// SetBy says which kind of text wrote a tag.
type SetBy string

// The writers of a tag.
const (
	SetByResource    SetBy = "resource"
	SetByPatch       SetBy = "patch"
	SetByImages      SetBy = "images" // an entry of a kustomization's images:
	SetByReplacement SetBy = "replacement"
	SetByEnv         SetBy = "env"
	SetByArg         SetBy = "arg"
	SetByGenerator   SetBy = "generator"
	SetByText        SetBy = "text"
	SetByChart       SetBy = "chart" // the default values of a Helm chart
)

// Image is one use of an image reference in one rendered object.
type Image struct {
	Raw     string // as rendered, "nginx:1.27"
	Ref     Ref    // zero when Problem is set
	Problem string // why no runtime could pull Raw; "" when Ref is set
	At      diag.Place
	SetBy   SetBy

	DigestAt diag.Place // where the digest stands that is written beside a tag; zero when there is none, or it is not known

	// Bare: it names a repository without version where no runtime reads it as it stands, as in an environment variable. The
	// version may be written elsewhere, so that "latest" is not what it means.
	Bare bool

	// Chain is who wrote the tag, the last one first, who wrote what that one overwrote behind it, down to the resource. It is
	// empty unless asked for, and where no layer is known. ChainGap says why it ends above the resource; "" when it does not.
	Chain    []Writer
	ChainGap string

	Own    bool
	Why    string         // the reason for Own, either way, in words
	Policy version.Policy // what an own image's tag must be; the zero value means "equal to the release"
	Denied string         // the reason of the configuration's deny pattern; "" when none matches
	Local  bool           // the configuration names this registry, so that a loopback or private host is meant

	Platforms []Platform // that the configuration wants it to be for; empty: nothing is wanted
}

// Verdict is what a registry said about one reference.
type Verdict string

// The verdicts. Only a registry's own word that a manifest is unknown makes Absent; everything that could not be told
// is CannotTell.
const (
	Exists     Verdict = "exists"
	Absent     Verdict = "absent"
	Mismatch   Verdict = "mismatch" // another digest than the one asked for
	CannotTell Verdict = "cannot-tell"
	NotAsked   Verdict = "not-asked"
)

// Answer is what is known of one reference after the registries were asked.
type Answer struct {
	Verdict Verdict
	Digest  string // of the manifest, when Exists or Mismatch
	Cause   string // one word when CannotTell or NotAsked: auth, rate-limited, timeout, dns, tls, policy, …
	Detail  string // the reason in one line, safe to print
	Help    string // what a person can do about it; may be empty

	// Platform is that of the pinned digest in the tag's index, when a Mismatch is that one image of the index is pinned; "" otherwise.
	Platform string
	// Untagged: the pinned digest Exists, and the tag beside it does not.
	Untagged bool
	// Contents is what was asked beyond existence; nil when nothing was, or the image does not exist.
	Contents *Contents
	// Unpublished is where the answer comes from when that is no registry but what is going to be pushed: "the layout build/out"; "".
	Unpublished string
}

// Inventory is what stands in the files of a tree, whatever is being released.
type Inventory struct {
	Carriers []Carrier // in the order of charts and lines
	Charts   []Chart   // by directory
	Entries  []Entry   // of images:, by overlay, the outermost kustomization first; one that several overlays use is there for each
	Ignores  []Ignore
	Images   []Image      // in the order of overlays, objects and fields
	Remotes  []RemoteBase // by overlay, the outermost kustomization first
	Rendered []Rendered
	Scalars  []Scalar // one for each overlay that reads it

	Unmatched []Unmatched // in the order of the configuration
}

// Add appends another inventory.
func (i *Inventory) Add(more Inventory) {
	i.Carriers = append(i.Carriers, more.Carriers...)
	i.Charts = append(i.Charts, more.Charts...)
	i.Entries = append(i.Entries, more.Entries...)
	i.Ignores = append(i.Ignores, more.Ignores...)
	i.Images = append(i.Images, more.Images...)
	i.Remotes = append(i.Remotes, more.Remotes...)
	i.Rendered = append(i.Rendered, more.Rendered...)
	i.Scalars = append(i.Scalars, more.Scalars...)
	i.Unmatched = append(i.Unmatched, more.Unmatched...)
}

// Set is everything that the rules may look at.
type Set struct {
	Inventory

	Release    Release
	Answers    map[Ref]Answer // by distinct reference; a reference that is not in it was not asked
	Downstream []Downstream   // in the order of the configuration; empty unless a release is made that they must follow

	Accepted []Accepted // the baseline, once it is known what was found

	// Revisions is what own images say of the commit that they were made from, as far as that was asked.
	Revisions map[Ref][]Made
}
