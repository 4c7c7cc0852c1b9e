package gate

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/own"
	"github.com/verscheck/verscheck/internal/render"
	"github.com/verscheck/verscheck/internal/rules"
	"github.com/verscheck/verscheck/internal/version"
)

func parsed(t *testing.T, text string) fact.Ref {
	t.Helper()
	ref, err := fact.ParseRef(text)
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func release(tb testing.TB, phase fact.Phase, known ...string) fact.Release {
	tb.Helper()
	r := fact.Release{Tag: "v1.2.0", Phase: phase, Source: "--tag"}
	var err error
	if r.Version, err = version.Parse(r.Tag); err != nil {
		tb.Fatal(err)
	}
	for _, text := range known {
		v, err := version.Parse(text)
		if err != nil {
			tb.Fatal(err)
		}
		r.Known = append(r.Known, v)
	}
	return r
}

// pod is a tree with one overlay, of a pod with images.
func pod(images ...string) fstest.MapFS {
	var text strings.Builder
	text.WriteString("apiVersion: v1\nkind: Pod\nmetadata:\n  name: app\nspec:\n  containers:\n")
	for i, image := range images {
		fmt.Fprintf(&text, "    - {name: c%d, image: %s}\n", i, image)
	}
	return fstest.MapFS{
		"kustomization.yaml": {Data: []byte("resources:\n  - pod.yaml\n")},
		"pod.yaml":           {Data: []byte(text.String())},
	}
}

func input(tb testing.TB, r fact.Release, images ...string) Input {
	tb.Helper()
	return Input{
		Tree: pod(images...), Dir: ".", Release: r, Config: &config.Config{}, Limits: render.DefaultLimits(), Rules: rules.All,
		Identity: own.Identity{Remotes: []string{"https://github.com/acme/app"}}, NotAsked: "--offline",
	}
}

func configure(t *testing.T, text string) *config.Config {
	t.Helper()
	cfg, err := config.Parse(".verscheck.yaml", []byte("version: 1\n"+text), config.Known{})
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

func TestClaim(t *testing.T) {
	t.Parallel()
	in := input(t, release(t, fact.Planned, "1.0.0", "1.1.0"),
		"ghcr.io/acme/app:v1.2.0", "quay.io/ours/web:v9", "ghcr.io/acme/app/tool:v1.2.0", "redis:7", "localhost:5000/x:v1", "'${IMAGE}'")
	in.Config = configure(t, `images:
  - {name: quay.io/ours/*, own: true, expect: any}
  - {name: ghcr.io/acme/app/tool, own: false, deny: "not this one"}
  - {name: redis, expect: ignore}
registry: {denied-means-absent: ["localhost:5000"]}
`)
	g, err := Gather(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		raw, why, policy, denied string
		own, local               bool
	}
	var got []row
	for _, i := range g.Images {
		got = append(got, row{i.Raw, i.Why, i.Policy.String(), i.Denied, i.Own, i.Local})
	}
	says := "images: in .verscheck.yaml says so"
	want := []row{
		{"ghcr.io/acme/app:v1.2.0", "it is named after this repository, acme/app", "release", "", true, false},
		{"quay.io/ours/web:v9", says, "any", "", true, false},
		{"ghcr.io/acme/app/tool:v1.2.0", says, "release", "not this one", false, false},
		{"redis:7", "images: in .verscheck.yaml ignores it", "ignore", "", false, false},
		{"localhost:5000/x:v1", "nothing in its name points to this repository, acme/app", "release", "", false, true},
		{"${IMAGE}", "it is no image reference", "release", "", false, false},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(row{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestClaimOpen: a sibling that the last bump forgot looks like a stranger's image, and must not pass unseen; nor may a
// run in which no version is compared.
func TestClaimOpen(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, config, sibling string
		want                  string // the subject of what is unchecked
	}{
		{"forgotten", "", "ghcr.io/acme/app-agent:v1.1.0", "ghcr.io/acme/app-agent"},
		{"bumped too early", "", "ghcr.io/acme/app/agent:v1.3.0", "ghcr.io/acme/app/agent"},
		{"disclaimed", "images: [{name: ghcr.io/acme/app-agent, own: false}]", "ghcr.io/acme/app-agent:v1.1.0", ""},
		{"somebody else's version", "", "ghcr.io/acme/app-agent:v7.1.0", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			in := input(t, release(t, fact.Planned, "1.0.0", "1.1.0", "1.2.0"), "ghcr.io/acme/app:v1.2.0", c.sibling)
			in.Config = configure(t, c.config)
			r, _, err := Check(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			want := diag.Consistent
			if c.want != "" {
				want = diag.CouldNotTell
			}
			if got := r.Verdict(diag.Error, false); got != want {
				t.Errorf("verdict %d, want %d: %+v", got, want, r.Unchecked)
			}
			for _, u := range r.Unchecked {
				if u.Subject != c.want || u.Help == "" {
					t.Errorf("unchecked: %+v", u)
				}
			}
		})
	}
}

func TestNotRun(t *testing.T) {
	t.Parallel()
	in := input(t, release(t, fact.Planned, "1.2.0"), "ghcr.io/acme/app:v1.1.0")
	in.Selection.Off = map[string]bool{"version-drift": true}
	r, _, err := Check(t.Context(), in)
	if err != nil || len(r.Hints) != 1 || !strings.Contains(r.Hints[0], "version-drift is off") {
		t.Errorf("hints %q, %v", r.Hints, err)
	}
}

// TestClaimNeedsTags: in a shallow clone the drift of an image that only its tag tells must not pass unseen.
func TestClaimNeedsTags(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, config string
		release      fact.Release
		want         int
	}{
		{"only the checked tag is known", "", release(t, fact.Released, "1.2.0"), 1},
		{"it is claimed", "images: [{name: ghcr.io/app/web, own: true}]", release(t, fact.Released, "1.2.0"), 0},
		{"more tags are known", "", release(t, fact.Released, "1.0.0", "1.2.0"), 0},
		{"nothing is compared", "", fact.Release{Phase: fact.Development, Source: "branch main"}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			in := input(t, c.release, "ghcr.io/app/web:v1.1.0", "ghcr.io/app/web:v1.1.1")
			in.Config = configure(t, c.config)
			g, err := Gather(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			if len(g.Unchecked) != c.want {
				t.Errorf("unchecked: %+v", g.Unchecked)
			}
			for _, u := range g.Unchecked {
				if u.Subject != "ghcr.io/app/web" || u.Kind != diag.Undetermined || !u.Blocks || u.At.File != "pod.yaml" {
					t.Errorf("unchecked: %+v", u)
				}
			}
		})
	}
}

func TestUnanswered(t *testing.T) {
	t.Parallel()
	ownImage, other := parsed(t, "ghcr.io/acme/app:v1"), parsed(t, "redis:7")
	images := []fact.Image{{Ref: ownImage, Own: true}, {Ref: other}, {Ref: other}, {Problem: "none"}}
	answers := map[fact.Ref]fact.Answer{
		ownImage: {Verdict: fact.CannotTell, Detail: "refused", Help: "log in"},
		other:    {Verdict: fact.NotAsked, Detail: "not allowed"},
	}
	entry := func(ref fact.Ref, kind diag.Kind, reason, help string, blocks bool) diag.Unchecked {
		return diag.Unchecked{Subject: ref.String(), Kind: kind, Reason: reason, Help: help, Blocks: blocks}
	}
	for _, c := range []struct {
		name             string
		phase            fact.Phase
		require          bool
		ownBlocks, other bool
	}{
		{"planned", fact.Planned, false, false, false},
		{"development", fact.Development, false, false, false},
		{"released: own images decide", fact.Released, false, true, false},
		{"require: everything decides", fact.Planned, true, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			facts := fact.Set{Release: fact.Release{Phase: c.phase}, Inventory: fact.Inventory{Images: images}, Answers: answers}
			want := []diag.Unchecked{
				entry(ownImage, diag.CannotTell, "refused", "log in", c.ownBlocks),
				entry(other, diag.NotAsked, "not allowed", "", c.other),
			}
			if diff := cmp.Diff(want, unanswered(facts, Input{Require: c.require})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	decided := map[fact.Ref]fact.Answer{ownImage: {Verdict: fact.Exists}, other: {Verdict: fact.Mismatch}}
	if got := unanswered(fact.Set{Inventory: fact.Inventory{Images: images}, Answers: decided}, Input{Require: true}); got != nil {
		t.Errorf("answers that decide are unchecked: %+v", got)
	}
}

// TestCheckForgottenReference: what the registry stage does not answer is not taken for answered.
func TestCheckForgottenReference(t *testing.T) {
	t.Parallel()
	in := input(t, release(t, fact.Released, "1.2.0", "1.1.0"), "ghcr.io/acme/app:v1.2.0", "redis:7", "ignored:v1")
	in.Config = configure(t, "images: [{name: ignored, expect: ignore}]")
	var asked []string
	in.Ask = func(_ context.Context, wanted []fact.Question) map[fact.Ref]fact.Answer {
		for _, q := range wanted {
			asked = append(asked, q.Ref.String())
		}
		return map[fact.Ref]fact.Answer{parsed(t, "redis:7"): {Verdict: fact.Exists}}
	}
	r, _, err := Check(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"docker.io/library/redis:7", "ghcr.io/acme/app:v1.2.0"}, asked); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
	if got := r.Verdict(diag.Error, false); got != diag.CouldNotTell {
		t.Errorf("verdict %v, unchecked %+v", got, r.Unchecked)
	}
	if r.Registry != "1 of 2 answered" || r.Stats.Asked != 2 || r.Stats.Answered != 1 {
		t.Errorf("registry %q, stats %+v", r.Registry, r.Stats)
	}
}

func TestCheckInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	in := input(t, release(t, fact.Planned), "ghcr.io/acme/app:v1.0.0")
	in.Ask = func(context.Context, []fact.Question) map[fact.Ref]fact.Answer {
		cancel()
		return nil
	}
	r, _, err := Check(ctx, in)
	if !errors.Is(err, context.Canceled) || len(r.Findings) > 0 {
		t.Errorf("error %v, findings %v", err, r.Findings)
	}
	if _, err := Survey(ctx, in); !errors.Is(err, context.Canceled) {
		t.Errorf("Survey: error %v", err)
	}
}

func TestCount(t *testing.T) {
	t.Parallel()
	app1, app2, redis := parsed(t, "ghcr.io/acme/app:v1"), parsed(t, "ghcr.io/acme/app:v2"), parsed(t, "redis:7")
	g := Gathered{
		Objects: 5,
		Overlays: []Choice{
			{Path: "a", Chosen: true}, {Path: "m.yaml", Chosen: true, Manifest: true}, {Path: "base"}, {Path: "examples/a", Default: "examples"},
		},
	}
	facts := fact.Set{
		Inventory: fact.Inventory{
			Images: []fact.Image{{Ref: app1, Own: true}, {Ref: app2, Own: true}, {Ref: redis}, {Ref: redis}, {Problem: "none"}},
		},
		Answers: map[fact.Ref]fact.Answer{
			app1: {Verdict: fact.Absent}, app2: {Verdict: fact.CannotTell}, redis: {Verdict: fact.NotAsked},
		},
	}
	stats, excluded := count(g, facts)
	want := diag.Stats{Overlays: 2, Objects: 5, References: 5, Own: 1, ThirdParty: 1, Asked: 2, Answered: 1, Excluded: 1}
	if diff := cmp.Diff(want, stats); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"examples"}, excluded); diff != "" {
		t.Errorf("excluded by (-want +got):\n%s", diff)
	}
	if got := asked(facts, Input{Ask: func(context.Context, []fact.Question) map[fact.Ref]fact.Answer { return nil }}); got != "1 of 3 answered" {
		t.Errorf("asked: %q", got)
	}
	if got := asked(fact.Set{}, Input{NotAsked: "--offline"}); got != "not asked (--offline)" {
		t.Errorf("asked: %q", got)
	}
}

func TestEmpty(t *testing.T) {
	t.Parallel()
	planned := release(t, fact.Planned)
	left, base, chosen := Choice{Default: "examples"}, Choice{}, Choice{Chosen: true}
	images := []fact.Image{{}, {}}
	for want, c := range map[string]struct {
		dir     string
		release fact.Release
		g       Gathered
		stats   diag.Stats
	}{
		"no kustomization in the repository, and no manifests: configured": {".", planned, Gathered{}, diag.Stats{}},
		"no kustomization in deploy, and no manifests: configured":         {"deploy", planned, Gathered{}, diag.Stats{}},
		"1 kustomization, left out by default":                             {".", planned, Gathered{Overlays: []Choice{left}}, diag.Stats{Excluded: 1}},
		"2 overlays, none of them chosen":                                  {".", planned, Gathered{Overlays: []Choice{left, base}}, diag.Stats{Excluded: 1}},
		"no image reference in 1 overlay":                                  {".", planned, Gathered{Overlays: []Choice{chosen}}, diag.Stats{Overlays: 1}},
		"2 image references, ignored by the configuration":                 {".", planned, Gathered{Overlays: []Choice{chosen}, Inventory: fact.Inventory{Images: images}}, diag.Stats{Overlays: 1}},
		"no version to compare with v1.2.0: of 3 images none is taken for this repository's own": {
			".", planned, Gathered{Overlays: []Choice{chosen}}, diag.Stats{Overlays: 1, References: 3, ThirdParty: 3},
		},
		"": {".", fact.Release{Phase: fact.Development}, Gathered{Overlays: []Choice{chosen}}, diag.Stats{Overlays: 1, References: 3, ThirdParty: 3}},
	} {
		got, help := empty(Input{Dir: c.dir, Release: c.release, Config: &config.Config{}}, c.g, c.stats)
		if got != want || (help == "") != (want == "") {
			t.Errorf("empty: %q with help %q, want %q", got, help, want)
		}
	}
	for name, versions := range map[string]fact.Inventory{
		"an own image is there": {Images: []fact.Image{{Own: true}}},
		"a carrier is there":    {Carriers: []fact.Carrier{{Compared: true}}},
	} {
		if got, _ := empty(Input{Release: planned, Config: &config.Config{}}, Gathered{Overlays: []Choice{chosen}, Inventory: versions}, diag.Stats{Overlays: 1, References: 2}); got != "" {
			t.Errorf("%s, and yet: %q", name, got)
		}
	}
	for name, versions := range map[string]fact.Inventory{
		"an own image in a chart":   {Images: []fact.Image{{Own: true, SetBy: fact.SetByChart}}},
		"a carrier of another sort": {Carriers: []fact.Carrier{{}}},
	} {
		if got, _ := empty(Input{Release: planned, Config: &config.Config{}}, Gathered{Overlays: []Choice{chosen}, Inventory: versions}, diag.Stats{Overlays: 1, References: 2}); got == "" {
			t.Errorf("%s is enough", name)
		}
	}
}

// TestEmptyIsNotKnown: while something was not rendered, nobody knows that there is nothing.
func TestEmptyIsNotKnown(t *testing.T) {
	t.Parallel()
	in := input(t, release(t, fact.Planned))
	in.Tree = fstest.MapFS{"kustomization.yaml": {Data: []byte("resources: [absent.yaml]\n")}}
	r, _, err := Check(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if r.Empty != "" || r.Verdict(diag.Error, true) != diag.CouldNotTell {
		t.Errorf("empty %q, verdict %v", r.Empty, r.Verdict(diag.Error, true))
	}
}

func TestLine(t *testing.T) {
	t.Parallel()
	g := Gathered{config: &config.Config{}, tree: render.Open(fstest.MapFS{"a": {Data: []byte("\ufeffone\ntwo\n\nfour")}}, nil, render.DefaultLimits())}
	for line, want := range map[int]string{1: "one", 2: "two", 3: "", 4: "four"} {
		if got, ok := g.Line("a", line); !ok || got != want {
			t.Errorf("line %d is %q, %t", line, got, ok)
		}
	}
	for _, line := range []int{-1, 0, 5} {
		if got, ok := g.Line("a", line); ok {
			t.Errorf("line %d is %q", line, got)
		}
	}
	if _, ok := g.Line("b", 1); ok {
		t.Error("a file that is not there has a line")
	}
}
