package gate

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/fix"
)

// Mended is what the edits come to that findings propose. Nothing is written.
type Mended struct {
	Before, After diag.Report // of the tree as it is, and of the one with the changes
	Gathered      Gathered    // what After is about

	Changes []fix.Change   // by file
	Made    []fix.Proposal // in the order in which they were made
	Refused []fix.Refusal
}

// maxMendings bounds how often a tree is checked: an edit may show what could not be seen before it, as quotes around a number that
// kustomize refuses. Two rounds are the rule, and four were never needed.
const maxMendings = 8

// Mend checks the tree, makes the edits that the findings propose, in memory, and checks again until nothing more is proposed. A
// file in which an edit is refused stays as it is. The error is that of [Check], or says that the edits do not come to an end.
func Mend(ctx context.Context, in Input) (Mended, error) {
	m := mending{in: in, changes: map[string]fix.Change{}, refused: map[string]bool{}}
	m.in.Mend = "" // whatever still could be mended by then will not be
	if in.Ask != nil {
		m.in.Ask = remembering(in.Ask)
	}
	if in.Commit != nil {
		m.in.Commit = uncommitted{in.Commit, m.changes}
	}
	var out Mended
	for round := range maxMendings {
		m.in.Tree = fix.Over(in.Tree, m.sorted())
		r, g, err := Check(ctx, m.in)
		if err != nil {
			return out, err
		}
		if round == 0 {
			out.Before = r
		}
		proposals := slices.DeleteFunc(fix.Proposals(r.Findings), func(p fix.Proposal) bool { return m.refused[p.At.File] })
		if !m.apply(&out, proposals, g) {
			out.After, out.Gathered, out.Changes = r, g, m.sorted()
			return out, nil
		}
	}
	return out, errors.New("the edits that findings propose contradict each other: each calls for another one")
}

// mending is what has come of the rounds so far.
type mending struct {
	in      Input
	changes map[string]fix.Change
	refused map[string]bool // files
}

// apply makes the edits of one round, and reports whether the tree is another for it.
func (m *mending) apply(out *Mended, proposals []fix.Proposal, g Gathered) (another bool) {
	changes, refused := fix.Plan(proposals, g.tree.Text)
	for _, c := range changes {
		if earlier, ok := m.changes[c.File]; ok {
			c.Before = earlier.Before
		}
		m.changes[c.File] = c
		another = true
	}
	for _, r := range refused {
		file := r.At.File
		m.refused[file] = true
		if _, ok := m.changes[file]; ok {
			delete(m.changes, file)
			another = true
		}
	}
	out.Refused = append(out.Refused, refused...)
	out.Made = slices.DeleteFunc(append(out.Made, proposals...), func(p fix.Proposal) bool { return m.refused[p.At.File] })
	return another
}

// uncommitted is a commit that is not expected to hold what is being changed.
type uncommitted struct {
	Commit

	changes map[string]fix.Change
}

// Holds implements [Commit].
func (u uncommitted) Holds(file, text string) (bool, error) {
	if c, ok := u.changes[file]; ok {
		text = c.Before
	}
	return u.Commit.Holds(file, text)
}

func (m *mending) sorted() []fix.Change {
	var list []fix.Change
	for _, c := range m.changes {
		list = append(list, c)
	}
	diag.SortBy(list, func(a, b fix.Change) int { return cmp.Compare(a.File, b.File) })
	return list
}

// remembering asks no question twice.
func remembering(ask func(context.Context, []fact.Question) map[fact.Ref]fact.Answer) func(context.Context, []fact.Question) map[fact.Ref]fact.Answer {
	known, asked := map[fact.Ref]fact.Answer{}, map[fact.Question]bool{}
	return func(ctx context.Context, wanted []fact.Question) map[fact.Ref]fact.Answer {
		var missing []fact.Question
		for _, q := range wanted {
			if !asked[q] {
				asked[q] = true
				missing = append(missing, q)
			}
		}
		if len(missing) > 0 {
			maps.Copy(known, ask(ctx, missing))
		}
		return known
	}
}

// withMending adds to the help of each finding what would make its edits.
func withMending(findings []diag.Finding, command string) []diag.Finding {
	for i := range findings {
		if f := &findings[i]; command != "" && len(f.Edits) > 0 && f.Help != "" {
			f.Help += ", or run `" + command + "`"
		}
	}
	return findings
}
