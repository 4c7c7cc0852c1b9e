package gate

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/own"
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
	if len(got) != 1 || !got[0].Blocks || !strings.HasSuffix(got[0].Reason, "cannot be told: no answer") {
		t.Errorf("unchecked: %+v", got)
	}
}

// TestWhose: a label is an image's own only where it says what its base cannot know.
func TestWhose(t *testing.T) {
	t.Parallel()
	in := Input{
		Release: release(t, fact.Released, "1.2.0"), Identity: own.Identity{Remotes: []string{"git@github.com:acme/app.git"}},
		IsCommit: func(id string) bool { return strings.HasPrefix("abcdef0123456789", id) },
	}
	version := in.Release.Version.String()
	for _, tt := range []struct {
		labels fact.Says
		want   fact.Whose
	}{
		{fact.Says{Revision: "abcdef0"}, fact.Ours},
		{fact.Says{Revision: "abcdef0-dirty"}, fact.Ours},
		{fact.Says{Revision: "abcdef0", Source: "https://github.com/distro/base"}, fact.Ours},
		{fact.Says{Revision: "abcdef"}, fact.Unclear},
		{fact.Says{Revision: "1234567"}, fact.Unclear},
		{fact.Says{Revision: "main"}, fact.Unclear},
		{fact.Says{Revision: "1234567", Source: "https://github.com/Acme/app.git"}, fact.Ours},
		{fact.Says{Revision: "1234567", Source: "https://github.com/acme/app/"}, fact.Ours},
		{fact.Says{Revision: "1234567", Source: "https://github.com/distro/base"}, fact.OfBase},
		{fact.Says{Revision: "1234567", Source: "somewhere"}, fact.Unclear},
		{fact.Says{Revision: "1234567", Version: "v" + version}, fact.Ours},
		{fact.Says{Revision: "1234567", Version: "24.04"}, fact.Unclear},
	} {
		if got := in.whose(tt.labels); got != tt.want {
			t.Errorf("%+v: %s, want %s", tt.labels, got, tt.want)
		}
	}
}
