package trace_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/trace"
	"github.com/verscheck/verscheck/internal/version"
)

var (
	first  = strings.Repeat("1", 40)
	second = strings.Repeat("2", 40)
	digest = "sha256:" + strings.Repeat("a", 64)
)

func ref(t *testing.T, text string) fact.Ref {
	t.Helper()
	r, err := fact.ParseRef(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// input is a repository with v1.0.0 on the first commit and v1.1.0 on the second, and an image that says what the labels do.
func input(t *testing.T, image string, labels ...fact.Says) trace.Input {
	t.Helper()
	in := trace.Input{Image: image, Ref: ref(t, image), From: "told by reg.test", Whose: func(m fact.Made) fact.Whose {
		if m.Source == "base" {
			return fact.OfBase
		}
		return fact.Unclear
	}}
	in.Find = func(id string) (trace.Commit, bool, error) {
		for _, commit := range []string{first, second} {
			if strings.HasPrefix(commit, id) {
				return trace.Commit{ID: commit, Subject: "subject", When: "2024-01-01"}, true, nil
			}
		}
		return trace.Commit{}, false, nil
	}
	for name, commit := range map[string]string{"v1.0.0": first, "v1.1.0": second} {
		v, err := version.Parse(name)
		if err != nil {
			t.Fatal(err)
		}
		in.Tags, in.Known = append(in.Tags, trace.Tag{Name: name, Commit: commit, Version: v, Release: true}), append(in.Known, v)
	}
	in.Tags = append(in.Tags, trace.Tag{Name: "latest-good", Commit: first})
	v, err := version.Parse("v2.0.0")
	if err != nil {
		t.Fatal(err)
	}
	in.Tags = append(in.Tags, trace.Tag{Name: "v2.0.0", Commit: first, Version: v, Release: true},
		trace.Tag{Name: "part/v2.0.0", Commit: second, Version: v, Release: true})
	contents := &fact.Contents{Index: len(labels) > 1}
	for i, says := range labels {
		platform := fact.PlatformOf("linux", []string{"amd64", "arm64"}[i], "")
		contents.Variants = append(contents.Variants, fact.Variant{Platform: platform, Digest: digest[:70] + string(rune('0'+i)), Labels: says})
	}
	in.Answer = fact.Answer{Verdict: fact.Exists, Digest: digest, Contents: contents}
	return in
}

func TestMade(t *testing.T) {
	t.Parallel()
	commit := func(c diag.TracedCommit) diag.TracedCommit {
		c.Subject, c.When = "subject", "2024-01-01"
		return c
	}
	for _, tt := range []struct {
		name  string
		in    trace.Input
		edit  func(*trace.Input)
		made  []diag.TracedCommit
		steps []string // that are not known; "!" before those that block
		wrong []string
	}{
		{
			name: "the commit of the release",
			in:   input(t, "reg.test/app:v1.0.0", fact.Says{Revision: first, Version: "1.0.0"}),
			made: []diag.TracedCommit{commit(diag.TracedCommit{Revision: first, Says: "label", Version: "1.0.0", Commit: first, Tags: []string{"v1.0.0", "v2.0.0", "latest-good"}})},
		},
		{
			name: "the commit of the release of one of two parts",
			in:   input(t, "reg.test/part:v2.0.0", fact.Says{Revision: second}),
			made: []diag.TracedCommit{commit(diag.TracedCommit{Revision: second, Says: "label", Commit: second, Tags: []string{"v1.1.0", "part/v2.0.0"}})},
		},
		{
			name: "another commit than its tag's",
			in:   input(t, "reg.test/app:v1.1.0", fact.Says{Revision: first[:8]}),
			made: []diag.TracedCommit{commit(diag.TracedCommit{Revision: first[:8], Says: "label", Commit: first, Tags: []string{"v1.0.0", "v2.0.0", "latest-good"}})},
			wrong: []string{
				"its tag is v1.1.0, which is commit 2222222 here, and it was made from 1111111",
			},
		},
		{
			name:  "its version label is another release's",
			in:    input(t, "reg.test/app:stable", fact.Says{Revision: first, Version: "v1.1.0"}),
			made:  []diag.TracedCommit{commit(diag.TracedCommit{Revision: first, Says: "label", Version: "v1.1.0", Commit: first, Tags: []string{"v1.0.0", "v2.0.0", "latest-good"}})},
			wrong: []string{"its version label is v1.1.0, which is commit 2222222 here, and it was made from 1111111"},
		},
		{
			name: "platforms differ",
			in:   input(t, "reg.test/app@"+digest, fact.Says{Revision: first}, fact.Says{Revision: second}),
			made: []diag.TracedCommit{
				commit(diag.TracedCommit{Revision: first, Says: "label", Platforms: "linux/amd64", Commit: first, Tags: []string{"v1.0.0", "v2.0.0", "latest-good"}}),
				commit(diag.TracedCommit{Revision: second, Says: "label", Platforms: "linux/arm64", Commit: second, Tags: []string{"v1.1.0", "part/v2.0.0"}}),
			},
			wrong: []string{"its platforms were made from different commits"},
		},
		{
			name:  "nothing is said, the tag is one here",
			in:    input(t, "reg.test/app:1.0.0", fact.Says{}),
			made:  []diag.TracedCommit{commit(diag.TracedCommit{Says: "tag", Version: "1.0.0", Commit: first, Tags: []string{"v1.0.0", "v2.0.0", "latest-good"}})},
			steps: []string{"!revision"},
		},
		{
			name:  "nothing is said, the version label is one here",
			in:    input(t, "reg.test/app@"+digest, fact.Says{Version: "1.1.0"}, fact.Says{Version: "1.1.0"}),
			made:  []diag.TracedCommit{commit(diag.TracedCommit{Says: "version-label", Version: "1.1.0", Commit: second, Tags: []string{"v1.1.0", "part/v2.0.0"}})},
			steps: []string{"!revision"},
		},
		{
			name:  "nothing is said at all",
			in:    input(t, "reg.test/app:stable", fact.Says{}),
			steps: []string{"!revision", "!commit"},
		},
		{
			name:  "the base image's label",
			in:    input(t, "reg.test/app:stable", fact.Says{Revision: second, Source: "base"}),
			made:  []diag.TracedCommit{{Revision: second, Says: "label", Source: "base"}},
			steps: []string{"!commit"},
		},
		{
			name:  "a commit that is not here",
			in:    input(t, "reg.test/app:stable", fact.Says{Revision: "3333333"}),
			made:  []diag.TracedCommit{{Revision: "3333333", Says: "label"}},
			steps: []string{"!commit"},
		},
		{
			name:  "no repository",
			in:    input(t, "reg.test/app:v1.0.0", fact.Says{Revision: first}),
			edit:  func(in *trace.Input) { in.Find, in.Whose, in.Tags, in.NoOverlays = nil, nil, nil, "none" },
			made:  []diag.TracedCommit{{Revision: first, Says: "label"}},
			steps: []string{"commit", "overlays"},
		},
		{
			name: "a repository that cannot be read",
			in:   input(t, "reg.test/app:stable", fact.Says{Revision: first}),
			edit: func(in *trace.Input) {
				in.Find = func(string) (trace.Commit, bool, error) { return trace.Commit{}, false, errors.New("lost") }
			},
			made:  []diag.TracedCommit{{Revision: first, Says: "label"}},
			steps: []string{"!commit"},
		},
		{
			name: "absent",
			in:   input(t, "reg.test/app:stable"),
			edit: func(in *trace.Input) { in.Answer = fact.Answer{Verdict: fact.Absent, Detail: "404 from reg.test"} },
			wrong: []string{
				"reg.test/app:stable is not in its registry: 404 from reg.test",
			},
		},
		{
			name:  "the registry cannot tell",
			in:    input(t, "reg.test/app:stable"),
			edit:  func(in *trace.Input) { in.Answer = fact.Answer{Verdict: fact.CannotTell, Detail: "502"} },
			steps: []string{"!digest", "!commit"},
		},
		{
			name:  "the contents cannot be told",
			in:    input(t, "reg.test/app:stable"),
			edit:  func(in *trace.Input) { in.Answer.Contents = &fact.Contents{Problem: "502"} },
			steps: []string{"!platforms", "!commit"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.edit != nil {
				tt.edit(&tt.in)
			}
			got := trace.Run(tt.in)
			if diff := cmp.Diff(tt.made, got.Made); diff != "" {
				t.Errorf("made from (-want +got):\n%s", diff)
			}
			var steps []string
			for _, u := range got.Unknown {
				mark := ""
				if u.Blocks {
					mark = "!"
				}
				steps = append(steps, mark+u.Subject)
			}
			if diff := cmp.Diff(tt.steps, steps); diff != "" {
				t.Errorf("not known (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.wrong, got.Wrong); diff != "" {
				t.Errorf("contradictions (-want +got):\n%s", diff)
			}
		})
	}
}

func TestUses(t *testing.T) {
	t.Parallel()
	other := "sha256:" + strings.Repeat("b", 64)
	in := input(t, "reg.test/app:v1.0.0", fact.Says{Revision: first})
	variant := in.Answer.Contents.Variants[0].Digest
	for _, text := range []string{
		"reg.test/app:v1.1.0", "reg.test/app:1.0.0", "reg.test/app:v1.0.0", "reg.test/app:v1.0.0@" + digest, "reg.test/app@" + variant,
		"reg.test/app:v1.0.0@" + other, "reg.test/other:v1.0.0", "reg.test/app",
	} {
		in.Images = append(in.Images, fact.Image{Raw: text, Ref: ref(t, text), At: diag.Place{Overlay: "o"}})
	}
	in.Images = append(in.Images, fact.Image{Raw: "reg.test/app:${TAG}", Problem: "none"})
	in.NotLooked = []diag.Unchecked{{Subject: "broken", Reason: "it does not render", Blocks: true}, {Subject: "mild"}}
	got := trace.Run(in)
	want := []diag.TracedUse{
		{Image: "reg.test/app:v1.0.0@" + digest, By: "digest"},
		{Image: "reg.test/app@" + variant, By: "digest"},
		{Image: "reg.test/app:v1.0.0", By: "tag"},
		{Image: "reg.test/app:1.0.0", By: "release"},
		{Image: "reg.test/app:v1.1.0", By: "other"},
		{Image: "reg.test/app:v1.0.0@" + other, By: "other"},
		{Image: "reg.test/app", By: "other"},
	}
	if diff := cmp.Diff(want, got.Uses, cmpopts.IgnoreFields(diag.TracedUse{}, "At")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(got.Unknown) != 1 || got.Unknown[0].Subject != "overlays" || !strings.HasPrefix(got.Unknown[0].Reason, "broken: ") {
		t.Errorf("not known: %+v", got.Unknown)
	}
}
