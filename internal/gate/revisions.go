package gate

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/verscheck/verscheck/internal/fact"
)

// revisions gathers what own images say of the commit that they were made from, and whose words these are.
func revisions(facts fact.Set, in Input) map[fact.Ref][]fact.Made {
	all := map[fact.Ref][]fact.Made{}
	for _, image := range facts.Images {
		answer := facts.Answers[image.Ref]
		if _, done := all[image.Ref]; done || !image.Own || answer.Contents == nil || answer.Contents.Problem != "" {
			continue
		}
		all[image.Ref] = in.madeFrom(*answer.Contents)
	}
	return all
}

// madeFrom lists what an image says, each text once with the platforms that say it.
func (in Input) madeFrom(c fact.Contents) []fact.Made {
	if c.Says.Revision != "" {
		return []fact.Made{{Revision: c.Says.Revision, Whose: fact.Ours}}
	}
	var list []fact.Made
	at := map[fact.Made]int{}
	for _, v := range c.Variants {
		m, ok := in.madeVariant(v)
		if !ok {
			continue
		}
		key := fact.Made{Revision: m.Revision, Whose: m.Whose, Platforms: ""}
		i, known := at[key]
		if !known {
			i = len(list)
			at[key] = i
			list = append(list, key)
		} else {
			list[i].Platforms += ", "
		}
		list[i].Platforms += v.Platform.String()
	}
	if len(list) == 1 {
		list[0].Platforms = "" // they agree
	}
	return list
}

func (in Input) madeVariant(v fact.Variant) (m fact.Made, ok bool) {
	switch {
	case v.Says.Revision != "":
		return fact.Made{Revision: v.Says.Revision, Whose: fact.Ours}, true
	case v.Labels.Revision != "":
		return fact.Made{Revision: v.Labels.Revision, Whose: in.whose(v.Labels)}, true
	}
	return m, false
}

var commitID = regexp.MustCompile("^[0-9a-f]{7,64}$")

// whose tells labels that were given to the image itself from those that it has from its base: both stand in one place, as a build
// takes over all labels of its base. What the label has that only this repository has is its own word.
func (in Input) whose(labels fact.Says) fact.Whose {
	id := labels.Revision
	if i := strings.IndexByte(id, '-'); i > 0 {
		id = id[:i] // "-dirty"
	}
	if in.IsCommit != nil && commitID.MatchString(id) && in.IsCommit(id) {
		return fact.Ours
	}
	if u, err := url.Parse(labels.Source); err == nil && u.Host != "" {
		if in.Identity.Holds(u.Host, strings.TrimSuffix(strings.Trim(u.Path, "/"), ".git")) {
			return fact.Ours
		}
		return fact.OfBase
	}
	if in.Release.Compares() && strings.TrimPrefix(labels.Version, "v") == in.Release.Version.String() {
		return fact.Ours
	}
	return fact.Unclear
}
