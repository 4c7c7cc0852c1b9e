package fact

import "github.com/verscheck/verscheck/internal/version"

// Sibling is the newest final release of a component whose commit is not newer than the one that is checked.
type Sibling struct {
	Tag     string
	Version version.Version
	Known   []version.Version // of all release tags of the component, ascending
	Problem string            // why there is none, in words for the middle of a sentence; "" when there is one
}
