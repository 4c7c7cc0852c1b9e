package fact

import "github.com/verscheck/verscheck/internal/diag"

// Unmatched is a part of the configuration that is for something, and there is nothing of the kind.
type Unmatched struct {
	Subject string     // as written: a pattern, a path, the name of a variable
	Reason  string     // what follows the subject in a sentence: "matches no file"
	Help    string     // the next step
	At      diag.Place // in the configuration
}
