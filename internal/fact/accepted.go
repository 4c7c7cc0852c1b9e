package fact

import "github.com/verscheck/verscheck/internal/diag"

// Accepted is an entry of a baseline: a finding that is not to be reported.
type Accepted struct {
	Fingerprint         string
	Rule, File, Message string     // of the finding when it was accepted, for people
	At                  diag.Place // of the entry

	Idle bool // there is no such finding any more, although its rule has judged all of the tree
}
