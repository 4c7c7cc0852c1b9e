package gate

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/rules"
)

// TestQuestions: nothing is asked that no rule needs, and each reference once.
func TestQuestions(t *testing.T) {
	t.Parallel()
	in := Input{Rules: rules.All, Release: release(t, fact.Planned, "1.2.0")}
	in.Release.Tag, in.Release.Commit = "v"+in.Release.Version.String(), strings.Repeat("a", 40)
	amd := []fact.Platform{{OS: "linux", Architecture: "amd64"}}
	app, older, redis := parsed(t, "ghcr.io/acme/app:"+in.Release.Tag), parsed(t, "ghcr.io/acme/app:v0.1.0"), parsed(t, "redis:7")
	images := []fact.Image{
		{Ref: app},
		{Ref: app, Own: true},
		{Ref: older, Own: true},
		{Ref: redis},
		{Ref: redis, Platforms: amd},
		{Ref: parsed(t, "busybox:1"), SetBy: fact.SetByChart, Own: true},
		{Problem: "none"},
	}
	want := []fact.Question{
		{Ref: parsed(t, "busybox:1")}, {Ref: redis, Depth: fact.Platforms}, {Ref: older}, {Ref: app, Depth: fact.Revision},
	}
	if diff := cmp.Diff(want, questions(images, []fact.Ref{redis, older}, in)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	in.Selection.Off = map[string]bool{"missing-platform": true, "revision-mismatch": true}
	for _, q := range questions(images, []fact.Ref{redis, older}, in) {
		if q.Depth != fact.Existence {
			t.Errorf("asked although the rules are off: %+v", q)
		}
	}
	in.Selection.Off, in.Release.Phase = nil, fact.Development
	for _, q := range questions(images, []fact.Ref{redis, older}, in) {
		if q.Depth > fact.Platforms {
			t.Errorf("asked without a release: %+v", q)
		}
	}
}

// TestCompleteContents: what was asked beyond existence and not answered is no pass.
func TestCompleteContents(t *testing.T) {
	t.Parallel()
	app := parsed(t, "ghcr.io/acme/app:v1.2.0")
	answers := complete(map[fact.Ref]fact.Answer{app: {Verdict: fact.Exists}}, []fact.Question{{Ref: app, Depth: fact.Platforms}})
	facts := fact.Set{Answers: answers, Inventory: fact.Inventory{Images: []fact.Image{{Ref: app, Own: true}, {Ref: app, Own: true}}}}
	facts.Release.Phase = fact.Released
	got := unanswered(facts, Input{})
	if len(got) != 1 || got[0].Blocks || !strings.HasSuffix(got[0].Reason, "what it was made from cannot be told: no answer") {
		t.Errorf("unchecked: %+v", got)
	}
	if got = unanswered(facts, Input{Require: true}); !got[0].Blocks {
		t.Errorf("with --registry require: %+v", got)
	}
	facts.Images[0].Platforms = []fact.Platform{{OS: "linux", Architecture: "amd64"}}
	if got = unanswered(facts, Input{}); !got[0].Blocks || !strings.Contains(got[0].Reason, "which platforms it is for cannot be told") {
		t.Errorf("with platforms: %+v", got)
	}
}
