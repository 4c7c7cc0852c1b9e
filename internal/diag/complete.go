package diag

import (
	"slices"
	"strings"
)

// internalRule is the rule of findings that name none.
const internalRule = "internal"

// complete gives a finding whatever it must have and lacks. What cannot be known is put at its worst, so that no
// mistake in a rule can make a gate pass.
func complete(f Finding) Finding {
	var lacks []string
	if f.Rule == "" {
		f.Rule = internalRule
		lacks = append(lacks, "rule")
	}
	if f.Severity < Info || f.Severity > Error {
		lacks = append(lacks, "severity")
	}
	if f.Message == "" {
		f.Message = "a finding has no message"
		lacks = append(lacks, "message")
	}
	if lacks != nil {
		f.Severity = Error
		mistake := "this is a mistake in verscheck, please report it: a finding lacks its " + strings.Join(lacks, " and ")
		f.Help = strings.TrimPrefix(f.Help+"\n"+mistake, "\n")
	}
	f.At = f.At.settled()
	f.Also = slices.Clone(f.Also)
	for i := range f.Also {
		f.Also[i].At = f.Also[i].At.settled()
	}
	f.Through = slices.Clone(f.Through)
	f.Edits = slices.Clone(f.Edits)
	return f
}

// completeUnchecked does the same for an entry that could not be checked.
func completeUnchecked(u Unchecked) Unchecked {
	if u.Kind == "" {
		u.Kind, u.Blocks = Undetermined, true
	}
	if u.Reason == "" {
		u.Reason = "the reason is not known"
	}
	u.At = u.At.settled()
	return u
}

// settled takes away the parts of a place that mean nothing: a column without a line, a line without a file, an end
// that is not behind its start. Half a place is printed as what is left of it, never completed by a guess.
func (p Place) settled() Place {
	if p.File == "" || p.Line < 1 {
		p.Line, p.Column = 0, 0
	}
	p.Column = max(p.Column, 0)
	if p.Column == 0 || p.EndColumn <= p.Column {
		p.EndColumn = 0
	}
	return p
}
