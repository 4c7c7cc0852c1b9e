package git

import (
	"fmt"
	"strings"
)

const headHelp = "write `ref: refs/heads/BRANCH` to it, with the branch that is checked out"

// Head is what is checked out: a branch with a commit, a branch without one yet (unborn), or a commit alone (detached).
type Head struct {
	Ref    string // full name of the branch, "refs/heads/main"; "" when detached
	Commit string // full id; "" when unborn
}

// Branch is the short name of the branch; "" when detached.
func (h Head) Branch() string { return strings.TrimPrefix(h.Ref, "refs/heads/") }

// Detached reports whether no branch is checked out.
func (h Head) Detached() bool { return h.Ref == "" }

// Unborn reports whether the branch has no commit yet.
func (h Head) Unborn() bool { return h.Commit == "" }

// Head returns what HEAD says. A HEAD or branch file that holds neither an id nor a ref is a [*CorruptError].
func (r *Repository) Head() (Head, error) {
	all, err := r.readRefs()
	if err != nil {
		return Head{}, err
	}
	switch end := all.branch; {
	case end.broken != nil:
		return Head{}, end.broken
	case all.head.target == "":
		return Head{Commit: end.id}, nil
	case end.absent():
		packed, _ := all.packed.find(end.name)
		return Head{Ref: end.name, Commit: packed.id}, nil
	default:
		return Head{Ref: end.name, Commit: end.id}, nil
	}
}

// refHelp is what mends a damaged ref file.
func refHelp(name string) string {
	switch {
	case name == "HEAD":
		return headHelp
	case strings.HasPrefix(name, "refs/tags/"):
		return fmt.Sprintf("remove the file, then fetch the tag again: `git fetch origin %[1]s:%[1]s`", name)
	default:
		return "write the id of the branch's last commit to it: the second word of the last line of logs/" + name
	}
}
