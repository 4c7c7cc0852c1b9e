package audit_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/audit"
	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/gate"
	"github.com/verscheck/verscheck/internal/own"
	"github.com/verscheck/verscheck/internal/render"
	"github.com/verscheck/verscheck/internal/version"
)

// tree has an overlay over a base, and one that stands alone.
func tree(app, other string) fstest.MapFS {
	pod := func(image string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - {name: a, image: " + image + "}\n")}
	}
	return fstest.MapFS{
		"over/kustomization.yaml":  {Data: []byte("resources: [../base]\n")},
		"base/kustomization.yaml":  {Data: []byte("resources: [pod.yaml]\n")},
		"base/pod.yaml":            pod(app),
		"other/kustomization.yaml": {Data: []byte("resources: [pod.yaml]\n")},
		"other/pod.yaml":           pod(other),
	}
}

func releases(t *testing.T, tags ...string) (list []audit.Release, known []version.Version) {
	t.Helper()
	for _, tag := range tags {
		v, err := version.Parse(tag)
		if err != nil {
			t.Fatal(err)
		}
		list, known = append(list, audit.Release{Tag: tag, Version: v, Commit: tag}), append(known, v)
	}
	return list, known
}

func run(t *testing.T, list []audit.Release, known []version.Version, open func(string) (fs.FS, error)) diag.History {
	t.Helper()
	h, err := audit.Run(t.Context(), audit.Input{
		Releases: list, Known: known, Open: open,
		Gate: gate.Input{
			Dir: ".", Config: &config.Config{}, Limits: render.DefaultLimits(), Identity: own.Identity{Remotes: []string{"https://github.com/acme/app"}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// verdicts are a history in words: the verdict of each release, and those of its overlays.
func verdicts(h diag.History) []string {
	var list []string
	for _, row := range h.Releases {
		words := []string{row.Tag, string(row.Verdict)}
		for _, cell := range row.Overlays {
			words = append(words, cell.Path+":"+string(cell.Verdict))
		}
		list = append(list, strings.Join(words, " "))
	}
	return list
}

func TestVerdicts(t *testing.T) {
	const digest = "@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	trees := map[string]fs.FS{
		"v1.0.0": tree("ghcr.io/acme/app:v1.0.0", "redis:7"),
		"v1.1.0": tree("ghcr.io/acme/app:v1.0.0", "ghcr.io/acme/app:v1.1.0"),
		"v1.2.0": tree("ghcr.io/acme/app:latest", "ghcr.io/acme/app"),
		"v1.3.0": tree("ghcr.io/acme/app"+digest, "ghcr.io/acme/app:v1.3.0"+digest),
		"v1.4.0": fstest.MapFS{},
		"v1.5.0": fstest.MapFS{"over/kustomization.yaml": {Data: []byte("resources: [nowhere.yaml]\n")}},
		"v1.6.0": tree("ghcr.io/acme/app:latest", "ghcr.io/acme/app:v1.0.0"),
	}
	list, known := releases(t, "v1.0.0", "v1.1.0", "v1.2.0", "v1.3.0", "v1.4.0", "v1.5.0", "v1.6.0", "v1.7.0")
	list[7].Err = errors.New("reading object: it is lost")
	h := run(t, list, known, func(commit string) (fs.FS, error) { return trees[commit], nil })
	want := []string{
		"v1.0.0 ok other:none over:ok",
		"v1.1.0 drift other:ok over:drift",
		"v1.2.0 floating other:floating over:floating",
		"v1.3.0 unchecked other:ok over:unchecked",
		"v1.4.0 none",
		"v1.5.0 unchecked over:unchecked",
		"v1.6.0 drift other:drift over:floating",
		"v1.7.0 unchecked",
	}
	if diff := cmp.Diff(want, verdicts(h)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	stats := diag.HistoryStats{Releases: 8, Compared: 4, Drifting: 2, Floating: 1, Open: 3, Overlays: 11, Rendered: 9, Left: 1}
	if diff := cmp.Diff(stats, h.Stats); diff != "" {
		t.Errorf("stats (-want +got):\n%s", diff)
	}
	if len(h.Unchecked) != 1 || h.Unchecked[0].Subject != "v1.7.0" {
		t.Errorf("unchecked: %+v", h.Unchecked)
	}
}

// TestRenderedOnce: each distinct set of inputs is rendered exactly once, also when an overlay comes back to an old one.
func TestRenderedOnce(t *testing.T) {
	var tags []string
	for i := range 40 {
		tags = append(tags, fmt.Sprintf("v1.%d.0", i))
	}
	list, known := releases(t, tags...)
	i := 0
	h := run(t, list, known, func(string) (fs.FS, error) {
		i++
		return tree(fmt.Sprintf("ghcr.io/acme/app:v1.%d.0", i%13), "redis:7"), nil
	})
	if h.Stats.Overlays != 80 || h.Stats.Rendered != 13+1 {
		t.Errorf("rendered %d of %d", h.Stats.Rendered, h.Stats.Overlays)
	}
}

func TestFinalOnTheSameCommit(t *testing.T) {
	list, known := releases(t, "v1.0.0-rc.1", "v1.0.0", "v1.1.0-rc.1")
	list[0].Commit = list[1].Commit
	h := run(t, list, known, func(string) (fs.FS, error) { return tree("ghcr.io/acme/app:v1.0.0", "redis:7"), nil })
	want := []string{"v1.0.0-rc.1 ok other:none over:ok", "v1.0.0 ok other:none over:ok", "v1.1.0-rc.1 drift other:none over:drift"}
	if diff := cmp.Diff(want, verdicts(h)); diff != "" || h.Releases[0].Final != "v1.0.0" {
		t.Errorf("final %q (-want +got):\n%s", h.Releases[0].Final, diff)
	}
}

func TestInterrupted(t *testing.T) {
	list, known := releases(t, "v1.0.0", "v1.1.0")
	ctx, cancel := context.WithCancel(t.Context())
	h, err := audit.Run(ctx, audit.Input{
		Releases: list, Known: known, Done: func(int) { cancel() },
		Open: func(string) (fs.FS, error) { return tree("a:v1", "b:v1"), nil },
		Gate: gate.Input{Dir: ".", Config: &config.Config{}, Limits: render.DefaultLimits()},
	})
	if !errors.Is(err, context.Canceled) || len(h.Releases) != 0 {
		t.Errorf("%v, %d releases", err, len(h.Releases))
	}
}
