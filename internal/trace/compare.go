package trace

import (
	"fmt"
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/version"
)

// tagsOn lists the tags that are on a commit, those of releases first.
func (t *tracer) tagsOn(commit string) []string {
	var releases, others []string
	for _, tag := range t.Tags {
		switch {
		case tag.Commit != commit:
		case tag.Release:
			releases = append(releases, tag.Name)
		default:
			others = append(others, tag.Name)
		}
	}
	return append(releases, others...)
}

// named lists the git tags that an image tag or a version may stand for, as the default policy reads them: several in a repository
// whose parts have versions of their own.
func (t *tracer) named(text string) []Tag {
	var found []Tag
	for _, tag := range t.Tags {
		if text == "" || tag.Commit == "" {
			continue
		}
		v, ok := version.Policy{}.ImageVersion(text, version.Context{Tag: tag.Name, Version: tag.Version, Known: t.Known})
		if tag.Name == text || tag.Release && ok && v.Equal(tag.Version) {
			found = append(found, tag)
		}
	}
	return found
}

// compare says where what the image says and what it is called contradict each other.
func (t *tracer) compare() {
	commits := map[string]bool{}
	for _, m := range t.Made {
		if m.Revision != "" {
			commits[m.Revision] = true
		}
		if m.Commit == "" || m.Revision == "" {
			continue
		}
		for _, name := range []struct{ kind, text string }{{"its tag", t.Ref.Tag}, {"its version label", m.Version}} {
			tags := t.named(name.text)
			if len(tags) == 0 || slices.ContainsFunc(tags, func(tag Tag) bool { return tag.Commit == m.Commit }) {
				continue
			}
			t.Wrong = append(t.Wrong, fmt.Sprintf("%s is %s, which is commit %s here, and it was made from %s",
				name.kind, name.text, short(tags[0].Commit), short(m.Commit)))
			break
		}
	}
	if len(commits) > 1 {
		t.Wrong = append(t.Wrong, "its platforms were made from different commits")
	}
}

func short(id string) string { return id[:min(len(id), 7)] }

// uses lists where the repository is used here.
func (t *tracer) uses() {
	if t.NoOverlays != "" {
		t.unknown("overlays", t.NoOverlays, "run it inside of a clone of the project", false)
		return
	}
	tags := map[string]bool{}
	for _, m := range t.Made {
		for _, name := range m.Tags {
			tags[name] = true
		}
	}
	for _, image := range t.Images {
		if image.Problem == "" && image.Ref.Repository() == t.Ref.Repository() {
			t.Uses = append(t.Uses, diag.TracedUse{Image: image.Raw, By: t.by(image, tags), At: image.At})
		}
	}
	slices.SortStableFunc(t.Uses, func(a, b diag.TracedUse) int { return strings.Index(order, a.By) - strings.Index(order, b.By) })
	for _, u := range t.NotLooked {
		if u.Blocks {
			t.unknown("overlays", u.Subject+": "+u.Reason, u.Help, false)
		}
	}
}

// order is how uses are listed.
const order = "digest tag release other"

// by says how an overlay's image is the one that is traced.
func (t *tracer) by(image fact.Image, tags map[string]bool) string {
	c := t.Input.Answer.Contents
	variant := func(digest string) bool {
		return c != nil && slices.ContainsFunc(c.Variants, func(v fact.Variant) bool { return v.Digest == digest })
	}
	asked := t.Ref.Tag
	if asked == "" && t.Ref.Digest == "" {
		asked = "latest"
	}
	switch digest := image.Ref.Digest; {
	case digest != "" && (digest == t.Digest || digest == t.Ref.Digest || variant(digest)):
		return "digest"
	case digest != "":
		return "other"
	case asked != "" && (image.Ref.Tag == asked || image.Ref.Tag == "" && asked == "latest"):
		return "tag"
	}
	for _, tag := range t.named(image.Ref.Tag) {
		if tags[tag.Name] {
			return "release"
		}
	}
	return "other"
}
