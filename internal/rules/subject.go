package rules

import (
	"fmt"
	"iter"
	"path"
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/version"
)

// readable yields the uses of images whose reference can be read and is whole: the others are malformed-image's, and those
// of a repository alone say nothing of a version.
func (p *Pass) readable() iter.Seq[fact.Image] {
	return func(yield func(fact.Image) bool) {
		for _, image := range p.Images {
			if image.Problem == "" && !image.Bare && !yield(image) {
				return
			}
		}
	}
}

// own yields those of own images. The versions of those in a chart's values are carriers.
func (p *Pass) own() iter.Seq[fact.Image] {
	return func(yield func(fact.Image) bool) {
		for image := range p.readable() {
			if image.Own && image.SetBy != fact.SetByChart && !yield(image) {
				return
			}
		}
	}
}

// inChart reports whether a place stands in a Helm chart.
func (p *Pass) inChart(at diag.Place) bool {
	return slices.ContainsFunc(p.Charts, func(c fact.Chart) bool { return c.Dir == at.Overlay && "Chart/"+c.Name == at.Object })
}

func (p *Pass) context() version.Context { return contextOf(p.Release) }

func contextOf(r fact.Release) version.Context {
	return version.Context{Tag: r.Tag, Version: r.Version, Component: r.Component, Known: r.Known}
}

// Judge compares an own image's tag with a release by the image's policy. No tag and no digest means "latest", as runtimes
// read it.
func Judge(image fact.Image, release fact.Release) version.Judgement {
	tag := image.Ref.Tag
	if tag == "" && image.Ref.Digest == "" {
		tag = "latest"
	}
	return image.Policy.Judge(tag, contextOf(release))
}

func (p *Pass) judge(image fact.Image) version.Judgement { return Judge(image, p.Release) }

// takesAnything reports whether a judgement is that of a policy under which any tag is right.
func takesAnything(j version.Judgement) bool { return j.Outcome == version.Unjudged && j.Reason == "" }

// moves reports whether a reference without digest names no version, or one that moves by convention.
func moves(ref fact.Ref) bool {
	return ref.Digest == "" && (ref.Tag == "" || version.Floating(ref.Tag))
}

// where names what the images are part of, for the end of a message.
func (p *Pass) where() string {
	if p.Release.Compares() {
		return "in release " + p.Release.Tag
	}
	return "on " + p.Release.Source
}

// inRelease returns the severity of a defect that is one only in a release: until there is one it is worth a note.
func (p *Pass) inRelease(severity diag.Severity) diag.Severity {
	if p.Release.Compares() {
		return severity
	}
	return diag.Info
}

// expecting completes a finding about an own image's tag by what its policy wants there: a tag, or else a reason why the
// one that stands there will not do.
func (p *Pass) expecting(f diag.Finding, image fact.Image, judgement version.Judgement) diag.Finding {
	f.Expected = judgement.Expected
	switch {
	case f.Expected == "":
		f.Label = judgement.Reason
		f.Help = fmt.Sprintf("set the tag to one that fits %q, which the configuration expects", image.Policy)
	case image.At.Elsewhere():
		f.Label = "expected " + f.Expected
		f.Help = fmt.Sprintf("it stands in another repository: override it under images: in %s with {name: %s, newTag: %s}",
			path.Join(image.At.Overlay, "kustomization.yaml"), familiar(image), f.Expected)
	case image.Ref.Digest != "":
		f.Label = "expected " + f.Expected
		f.Help = fmt.Sprintf("set the tag to %s, and the digest to that of %[1]s", f.Expected)
		if digest := p.Answers[Retagged(image.Ref, f.Expected)].Digest; digest != "" {
			f.Help = "set the tag to " + f.Expected + ", and the digest to " + digest
			f.Edits = bothEdits(image, f.Expected, digest)
		}
	default:
		f.Label = "expected " + f.Expected
		f.Help = "set the tag to " + f.Expected
		f.Edits = edits(image, f.Expected)
	}
	return f
}

// familiar is the name of an image as it is written, without tag and digest: an entry of images: finds it by that.
func familiar(image fact.Image) string {
	name, _, _ := strings.Cut(image.Raw, "@")
	return strings.TrimSuffix(name, ":"+image.Ref.Tag)
}

// edits replaces an image's tag where it is known exactly where that is written, or puts one behind a name that has none.
func edits(image fact.Image, tag string) []diag.Edit {
	if image.Ref.Tag+image.Ref.Digest == "" && (image.SetBy == fact.SetByResource || image.SetBy == fact.SetByPatch) &&
		image.At.EndColumn-image.At.Column == len(image.Raw) {
		return []diag.Edit{{At: image.At, Old: image.Raw, New: image.Raw + ":" + tag}}
	}
	if image.Ref.Tag == "" || image.At.EndColumn-image.At.Column != len(image.Ref.Tag) {
		return nil
	}
	return []diag.Edit{{At: image.At, Old: image.Ref.Tag, New: tag}}
}

// Retagged is a reference with another tag, and no digest.
func Retagged(ref fact.Ref, tag string) fact.Ref {
	ref.Tag, ref.Digest = tag, ""
	return ref
}

// digestEdits replaces the digest beside an image's tag.
func digestEdits(image fact.Image, digest string) []diag.Edit {
	if image.DigestAt.Line == 0 {
		return nil
	}
	return []diag.Edit{{At: image.DigestAt, Old: image.Ref.Digest, New: digest}}
}

// bothEdits replaces an image's tag and the digest beside it: both, or nothing.
func bothEdits(image fact.Image, tag, digest string) []diag.Edit {
	first, second := edits(image, tag), digestEdits(image, digest)
	if first == nil || second == nil {
		return nil
	}
	return append(first, second...)
}

// listed joins words for a sentence: "a", "a and b", "a, b and c".
func listed(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
