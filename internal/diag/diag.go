// Package diag says what a finding is: where it stands, how bad it is, and how findings sort, merge and are told
// apart. It is the vocabulary between the rules that find and the reports that print.
//
// It leaves to others what a finding is about (package fact), how it was found (package rules) and how it looks
// (package report). It imports nothing of verscheck's own.
package diag

import (
	"fmt"
	"strings"
)

// Severity says how bad a finding is. The zero value means "not stated"; [Build] refuses it.
type Severity uint8

// The severities, mildest first, so that they compare with <.
const (
	Info Severity = iota + 1 // printed as "note"
	Warning
	Error
)

var severityNames = [...]string{Info: "note", Warning: "warning", Error: "error"}

// Severities lists the names that [ParseSeverity] takes, worst first.
func Severities() []string { return []string{"error", "warning", "note"} }

// String returns "note", "warning" or "error".
func (s Severity) String() string {
	if s < Info || s > Error {
		return fmt.Sprintf("Severity(%d)", uint8(s))
	}
	return severityNames[s]
}

// ParseSeverity is the inverse of [Severity.String]. The second result is false for any other text.
func ParseSeverity(text string) (Severity, bool) {
	for s := Info; s <= Error; s++ {
		if severityNames[s] == text {
			return s, true
		}
	}
	return 0, false
}

// Place is where something stands in the checked project's own sources, and through which overlay, object and field
// it was met. Lines and columns count from 1, columns in Unicode code points; 0 means "not known", and a place
// without a line is printed without one: a place is never guessed.
type Place struct {
	File      string // slash-separated, from the root of the checked tree; "" when not known
	Line      int
	Column    int
	EndColumn int    // the first column behind the text
	Overlay   string // directory of the overlay from the root of the tree; for plain manifests, the file
	Object    string // "Kind/name" or "Kind/namespace/name"
	Field     string // "spec.template.spec.containers[0].image"
}

// Elsewhere reports whether the file is none of the checked tree, but was fetched: it is named by its repository, two slashes,
// and its path there, or by its URL.
func (p Place) Elsewhere() bool { return strings.Contains(p.File, "//") }

// SameText reports whether two places point at the same text of the same file. A place without a line equals only
// one of the same file, overlay, object and field.
func (p Place) SameText(q Place) bool { return p.Text() == q.Text() }

// Text is what is left of a place when only the text that it points at counts: [Place.SameText] places give equal values.
func (p Place) Text() Place {
	if p.Line == 0 {
		return p
	}
	return Place{File: p.File, Line: p.Line, Column: p.Column}
}

// Note is a further place of a finding and what is to be seen there. An empty Text means "the same as at the first".
type Note struct {
	At   Place
	Text string
}

// Edit is a replacement of exactly the text at a place (a place with line and both columns) that would mend a finding.
type Edit struct {
	At       Place
	Old, New string
}

// Finding is a defect of the checked project. Rule, Severity, Message and At are always set.
type Finding struct {
	Rule     string // stamped by the driver of the rules
	Severity Severity
	Message  string // lower case, one line, subject first, found before wanted
	Help     string // the exact next step; may be empty
	At       Place
	Label    string // a few words beside the caret; may be empty
	Also     []Note
	Found    string // the version, tag or digest that stands there, as written
	Expected string // what should stand there; "" when that cannot be known
	Image    string // the repository that the finding is about, without tag; "" when it is about none
	Edits    []Edit // together they mend the finding; empty when verscheck cannot mend it

	// Contrast says that the places contradict each other, each being right by itself: Label and the notes' texts say
	// how. Once more exact rules have spoken at so many that the rest agrees, the finding has nothing left to say, and
	// no rule yields to it.
	Contrast bool

	Through     []Place // set by [Build]: the texts of At and Also once more, met through further overlays, objects or fields
	Fingerprint string  // set by [Build]: [Fingerprint], with an ordinal when two findings of a report would share it
}

// Places lists where a finding stands: At, then the places of Also, so at least one.
func (f Finding) Places() []Place {
	places := make([]Place, 0, 1+len(f.Also))
	places = append(places, f.At)
	for _, n := range f.Also {
		places = append(places, n.At)
	}
	return places
}

// Kind sorts what could not be determined by what stood in the way.
type Kind string

// The kinds of [Unchecked].
const (
	NotRendered  Kind = "not-rendered" // an overlay did not render, or only in part
	NotRead      Kind = "not-read"     // a file could not be read or understood
	NotAsked     Kind = "not-asked"    // a registry was not asked by policy
	CannotTell   Kind = "cannot-tell"  // a registry was asked and gave no usable answer
	Undetermined Kind = "undetermined" // the facts at hand do not decide it
)

// Unchecked is something that could not be determined, and why. It is never silent and never counts as checked.
type Unchecked struct {
	Subject string // what was to be checked: an overlay's directory, a reference
	Kind    Kind
	Reason  string // lower case, one line
	Help    string // the exact next step; may be empty
	At      Place  // where it is named; may be empty
	Blocks  bool   // the verdict depends on it: without findings the exit status is 4
}

// Need is what a rule cannot work without.
type Need string

// The needs of rules.
const (
	NeedsRelease  Need = "release"  // a known release version
	NeedsRegistry Need = "registry" // answers of registries
)

// RuleInfo is what is to be said of a rule; docs, "explain", and the formats read the same values.
type RuleInfo struct {
	ID       string // kebab-case, names the defect
	Summary  string // one line without full stop
	Doc      string // Markdown under the headings "What it finds", "Why it matters", "How to fix it"
	Severity Severity
	Since    string   // the version of verscheck that had it first, "0.1.0"
	Needs    []Need   // empty: works on any tree
	YieldsTo []string // ids of rules that say the same more exactly: where one of them fires at the same text, this one is silent
}

// Release is the release that a report is about, in words.
type Release struct {
	Tag     string // "v0.29.0"; "" in development
	Version string // "0.29.0"; "" when unknown
	Commit  string // full hash of the checked commit; "" when unknown
	Phase   string // "planned", "released", "development"
	Source  string // "--tag", "tag at HEAD", "branch main"
	Line    string // in development, the line that the branch carries, "1.30"; "" when none is known
}

// Consulted is a source that could say which release it is, and what it said.
type Consulted struct {
	Source, Says string
	Taken        bool // it is the one that counts
}

// Stats counts what was looked at, so that a pass can be believed.
type Stats struct {
	Overlays   int // overlays looked at, rendered or not
	Objects    int
	References int // uses of images
	Own        int // own images, each once whatever its versions
	ThirdParty int // third-party images, likewise
	Charts     int // Helm charts that were read
	Carriers   int // places that carry a version, no image reference, and were compared with the release
	Uncompared int // places likewise, which are not to be the release's version or cannot be
	Texts      int // files that were searched as text
	Binary     int // files that were not, as they are no text
	Tests      int // files that were not, as they are tests, or copies of other projects
	Asked      int // distinct references that registries were asked for
	Answered   int // of these, how many got an answer that decides
	Suppressed int // findings silenced by configuration
	Excluded   int // kustomizations left out by the default exclusions

	ExcludedCharts int // Helm charts likewise
}
