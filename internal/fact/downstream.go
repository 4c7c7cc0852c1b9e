package fact

import "github.com/verscheck/verscheck/internal/diag"

// Downstream is a repository that must follow a release with a tag of its own, and whether it does.
type Downstream struct {
	Name   string
	Remote string     // as the configuration names it, without a password
	Tag    string     // that it must have
	Has    Presence   // whether it has it
	Image  Ref        // what it builds from the tag; zero when the configuration names none
	At     diag.Place // of the configuration's entry
}

// Presence says whether something is there. The zero value is "not known".
type Presence uint8

// The answers.
const (
	NotKnown Presence = iota
	There
	Gone
)
