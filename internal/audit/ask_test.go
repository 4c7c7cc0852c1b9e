package audit_test

import (
	"context"
	"io/fs"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/audit"
	"github.com/verscheck/verscheck/internal/fact"
)

// TestAsk: each distinct own reference of the whole history is asked about once.
func TestAsk(t *testing.T) {
	trees := map[string]fs.FS{
		"v1.0.0": tree("ghcr.io/acme/app:v1.0.0", "redis:7"),
		"v1.1.0": tree("ghcr.io/acme/app:v1.0.0", "ghcr.io/acme/app:v1.1.0"),
		"v1.2.0": tree("ghcr.io/acme/app:v1.2.0", "ghcr.io/acme/app"),
		"v1.3.0": tree("ghcr.io/acme/app:v1.3.0", "ghcr.io/acme/app:v1.3.0"),
	}
	list, known := releases(t, "v1.0.0", "v1.1.0", "v1.2.0", "v1.3.0")
	h := run(t, list, known, func(commit string) (fs.FS, error) { return trees[commit], nil })
	says := map[string]fact.Answer{
		"ghcr.io/acme/app:v1.0.0": {Verdict: fact.Absent, Detail: "404"}, "ghcr.io/acme/app:v1.1.0": {Verdict: fact.Exists},
		"ghcr.io/acme/app:v1.2.0": {Verdict: fact.CannotTell, Detail: "502", Help: "later"}, "ghcr.io/acme/app": {Verdict: fact.NotAsked},
	}
	var asked []string
	audit.Ask(t.Context(), &h, func(_ context.Context, wanted []fact.Question) map[fact.Ref]fact.Answer {
		answers := map[fact.Ref]fact.Answer{}
		for _, q := range wanted {
			asked = append(asked, q.Ref.String())
			if answer, ok := says[q.Ref.String()]; ok {
				answers[q.Ref] = answer
			}
		}
		return answers
	})
	want := []string{"ghcr.io/acme/app:v1.0.0", "ghcr.io/acme/app:v1.1.0", "ghcr.io/acme/app", "ghcr.io/acme/app:v1.2.0", "ghcr.io/acme/app:v1.3.0"}
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
	if s := h.Stats; s.Asked != 4 || s.Present != 1 || s.Gone != 1 {
		t.Errorf("stats %+v", s)
	}
	var unchecked []string
	for _, u := range h.Unchecked {
		unchecked = append(unchecked, u.Subject+": "+u.Reason)
	}
	if diff := cmp.Diff([]string{"ghcr.io/acme/app:v1.2.0: 502", "ghcr.io/acme/app:v1.3.0: no answer"}, unchecked); diff != "" {
		t.Errorf("unchecked (-want +got):\n%s", diff)
	}
	var said []string
	for _, row := range h.Releases {
		for _, cell := range row.Overlays {
			for _, image := range cell.Images {
				said = append(said, row.Tag+" "+cell.Path+" "+image.Registry)
			}
		}
	}
	want = []string{
		"v1.0.0 other ", "v1.0.0 over absent", "v1.1.0 other exists", "v1.1.0 over absent", "v1.2.0 other not-asked", "v1.2.0 over cannot-tell",
		"v1.3.0 other cannot-tell", "v1.3.0 over cannot-tell",
	}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Errorf("said (-want +got):\n%s", diff)
	}
}
