package diag

import "cmp"

// ComparePlaces orders places by file, line and column, then overlay, object and field; places of a file without a
// line come behind those with one, places without a file last.
func ComparePlaces(a, b Place) int {
	return cmp.Or(compareTexts(a, b), compareRoutes(a, b))
}

func compareTexts(a, b Place) int {
	return cmp.Or(
		lastIf(a.File == "", b.File == ""), cmp.Compare(a.File, b.File),
		lastIf(a.Line == 0, b.Line == 0), cmp.Compare(a.Line, b.Line),
		cmp.Compare(a.Column, b.Column),
	)
}

func compareRoutes(a, b Place) int {
	return cmp.Or(cmp.Compare(a.Overlay, b.Overlay), cmp.Compare(a.Object, b.Object), cmp.Compare(a.Field, b.Field),
		cmp.Compare(a.EndColumn, b.EndColumn))
}

// compareFindings is the order of a report: file, line, column, rule, message. What follows only makes it total, the
// worse severity first.
func compareFindings(a, b Finding) int {
	return cmp.Or(
		compareTexts(a.At, b.At), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Message, b.Message),
		cmp.Compare(b.Severity, a.Severity), cmp.Compare(a.Image, b.Image), cmp.Compare(a.Found, b.Found),
		cmp.Compare(a.Expected, b.Expected), compareRoutes(a.At, b.At), cmp.Compare(a.Label, b.Label),
		cmp.Compare(a.Help, b.Help), lastIf(a.Contrast, b.Contrast),
	)
}

func compareUnchecked(a, b Unchecked) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Subject, b.Subject), compareTexts(a.At, b.At),
		cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Help, b.Help), compareRoutes(a.At, b.At))
}

func compareNotes(a, b Note) int {
	return cmp.Or(ComparePlaces(a.At, b.At), cmp.Compare(a.Text, b.Text))
}

func compareEdits(a, b Edit) int {
	return cmp.Or(compareTexts(a.At, b.At), cmp.Compare(a.At.EndColumn, b.At.EndColumn), cmp.Compare(a.Old, b.Old),
		cmp.Compare(a.New, b.New), compareRoutes(a.At, b.At))
}

// lastIf puts the one for which the condition holds behind the other.
func lastIf(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	default:
		return -1
	}
}
