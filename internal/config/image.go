package config

import (
	"regexp"
	"slices"
	"sync"

	"github.com/verscheck/verscheck/internal/version"
)

// maxVariants is far above what one image is published in, and bounds work that grows with its square.
const maxVariants = 64

func (c *compiler) images(sections []imageSection) []Image {
	var images []Image
	lines := map[string]int{}
	for _, s := range sections {
		image := c.image(s)
		if glob := image.Name.glob; glob != "" && lines[glob] != 0 {
			c.mistake(s.Name.at, "pattern %s is there twice, first on line %d: the first match wins", quote(s.Name.value), lines[glob])
		} else {
			lines[glob] = s.Name.at.Line
		}
		images = append(images, image)
	}
	return images
}

func (c *compiler) image(s imageSection) Image {
	image := Image{Deny: s.Deny.value, At: s.Origin.at}
	if s.Name.value != "" {
		image.Name = c.pattern(s.Name, ImagePattern)
	}
	if !s.Origin.broken { // a misspelt key is neither missing nor without effect
		c.incomplete(s)
	}
	c.contradictions(s)
	image.Own = s.claim()
	image.Policy = c.policy(s)
	image.Platforms = c.platforms(s)
	return image
}

type keyedText struct {
	key string
	text
}

// compared lists what is there of the keys that say how an image's tag is compared.
func (s imageSection) compared() []keyedText {
	keys := []keyedText{{"expect", s.Expect}, {"tag", s.Tag}, {"metadata", s.Metadata.text}}
	if len(s.Variants) > 0 {
		keys = append(keys, keyedText{"variants", s.Variants[0]})
	}
	return slices.DeleteFunc(keys, func(k keyedText) bool { return !k.isThere() })
}

// claim says whose image the entry makes it. To compare an image with the release is to call it one's own; to ignore it
// is not.
func (s imageSection) claim() Claim {
	switch {
	case s.Own.value == "true":
		return Claimed
	case s.Own.value == "false":
		return Disclaimed
	case s.Tag.isThere(), s.Expect.isThere() && s.Expect.value != "ignore":
		return Claimed
	default:
		return Unstated
	}
}

// incomplete reports an entry without a name, and one that has no effect.
func (c *compiler) incomplete(s imageSection) {
	switch {
	case !s.Name.isThere():
		c.mistake(s.Origin.at, `the image has no "name": add the pattern of its repository`)
	case len(s.compared())+len(s.Platforms) == 0 && !s.Deny.isThere() && !s.Own.isThere():
		c.mistake(s.Origin.at, `the image has a name and nothing that applies to it: add "own: true", "expect" or "deny"`)
	}
}

// contradictions reports keys of an entry that leave each other without effect.
func (c *compiler) contradictions(s imageSection) {
	for _, k := range s.compared() {
		switch {
		case s.Deny.isThere():
			c.mistake(k.at, `%s and "deny" cannot stand together: an image that is denied is not compared with the release`, quote(k.key))
		case s.Own.value == "false" && s.Expect.value != "ignore":
			c.mistake(k.at, `%s and "own: false" cannot stand together: only own images are compared with the release`, quote(k.key))
		}
	}
}

var platformText = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z0-9_.-]+/[a-z0-9_.-]+(/[a-z0-9_.-]+)?$`) })

// platforms reads what the image must be for.
func (c *compiler) platforms(s imageSection) []string {
	if len(s.Platforms) == 0 {
		return nil
	}
	for key, clash := range map[string]bool{"deny": s.Deny.isThere(), "expect: ignore": s.Expect.value == "ignore"} {
		if clash {
			c.mistake(s.Platforms[0].at, `"platforms" and %s cannot stand together: such an image is not asked about`, quote(key))
		}
	}
	var list []string
	lines := map[string]int{}
	for _, p := range s.Platforms {
		switch {
		case p.value == "": // the decoder has said why
		case !platformText().MatchString(p.value):
			c.mistake(p.at, `platforms: %s is no platform such as "linux/amd64" or "linux/arm/v7"`, quote(p.value))
		case lines[p.value] != 0:
			c.mistake(p.at, "platforms: %s is there twice, first on line %d", quote(p.value), lines[p.value])
		default:
			lines[p.value] = p.at.Line
			list = append(list, p.value)
		}
	}
	return list
}

// policy compiles what is said about the tag, one key at a time, so that each mistake has its own place.
func (c *compiler) policy(s imageSection) version.Policy {
	policy, err := version.ParsePolicy(s.Expect.value)
	if err != nil {
		c.mistake(s.Expect.at, "expect: %v", err)
		return policy
	}
	options := version.Options{Tag: s.Tag.value, Metadata: s.Metadata.value}
	if _, err := policy.With(version.Options{Tag: s.Tag.value}); err != nil {
		c.mistake(s.Tag.at, "%v", err)
		return policy
	}
	if len(s.Variants) > maxVariants {
		c.mistake(s.Variants[maxVariants].at, `"variants" has %d entries, more than the %d that one image may have`, len(s.Variants), maxVariants)
		return policy
	}
	lines := map[string]int{}
	for _, v := range s.Variants {
		_, err := policy.With(version.Options{Variants: []string{v.value}})
		switch {
		case v.value == "": // the decoder has said why
		case err != nil:
			c.mistake(v.at, "%v", err)
		case lines[v.value] != 0:
			c.mistake(v.at, "variants: %s is there twice, first on line %d", quote(v.value), lines[v.value])
		default:
			lines[v.value] = v.at.Line
			options.Variants = append(options.Variants, v.value)
		}
	}
	with, err := policy.With(options)
	if err != nil {
		c.mistake(s.Origin.at, "%v", err)
	}
	return with
}
