package rules

import (
	"iter"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/version"
)

// own yields the uses of own images whose reference can be read.
func (p *Pass) own() iter.Seq2[int, fact.Image] {
	return func(yield func(int, fact.Image) bool) {
		for i, image := range p.Images {
			if image.Own && image.Problem == "" && !yield(i, image) {
				return
			}
		}
	}
}

func (p *Pass) context() version.Context {
	return version.Context{Tag: p.Release.Tag, Version: p.Release.Version, Known: p.Release.Known}
}

// judge compares an own image's tag with the release by the image's policy.
func (p *Pass) judge(image fact.Image) version.Judgement {
	return image.Policy.Judge(image.Ref.Tag, p.context())
}

// takesAnything reports whether a judgement is that of a policy under which any tag is right.
func takesAnything(j version.Judgement) bool { return j.Outcome == version.Unjudged && j.Reason == "" }

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

func setTag(expected string) string {
	if expected == "" {
		return ""
	}
	return "set the tag to " + expected
}

func expected(text string) string {
	if text == "" {
		return ""
	}
	return "expected " + text
}

// edits replaces an image's tag where it is known exactly where that is written.
func edits(image fact.Image, tag string) []diag.Edit {
	if tag == "" || image.Ref.Tag == "" || image.At.EndColumn-image.At.Column != len(image.Ref.Tag) {
		return nil
	}
	return []diag.Edit{{At: image.At, Old: image.Ref.Tag, New: tag}}
}
