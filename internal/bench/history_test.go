package main

import (
	"io/fs"
	"testing"

	"github.com/verscheck/verscheck/internal/audit"
	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/gate"
	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/git/gittest"
	"github.com/verscheck/verscheck/internal/render"
	"github.com/verscheck/verscheck/internal/version"
)

// TestHistoryIsRenderedOnce audits the first tags of the generated history, from real objects: each overlay is rendered when something
// that it rests on has changed, and never else.
func TestHistoryIsRenderedOnce(t *testing.T) {
	t.Parallel()
	const tags = 12
	r := gittest.New(t)
	r.GitInput(historyStream(tags), "fast-import", "--quiet")
	r.Git("repack", "-a", "-d", "-q")
	repository, err := git.Open(r.Dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = repository.Close() })
	in := audit.Input{
		Open: func(commit string) (fs.FS, error) { return repository.TreeOf(commit) },
		Gate: gate.Input{Dir: ".", Config: &config.Config{}, Limits: render.DefaultLimits()},
	}
	for n := range tags {
		revision, err := repository.Resolve("refs/tags/" + historyTag(n))
		if err != nil {
			t.Fatal(err)
		}
		v, err := version.Parse(historyTag(n))
		if err != nil {
			t.Fatal(err)
		}
		in.Releases = append(in.Releases, audit.Release{Tag: historyTag(n), Version: v, Commit: revision.Commit})
	}
	h, err := audit.Run(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	stages := len(historyStages)
	if overlays, distinct := tags*historyApps*stages, historyApps*stages+(tags-1)*stages; h.Stats.Overlays != overlays || h.Stats.Rendered != distinct {
		t.Errorf("rendered %d of %d overlays, want %d of %d", h.Stats.Rendered, h.Stats.Overlays, distinct, overlays)
	}
	if len(h.Unchecked) > 0 || h.Stats.Open > 0 {
		t.Errorf("%d releases open: %+v", h.Stats.Open, h.Unchecked)
	}
}
