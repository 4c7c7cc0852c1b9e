package report

import (
	"strconv"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
)

// where names a place as editors and terminals take it, "file:line:column" as far as it is known, else the overlay,
// else the object; "" when nothing is known.
func where(p diag.Place) string {
	switch {
	case p.File == "" && p.Overlay == "":
		return Visible(p.Object)
	case p.File == "":
		return Visible(p.Overlay)
	}
	text := Visible(p.File)
	if p.Line > 0 {
		text += ":" + strconv.Itoa(p.Line)
		if p.Column > 0 {
			text += ":" + strconv.Itoa(p.Column)
		}
	}
	return text
}

// within names the object and field of a place that has no line to point at, "Deployment/app spec.replicas"; "" when the
// line says it, or when nothing is known.
func within(p diag.Place) string {
	if p.Line > 0 {
		return ""
	}
	object := p.Object
	if p.File == "" && p.Overlay == "" {
		object = "" // where has said it
	}
	return Visible(strings.TrimSpace(object + " " + p.Field))
}
