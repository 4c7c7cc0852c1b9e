package gate

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
)

// TestInventory: every use is there, and none without an answer looks as if it had one.
func TestInventory(t *testing.T) {
	t.Parallel()
	app, redis := parsed(t, "ghcr.io/acme/app:v1.2.0"), parsed(t, "redis:7")
	facts := fact.Set{
		Inventory: fact.Inventory{Images: []fact.Image{
			{Raw: "ghcr.io/acme/app:v1.2.0", Ref: app, Own: true, Why: "it says so", SetBy: fact.SetByImages},
			{Raw: "redis:7", Ref: redis},
			{Raw: "ghcr.io/acme/app", Ref: parsed(t, "ghcr.io/acme/app"), Bare: true},
			{Raw: "A:B", Problem: "upper case"},
		}},
		Answers: map[fact.Ref]fact.Answer{
			app: {Verdict: fact.Exists, Digest: "sha256:1"}, redis: {Verdict: fact.CannotTell, Detail: "refused"},
		},
	}
	want := []diag.ImageUse{
		{Image: "ghcr.io/acme/app:v1.2.0", Repository: "ghcr.io/acme/app", Own: true, Why: "it says so", SetBy: "images", Answer: "exists", Digest: "sha256:1"},
		{Image: "redis:7", Repository: "docker.io/library/redis", Answer: "cannot-tell", Detail: "refused"},
		{Image: "ghcr.io/acme/app", Repository: "ghcr.io/acme/app", Answer: "not-asked", Detail: "its version may be written elsewhere"},
		{Image: "A:B", Answer: "not-asked", Detail: "upper case"},
	}
	if diff := cmp.Diff(want, inventory(facts, Input{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	facts.Answers = nil
	for _, use := range inventory(facts, Input{NotAsked: "--offline"})[:3] {
		if use.Answer != "not-asked" || use.Detail != "--offline" {
			t.Errorf("not asked: %+v", use)
		}
	}
}
