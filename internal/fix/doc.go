// Package fix turns the edits that findings propose into changes of source files: the smallest ones that do it, so that comments,
// quotes, order, indentation, line endings, a byte order mark and the file's mode survive.
//
// An edit is a place, what stands there, and what should. What cannot be done exactly as proposed is refused by name, and then
// nothing of that file is changed. It leaves to others what the edits are for (package rules), when there are no more of them
// (package gate), and how a difference is shown (package report).
package fix

import (
	"cmp"
	"slices"

	"github.com/verscheck/verscheck/internal/diag"
)

// Proposal is an edit, and the rule whose finding it mends.
type Proposal struct {
	diag.Edit

	Rule string
}

// Proposals lists what findings propose, by place. What several propose is there once, with the first of their rules.
func Proposals(findings []diag.Finding) []Proposal {
	var list []Proposal
	for _, f := range findings {
		for _, e := range f.Edits {
			list = append(list, Proposal{e, f.Rule})
		}
	}
	diag.SortBy(list, func(a, b Proposal) int {
		return cmp.Or(diag.ComparePlaces(a.At, b.At), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.New, b.New))
	})
	return slices.CompactFunc(list, func(a, b Proposal) bool { return a.At.SameText(b.At) && a.Old == b.Old && a.New == b.New })
}

// Change is a file as it was read and as it should be.
type Change struct {
	File          string // as places name it
	Before, After string
}

// Refusal is an edit that was not made, for which nothing of its file was changed.
type Refusal struct {
	At     diag.Place
	Rule   string
	Reason string // lower case, one line
}

// Plan makes the changes that proposals come to, by file. The text that a place speaks of is what read returns for its file.
func Plan(proposals []Proposal, read func(file string) (string, error)) (changes []Change, refused []Refusal) {
	byFile := map[string][]Proposal{}
	var files []string
	for _, p := range proposals {
		if byFile[p.At.File] == nil {
			files = append(files, p.At.File)
		}
		byFile[p.At.File] = append(byFile[p.At.File], p)
	}
	slices.Sort(files)
	for _, file := range files {
		before, err := read(file)
		if err != nil {
			refused = append(refused, Refusal{At: diag.Place{File: file}, Rule: byFile[file][0].Rule, Reason: err.Error()})
			continue
		}
		after, refusal := Apply(file, before, byFile[file])
		switch {
		case refusal != nil:
			refused = append(refused, *refusal)
		case after != before:
			changes = append(changes, Change{file, before, after})
		}
	}
	return changes, refused
}
