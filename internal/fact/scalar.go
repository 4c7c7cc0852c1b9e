package fact

import "github.com/verscheck/verscheck/internal/diag"

// Scalar is an unquoted tag or version that its reader does not take for the text that stands there.
type Scalar struct {
	Key   string // "newTag", "tag", "appVersion"
	Text  string // as written, "1.10"
	Reads string // what YAML makes of it, "the number 1.1"
	Then  string // what follows, for the end of a sentence: "kustomize refuses it", "Helm makes it 1.1"
	Empty bool   // it reads as nothing, so that quotes would not make it a version
	At    diag.Place
}
