// Package layout answers questions about images from an OCI image layout, a directory or a tar file, in place of a registry: what is
// going to be pushed is checked before it is. Every blob that an image of the layout is made of is hashed when it is opened, so that
// nothing is believed that a push would not carry.
//
// It leaves to others what a missing image means (package rules), and who is asked about other images (cmd).
package layout

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/verscheck/verscheck/internal/egress"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/oci"
)

// Ask is whoever answers questions about images.
type Ask = func(context.Context, []fact.Question) map[fact.Ref]fact.Answer

// Layout is an opened layout, all of whose content has the digests that it is named by.
type Layout struct {
	name  Name
	where string // "the layout build/out", for messages
	files store
	top   []v1.Descriptor
	all   map[string]bool // digests of the manifests and indexes that can be reached
}

// Open opens and verifies the layout in a directory or a tar file. The error says what is wrong with it, and names the file in it.
func Open(ctx context.Context, name Name, path string) (*Layout, error) {
	files, err := openStore(ctx, path)
	if err != nil {
		return nil, err
	}
	l := &Layout{name: name, where: "the layout " + egress.Printable(path), files: files, all: map[string]bool{}}
	if err := l.read(ctx); err != nil {
		_ = files.close()
		return nil, err
	}
	return l, nil
}

// Close gives the layout up; it was only read.
func (l *Layout) Close() { _ = l.files.close() }

// Before is Ask that answers from layouts what they have, and asks behind about everything else; behind may be nil, when nobody can be
// asked: NotAsked is then the answer about what belongs to no layout. What belongs to a layout and is neither in it nor behind is
// absent.
func Before(behind Ask, notAsked fact.Answer, layouts ...*Layout) Ask {
	return func(ctx context.Context, wanted []fact.Question) map[fact.Ref]fact.Answer {
		answers := make(map[fact.Ref]fact.Answer, len(wanted))
		owners := map[fact.Ref]*Layout{}
		var open []fact.Question
		for _, q := range wanted {
			answer, owner := among(ctx, layouts, q)
			if answer.Verdict == fact.Absent {
				owners[q.Ref] = owner
				open = append(open, q)
			} else {
				answers[q.Ref] = answer
			}
		}
		told := map[fact.Ref]fact.Answer{}
		if behind != nil && len(open) > 0 {
			told = behind(ctx, open)
		}
		for _, q := range open {
			answer, ok := told[q.Ref]
			switch {
			case behind == nil:
				answers[q.Ref] = owners[q.Ref].lacks(q.Ref, notAsked)
			case ok:
				answers[q.Ref] = owners[q.Ref].lacks(q.Ref, answer)
			}
		}
		return answers
	}
}

// among looks an image up in layouts. It is absent where none has it; the owner is then the first that should, nil for none.
func among(ctx context.Context, layouts []*Layout, q fact.Question) (answer fact.Answer, owner *Layout) {
	answer.Verdict = fact.Absent
	for _, l := range layouts {
		if !l.name.covers(q.Ref) {
			continue
		}
		if owner == nil {
			owner = l
		}
		switch found := l.answer(ctx, q); {
		case found.Verdict == fact.Exists:
			return found, l
		case answer.Verdict == fact.Absent:
			answer = found
		}
	}
	return answer, owner
}

// lacks is the answer about an image that the layout does not have, by what others say of it. No layout leaves it to them.
func (l *Layout) lacks(ref fact.Ref, others fact.Answer) fact.Answer {
	switch {
	case l == nil:
	case others.Verdict == fact.NotAsked:
		return l.absence(ref, "")
	case others.Verdict == fact.Absent:
		return l.absence(ref, others.Detail)
	case others.Verdict == fact.CannotTell:
		others.Detail = l.where + " does not have it, and its registry cannot tell: " + others.Detail
	}
	return others
}

// absence is the answer about an image that the layout should have. registry is what the registry said, "" when it was not asked.
func (l *Layout) absence(ref fact.Ref, registry string) fact.Answer {
	var tags []string
	for _, d := range l.top {
		if tag := l.tagOf(d); tag != "" && !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	detail := l.where + " has no " + ref.Version()
	if len(tags) > 0 {
		const enough = 5
		more := ""
		if len(tags) > enough {
			tags, more = tags[:enough], ", …"
		}
		detail += ", but " + strings.Join(tags, ", ") + more
	}
	if registry != "" {
		detail += "; its registry has none either: " + registry
	}
	help := ""
	if len(l.top) == 1 && len(namesOf(l.top[0])) == 0 {
		help = "the layout does not say what its image is called: say it with --layout " + ref.Repository() + ":TAG=…"
	}
	return fact.Answer{Verdict: fact.Absent, Detail: egress.Printable(detail), Help: help, Unpublished: l.where}
}

// answer answers from the layout alone.
func (l *Layout) answer(ctx context.Context, q fact.Question) fact.Answer {
	ref := q.Ref
	digest, found := l.find(ref)
	answer := fact.Answer{Digest: digest, Unpublished: l.where}
	switch {
	case !found && ref.Digest != "" && l.all[ref.Digest]:
		answer.Verdict, answer.Digest, answer.Untagged = fact.Exists, ref.Digest, ref.Tag != ""
	case !found:
		return fact.Answer{Verdict: fact.Absent, Unpublished: l.where}
	case ref.Digest != "" && ref.Digest != digest:
		answer.Verdict = fact.Mismatch
		answer.Detail = ref.Tag + " is " + digest + " in " + l.where
		if answer.Platform = l.platformOf(ctx, digest, ref.Digest); answer.Platform != "" {
			answer.Detail += "; the pinned digest is its image for " + answer.Platform
		}
		return answer
	default:
		answer.Verdict = fact.Exists
	}
	if q.Depth > fact.Existence {
		contents, err := oci.Read(ctx, answer.Digest, q.Depth, l.fetch)
		if err != nil {
			contents.Problem = err.Error()
		}
		answer.Contents = &contents
	}
	return answer
}

// find returns the digest of what a reference's tag leads to. Where the layout was given a tag and holds one image, that is the image,
// whatever it was called when it was built.
func (l *Layout) find(ref fact.Ref) (digest string, found bool) {
	tag := ref.Tag
	if tag == "" && ref.Digest == "" {
		tag = "latest"
	}
	if tag == "" {
		return "", false
	}
	if len(l.top) == 1 && tag == l.name.Tag {
		return l.top[0].Digest.String(), true
	}
	ref.Tag, ref.Digest = tag, ""
	for _, d := range slices.Backward(l.top) { // what was put in last is what a name stands for
		for _, name := range namesOf(d) {
			full, err := fact.ParseRef(name)
			if err == nil && full == ref && strings.ContainsRune(name, '/') || name == tag && l.name.is(ref) {
				return d.Digest.String(), true
			}
		}
	}
	return "", false
}

// namesOf lists what an entry is called: in full, or by its tag alone, as builders write either into either.
func namesOf(d v1.Descriptor) []string {
	var names []string
	for _, key := range []string{"io.containerd.image.name", "org.opencontainers.image.ref.name"} {
		if name := d.Annotations[key]; name != "" {
			names = append(names, name)
		}
	}
	return names
}

// tagOf is what an entry is called, for messages.
func (l *Layout) tagOf(d v1.Descriptor) string {
	if names := namesOf(d); len(names) > 0 {
		return names[0]
	}
	return d.Digest.String()
}

// platformOf is the platform of an image in an index; "" when it is not in it.
func (l *Layout) platformOf(ctx context.Context, index, digest string) string {
	contents, err := oci.Read(ctx, index, fact.Platforms, l.fetch)
	if err != nil {
		return ""
	}
	for _, v := range contents.Variants {
		if v.Digest == digest && contents.Index {
			return v.Platform.String()
		}
	}
	return ""
}

func (l *Layout) fetch(_ context.Context, digest string, _ bool) ([]byte, error) {
	file, err := blobFile(digest)
	if err != nil {
		return nil, err
	}
	body, err := l.files.read(file, maxJSON)
	if err != nil {
		return nil, err
	}
	if sum, err := oci.Digest(body, digest); err != nil || sum != digest {
		return nil, fmt.Errorf("%s has changed since it was verified", file)
	}
	return body, nil
}

// blobFile is the file of a blob.
func blobFile(digest string) (string, error) {
	hash, err := v1.NewHash(digest)
	if err != nil {
		return "", errors.New(egress.Printable(digest) + " is no digest that can be checked")
	}
	return "blobs/" + hash.Algorithm + "/" + hash.Hex, nil
}
