package own

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/version"
)

// The reasons are shown to users and must name what decided.
func TestWhy(t *testing.T) {
	t.Parallel()
	in := Input{
		Identity: Identity{Remotes: []string{"https://github.com/acme/shop"}},
		Release:  released(t, "v1.4.0", "v1.3.0", "v1.2.0"),
		Refs: refs(t,
			"ghcr.io/acme/shop:v1.3.0", "ghcr.io/acme/web:v1.3.0", "ghcr.io/acme/api:v1.2.0", "ghcr.io/acme/db:16", "ghcr.io/acme/job:v9.0.0",
			"ghcr.io/acme/shop/worker", "ghcr.io/acme/shop/cache:7.2.4", "mirror.example.com/copy/shop:v1.3.0", "quay.io/other/thing:v1.4.0",
			"ghcr.io/elsewhere/shop-tools:v1.4.0", "redis:7", "mirror.example.com/shop/extra",
		),
	}
	const shop = "this repository, acme/shop"
	want := map[string]Claim{
		"ghcr.io/acme/shop":        {Own: true, Why: "it is named after " + shop},
		"ghcr.io/acme/shop/worker": {Own: true, Why: "its namespace names " + shop},
		"ghcr.io/acme/shop/cache":  {Why: "its namespace names " + shop + ", but its tag 7.2.4 is none of its releases"},
		"ghcr.io/acme/web": {
			Own: true,
			Why: "its organisation is that of " + shop + ", and its tag v1.3.0 is one of the latest releases, as is that of ghcr.io/acme/shop",
		},
		"ghcr.io/acme/api": {
			Why:  "its organisation is that of " + shop + ", and its tag v1.2.0 is one of the latest releases, but no other image here has that tag",
			Open: true,
		},
		"ghcr.io/acme/db":  {Why: "its organisation is that of " + shop + ", but it has no version as its tag that could confirm it"},
		"ghcr.io/acme/job": {Why: "its organisation is that of " + shop + ", but its tag v9.0.0 is none of the latest releases"},
		"mirror.example.com/copy/shop": {
			Why: "it is named after " + shop + ", in a namespace that is not its organisation's, but so is ghcr.io/acme/shop",
		},
		"mirror.example.com/shop/extra": {Why: "its namespace is named after " + shop + ", but it has no version as its tag that could confirm it"},
		"ghcr.io/elsewhere/shop-tools": {
			Why: "its name begins with that of " + shop + ", and its tag v1.4.0 is one of the latest releases, but no other image here has that tag",
		},
		"quay.io/other/thing":     {Why: "nothing in its name points to " + shop},
		"docker.io/library/redis": {Why: "without a namespace it is one of Docker's own images, or a placeholder that a build step replaces"},
	}
	if diff := cmp.Diff(want, Infer(in)); diff != "" {
		t.Errorf("claims (-want +got):\n%s", diff)
	}
}

// A shallow clone has no tags but the one that is checked, if that: what would need them is third-party, and says so.
func TestNeedsTags(t *testing.T) {
	t.Parallel()
	in := Input{
		Identity: Identity{Remotes: []string{"https://github.com/acme/shop"}},
		Release:  released(t, "v1.4.0"),
		Refs: refs(t, "ghcr.io/acme/shop:v1.2.0", "ghcr.io/acme/web:v1.3.0", "ghcr.io/acme/shop/api:v1.3.0", "ghcr.io/acme/shop/job:v1.4.0",
			"ghcr.io/acme/db:latest", "grafana/grafana:v1.3.0"),
	}
	want := map[string]bool{"ghcr.io/acme/web": true, "ghcr.io/acme/shop/api": true}
	for _, release := range []fact.Release{in.Release, {Tag: in.Release.Tag, Version: in.Release.Version}} {
		in.Release = release
		got := map[string]bool{}
		for repository, claim := range Infer(in) {
			if claim.NeedsTags {
				got[repository] = true
			}
			if claim.NeedsTags && (claim.Own || !strings.Contains(claim.Why, "no other release tags are known")) {
				t.Errorf("%s: %+v", repository, claim)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("claims that need tags (-want +got):\n%s", diff)
		}
	}
	in.Release.Known = append(in.Release.Known, released(t, "v1.3.0").Version)
	for repository, claim := range Infer(in) {
		if claim.NeedsTags {
			t.Errorf("%s needs tags although some are known: %s", repository, claim.Why)
		}
	}
}

func TestInferWithoutReferences(t *testing.T) {
	t.Parallel()
	if claims := Infer(Input{}); claims == nil || len(claims) != 0 {
		t.Errorf("claims = %v, want an empty map", claims)
	}
}

// Order and repetition of references change nothing, words included.
func TestInferIsStable(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for _, s := range readSurveys(t, "testdata/claims.txt") {
		want := Infer(s.input)
		for range 3 {
			in := s.input
			in.Refs = slices.Concat(in.Refs, in.Refs[:len(in.Refs)/2])
			random.Shuffle(len(in.Refs), func(i, j int) { in.Refs[i], in.Refs[j] = in.Refs[j], in.Refs[i] })
			if got := Infer(in); !maps.Equal(want, got) {
				t.Fatalf("%s: %s", s.place, cmp.Diff(want, got))
			}
		}
	}
}

func BenchmarkInfer(b *testing.B) {
	in := Input{Identity: Identity{Remotes: []string{"https://github.com/acme/shop"}}}
	for i := range 400 {
		v, err := version.Parse("v1." + string(rune('0'+i%10)) + ".0")
		if err != nil {
			b.Fatal(err)
		}
		in.Release.Known = append(in.Release.Known, v)
		in.Refs = append(in.Refs, fact.Ref{Host: "ghcr.io", Path: "acme/" + strings.Repeat("x", i+1), Tag: "v1.9.0"})
	}
	slices.SortFunc(in.Release.Known, version.Version.Compare)
	for b.Loop() {
		Infer(in)
	}
}

// What may be the repository's, at another release or next to this one, is left open: the half of a bump that was
// forgotten looks like that.
func TestOpen(t *testing.T) {
	t.Parallel()
	for image, want := range map[string]bool{
		"ghcr.io/acme/shop-agent:v1.3.0":  true,  // the release before
		"ghcr.io/acme/shop-agent:v1.4.0":  false, // the release, and so of no interest if it is not ours
		"ghcr.io/acme/shop-agent:v0.7.0":  false,
		"ghcr.io/acme/shop/agent:v1.5.0":  true, // bumped too early
		"ghcr.io/acme/shop/agent:v1.4.11": true, // a slip of the hand
		"ghcr.io/acme/shop/agent:v3.5.9":  false,
		"quay.io/other/agent:v1.3.0":      false,
	} {
		in := Input{
			Identity: Identity{Remotes: []string{"https://github.com/acme/shop"}},
			Release:  released(t, "v1.4.0", "v1.2.0", "v1.3.0"),
			Refs:     refs(t, "ghcr.io/acme/shop:v1.4.0", image),
		}
		claims := Infer(in)
		repository := image[:strings.LastIndexByte(image, ':')]
		if claim := claims[repository]; claim.Open != want || claim.Own && claim.Open {
			t.Errorf("%s: open is %t, want %t (own: %t, %s)", image, claim.Open, want, claim.Own, claim.Why)
		}
	}
}
