package fact

import "github.com/verscheck/verscheck/internal/diag"

// Ignore is what somebody wants to hear nothing of: one rule at one place. What names several rules is there for each.
type Ignore struct {
	Rule   string
	Reason string     // as written; "" where none is given, and then nothing is ignored
	At     diag.Place // where it is written
	Until  string     // the last day on which it holds, "2027-01-31"; "" for ever

	Line   int    // of a comment: the line of its file that it is about
	Object string // of an annotation: the object, in the overlay of At
	Path   string // of the configuration: the pattern of files that it is about, as written

	Known   bool   // there is such a rule
	Near    string // the rule that was most likely meant when there is none; "" when none is near
	Expired bool   // its last day has passed, so that it ignores nothing
	Used    bool   // it has silenced something
	Idle    bool   // it has silenced nothing, although its rule has judged all that it is about
}
