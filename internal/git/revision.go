package git

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// Revision is a commit and the name by which it was found.
type Revision struct {
	Name   string // as it was asked for
	Commit string // full id
	Ref    string // full name of the ref that the name stands for, "refs/tags/v1.0.0"; "" for an id or a way through parents
	Note   string // what else the name could have meant; "" when nothing
}

// RevisionError says that a name stands for no commit.
type RevisionError struct {
	Name   string
	Reason string // the end of a sentence about the name
	Help   string
}

func (e *RevisionError) Error() string { return e.Name + " " + e.Reason }

// Resolve finds the commit that a name stands for as git rev-parse does: "HEAD" or "@", a full ref name, a tag, a branch, a
// remote branch, a full or abbreviated id; each perhaps with ~N, ^N, ^{} or ^{commit} behind it. Other notations of
// gitrevisions(7) are not understood.
//
// The error is a [*RevisionError] when the name stands for no commit; anything else says why it cannot be told.
func (r *Repository) Resolve(name string) (Revision, error) {
	base, steps, err := splitRevision(name)
	if err != nil {
		return Revision{}, err
	}
	rev, id, err := r.lookUp(name, base)
	if err != nil {
		return Revision{}, err
	}
	target, kind, err := r.objects.peel(id)
	if err != nil {
		return Revision{}, err
	}
	if kind != "commit" {
		return Revision{}, &RevisionError{name, fmt.Sprintf("is a %s and no commit", kind), "name a commit, a tag or a branch"}
	}
	if rev.Commit, err = r.walk(name, target, steps); err != nil {
		return Revision{}, err
	}
	// A ref is not read with what it points at, and a hash in it may be of nothing.
	if _, err := r.objects.commit(plumbing.NewHash(rev.Commit)); err != nil {
		return Revision{}, err
	}
	if len(steps) > 0 {
		rev.Ref = ""
	}
	return rev, nil
}

// splitRevision cuts the steps through parents off a name; each is the number of the parent to go to.
func splitRevision(name string) (base string, steps []int, err error) {
	cut := strings.IndexAny(name, "~^")
	if cut < 0 {
		return name, nil, nil
	}
	base = name[:cut]
	for rest := name[cut:]; rest != ""; {
		operator := rest[0]
		rest = rest[1:]
		if operator == '^' {
			if after, ok := strings.CutPrefix(rest, "{}"); ok {
				rest = after
				continue
			}
			if after, ok := strings.CutPrefix(rest, "{commit}"); ok {
				rest = after
				continue
			}
		}
		digits := rest[:len(rest)-len(strings.TrimLeft(rest, "0123456789"))]
		rest = rest[len(digits):]
		n := 1
		if digits != "" {
			if n, err = strconv.Atoi(digits); err != nil || n > maxSteps {
				return "", nil, notUnderstood(name)
			}
		}
		switch {
		case operator == '^' && n > 0:
			steps = append(steps, n)
		case operator == '~':
			steps = append(steps, slices.Repeat([]int{1}, n)...)
		}
		if rest != "" && rest[0] != '~' && rest[0] != '^' || len(steps) > maxSteps {
			return "", nil, notUnderstood(name)
		}
	}
	return base, steps, nil
}

// maxSteps bounds the way through parents.
const maxSteps = 100_000

func notUnderstood(name string) error {
	return &RevisionError{name, "is no revision that verscheck understands", "name a tag, a branch or a commit's id; `git rev-parse` turns other notations into one"}
}

// walk goes from a commit through parents.
func (r *Repository) walk(name, id string, steps []int) (string, error) {
	for _, n := range steps {
		c, err := r.objects.commit(plumbing.NewHash(id))
		if err != nil {
			return "", err
		}
		if len(c.parents) < n {
			return "", &RevisionError{name, fmt.Sprintf("asks for parent %d of %s, which has %d", n, id[:7], len(c.parents)), "name a tag, a branch or a commit's id"}
		}
		id = c.parents[n-1].String()
	}
	return id, nil
}

// lookUp finds the object that a name without steps stands for.
func (r *Repository) lookUp(name, base string) (Revision, string, error) {
	rev := Revision{Name: name}
	if base == "HEAD" || base == "@" {
		head, err := r.Head()
		if err == nil && head.Unborn() {
			err = &RevisionError{name, "has no commit yet", "commit something first"}
		}
		return rev, head.Commit, err
	}
	// Unlike for an abbreviated id, git looks for no ref of this name.
	if id, ok := parseID(base); ok {
		return rev, id, nil
	}
	refs, err := r.named(base)
	if err != nil {
		return rev, "", err
	}
	if len(refs) > 0 {
		rev.Ref = refs[0].name
		for _, other := range refs[1:] {
			if other.id != refs[0].id {
				rev.Note = fmt.Sprintf("%s is taken for %s, and there is %s as well", base, refs[0].name, other.name)
			}
		}
		return rev, refs[0].id, nil
	}
	id, err := r.abbreviated(name, base)
	return rev, id, err
}

// named returns the refs that a short name may stand for, in git's order. Tags are those of [Repository.Tags].
func (r *Repository) named(base string) ([]looseRef, error) {
	all, err := r.readRefs()
	if err != nil {
		return nil, err
	}
	var found []looseRef
	for _, form := range []string{"%s", "refs/%s", "refs/tags/%s", "refs/heads/%s", "refs/remotes/%s", "refs/remotes/%s/HEAD"} {
		full := fmt.Sprintf(form, base)
		if !strings.HasPrefix(full, "refs/") || !validRefName(full) {
			continue
		}
		var ref looseRef
		if strings.HasPrefix(full, "refs/tags/") {
			ref = r.tagNamed(all, full)
		} else if ref, err = r.readRef(full); err != nil {
			return nil, err
		}
		switch {
		case ref.broken != nil:
			return nil, ref.broken
		case !ref.absent():
			found = append(found, looseRef{name: full, id: ref.id})
		}
	}
	return found, nil
}

// tagNamed is what a tag's ref said when all were read.
func (r *Repository) tagNamed(all *refs, full string) looseRef {
	for _, ref := range all.tags {
		if ref.name == full {
			return r.throughPacked(all, ref)
		}
	}
	packed, _ := all.packed.find(full)
	return looseRef{name: full, id: packed.id}
}

// readRef reads any other ref as it is now: first the loose one and packed-refs last, see [Repository.readRefs].
func (r *Repository) readRef(full string) (looseRef, error) {
	ref, err := r.readLoose(full, false)
	if err == nil {
		ref, err = r.follow(ref)
	}
	if err != nil || !ref.absent() {
		return ref, err
	}
	packed, err := r.readPacked()
	if err != nil {
		return ref, err
	}
	there, _ := packed.find(ref.name)
	ref.id = there.id
	return ref, nil
}

// abbreviated finds the commit whose id begins with some hexadecimal digits.
func (r *Repository) abbreviated(name, base string) (string, error) {
	const fewest = 4 // git's number
	unknown := &RevisionError{name, "names no commit, tag or branch here", "`git tag` and `git branch -a` list what there is"}
	if r.shallow {
		unknown.Help = "this clone is shallow: fetch it, `git fetch --depth=1 origin " + base + "`"
	}
	if len(base) < fewest || len(base) > 2*hashSize || strings.Trim(base, "0123456789abcdefABCDEF") != "" {
		return "", unknown
	}
	candidates, err := r.objects.withPrefix(strings.ToLower(base))
	if err != nil {
		return "", err
	}
	var commits []string
	for _, id := range candidates {
		switch _, kind, err := r.objects.peel(id); {
		case err != nil:
			return "", err
		case kind == "commit":
			commits = append(commits, id)
		}
	}
	switch len(commits) {
	case 0:
		return "", unknown
	case 1:
		return commits[0], nil
	}
	return "", &RevisionError{name, fmt.Sprintf("is the beginning of %d ids: %s", len(commits), strings.Join(commits, ", ")), "write more of it"}
}

// withPrefix lists the objects whose id begins with some digits, sorted.
func (o *objects) withPrefix(digits string) ([]string, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var found []string
	var err error
	for range maxMoves {
		if found, err = o.idsWithPrefix(digits); len(found) > 0 || !o.moved() {
			break
		}
	}
	return found, err
}

func (o *objects) idsWithPrefix(digits string) ([]string, error) {
	if err := o.open(); err != nil {
		return nil, err
	}
	var found []string
	for _, s := range o.stores {
		ids, err := s.withPrefix(digits)
		if err != nil {
			return nil, fmt.Errorf("looking for objects %s: %w", digits, err)
		}
		for _, id := range ids {
			found = append(found, id.String())
		}
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}
