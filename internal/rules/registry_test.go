package rules_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/verscheck/verscheck/internal/fact"
)

func (w *world) readRegistry(t *testing.T, text string) {
	t.Helper()
	w.answers, w.behind = map[string]string{}, map[string]*fact.Contents{}
	current := ""
	for line := range strings.Lines(text) {
		if indented := strings.TrimLeft(line, " "); indented != line {
			w.readContents(t, w.behind[current], strings.Fields(indented))
			continue
		}
		ref, answer, _ := strings.Cut(strings.TrimSpace(line), " ")
		current, w.answers[ref], w.behind[ref] = ref, answer, &fact.Contents{}
	}
}

// readContents reads a line about what is behind a reference: "platforms" and several, or "unread" and a reason; "says" or "label", a key
// and a value, of all images or of that for the platform that stands before it.
func (w *world) readContents(t *testing.T, c *fact.Contents, fields []string) {
	t.Helper()
	switch fields[0] {
	case "unread":
		c.Problem = strings.Join(fields[1:], " ")
		return
	case "platforms":
		for _, text := range fields[1:] {
			p, err := fact.ParsePlatform(text)
			if err != nil {
				t.Fatal(err)
			}
			c.Variants = append(c.Variants, fact.Variant{Platform: p})
		}
		c.Index = len(c.Variants) > 1
		return
	}
	variants := []*fact.Says{&c.Says}
	if p, err := fact.ParsePlatform(fields[0]); err == nil {
		i := slices.IndexFunc(c.Variants, func(v fact.Variant) bool { return v.Platform == p })
		fields = fields[1:]
		variants = []*fact.Says{&c.Variants[i].Says}
		if fields[0] == "label" {
			variants = []*fact.Says{&c.Variants[i].Labels}
		}
	} else if fields[0] == "label" {
		variants = nil
		for i := range c.Variants {
			variants = append(variants, &c.Variants[i].Labels)
		}
	}
	for _, says := range variants {
		switch fields[1] {
		case "revision":
			says.Revision = fields[2]
		case "source":
			says.Source = fields[2]
		case "version":
			says.Version = fields[2]
		default:
			t.Fatalf("registry: unknown key %q", fields[1])
		}
	}
}

func (w *world) answer(t *testing.T, wanted []fact.Question) map[fact.Ref]fact.Answer {
	t.Helper()
	answers := map[fact.Ref]fact.Answer{}
	for _, q := range wanted {
		text, ok := w.answers[q.Ref.String()]
		if !ok {
			t.Fatalf("the file registry says nothing of %s", q.Ref)
		}
		answer := answerOf(q.Ref, text)
		if q.Depth > fact.Existence && answer.Verdict == fact.Exists {
			answer.Contents = w.behind[q.Ref.String()]
		}
		answers[q.Ref] = answer
	}
	return answers
}

func answerOf(ref fact.Ref, text string) fact.Answer {
	cause, denied := strings.CutPrefix(text, "cannot-tell ")
	other, moved := strings.CutPrefix(text, "mismatch ")
	there, untagged := strings.CutPrefix(text, "untagged ")
	switch {
	case untagged:
		return fact.Answer{Verdict: fact.Exists, Digest: there, Untagged: true}
	case text == "absent":
		return fact.Answer{Verdict: fact.Absent}
	case denied:
		return fact.Answer{Verdict: fact.CannotTell, Cause: cause, Detail: cause + " at " + ref.Host}
	case moved:
		other, platform, _ := strings.Cut(other, " ")
		return fact.Answer{Verdict: fact.Mismatch, Digest: other, Detail: ref.Tag + " is " + other, Platform: platform}
	}
	return fact.Answer{Verdict: fact.Exists, Digest: text}
}
