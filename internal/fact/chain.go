package fact

import "github.com/verscheck/verscheck/internal/diag"

// Writer is what wrote the tag of an image at one layer: an entry of images:, a patch, the source of a replacement, a
// generator, in the end the resource.
type Writer struct {
	SetBy SetBy
	At    diag.Place // the text, with line and both columns; Overlay is the directory of the layer's kustomization, "" when several name the file
	Tag   string     // the tag or digest that stands there; "" for a reference without one
}
