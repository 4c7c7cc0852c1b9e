package git

import (
	"path/filepath"
	"slices"
	"strings"
)

// TagState says how far it is known what a tag points at.
type TagState uint8

// The states of a [Tag].
const (
	// OnCommit: Commit is a commit.
	OnCommit TagState = iota + 1
	// Presumed: packed-refs gives the object that the tag peels to, but not its type; Commit is that object, and a commit
	// in all but odd repositories. Reading it would cost what the cheap path saves; [Repository.Verify] does.
	Presumed
	// OnOther: the tag points at a tree or a blob, named by Type.
	OnOther
	// Unreadable: the tag is there and what it points at cannot be told, for the reason in Err.
	Unreadable
	// NotRead: the caller did not want this tag read, and the refs alone do not tell.
	NotRead
)

// Tag is a tag and the commit it peels to, through any number of annotated tags.
type Tag struct {
	Name   string // without "refs/tags/"
	State  TagState
	Object string // id in the ref itself: the commit, or the first tag object; "" when the ref is damaged
	Commit string // full id when OnCommit or Presumed, else ""
	Target string // id of the tree or blob when OnOther, else ""
	Type   string // "tree" or "blob" when OnOther, else ""
	Err    error  // a [*MissingObjectError], a [*CorruptError] or an error of reading when Unreadable, else nil
}

// Tags returns all tags, sorted by name. Objects are read only for tags whose name is wanted and that refs alone do not
// peel: loose ones that are not at HEAD, and packed ones of a writer that does not peel. With a nil want all are wanted.
//
// A tag that cannot be read is in the result with its error; an error as second result means that the refs themselves
// could not be read.
func (r *Repository) Tags(want func(name string) bool) ([]Tag, error) {
	all, err := r.readRefs()
	if err != nil {
		return nil, err
	}
	p := peeler{objects: r.objects, want: want}
	if head, err := r.Head(); err == nil {
		p.head = head.Commit
	}
	tags := make([]Tag, 0, len(all.tags)+len(all.packed.refs))
	loose := make(map[string]bool, len(all.tags))
	for _, ref := range all.tags {
		loose[ref.name] = true
		tags = append(tags, p.loose(r.throughPacked(all, ref)))
	}
	for _, ref := range all.packed.refs {
		if strings.HasPrefix(ref.name, "refs/tags/") && !loose[ref.name] {
			tags = append(tags, p.packed(ref, all.packed.tagsPeeled, filepath.Join(r.commonDir, "packed-refs")))
		}
	}
	slices.SortStableFunc(tags, func(a, b Tag) int { return strings.Compare(a.Name, b.Name) })
	return tags, nil
}

// Verify reads the object of a tag that is [Presumed] or [NotRead], and returns the tag in one of the other states.
func (r *Repository) Verify(tag Tag) Tag {
	if tag.State != Presumed && tag.State != NotRead {
		return tag
	}
	id := tag.Object
	if tag.State == Presumed {
		id = tag.Commit
	}
	tag.State, tag.Commit = 0, ""
	return peeler{objects: r.objects}.read(tag, id)
}

// throughPacked ends the resolution of a symbolic tag that loose files alone could not.
func (r *Repository) throughPacked(all *refs, ref looseRef) looseRef {
	if ref.target == "" {
		return ref
	}
	if packed, ok := all.packed.find(ref.target); ok {
		return looseRef{name: ref.name, id: packed.id}
	}
	file := filepath.Join(r.commonDir, filepath.FromSlash(ref.name))
	return looseRef{name: ref.name, broken: &CorruptError{Path: file, Reason: "it leads to " + ref.target + ", which is not there", Help: refHelp(ref.name)}}
}

// peeler turns refs into tags.
type peeler struct {
	objects *objects
	want    func(string) bool
	head    string // a commit that need not be read
}

func (p peeler) loose(ref looseRef) Tag {
	tag := Tag{Name: strings.TrimPrefix(ref.name, "refs/tags/"), Object: ref.id}
	if ref.broken != nil {
		tag.State, tag.Err = Unreadable, ref.broken
		return tag
	}
	return p.fromObject(tag)
}

func (p peeler) packed(ref packedRef, peeled bool, file string) Tag {
	tag := Tag{Name: strings.TrimPrefix(ref.name, "refs/tags/"), Object: ref.id}
	switch {
	case !validRefName(ref.name):
		tag.State, tag.Err = Unreadable, &CorruptError{Path: file, Reason: "git does not take the ref name " + quoteShort(ref.name), Help: "remove the line"}
		return tag
	case ref.peeled != "":
		tag.Commit = ref.peeled
	case peeled:
		tag.Commit = ref.id
	default:
		return p.fromObject(tag)
	}
	tag.State = Presumed
	if tag.Commit == p.head {
		tag.State = OnCommit
	}
	return tag
}

func (p peeler) fromObject(tag Tag) Tag {
	switch {
	case tag.Object == p.head:
		tag.State, tag.Commit = OnCommit, tag.Object
		return tag
	case p.want != nil && !p.want(tag.Name):
		tag.State = NotRead
		return tag
	}
	return p.read(tag, tag.Object)
}

func (p peeler) read(tag Tag, id string) Tag {
	end, kind, err := p.objects.peel(id)
	switch {
	case err != nil:
		tag.State, tag.Err = Unreadable, err
	case kind == "commit":
		tag.State, tag.Commit = OnCommit, end
	default:
		tag.State, tag.Target, tag.Type = OnOther, end, kind
	}
	return tag
}
