package render_test

import (
	"context"
	"errors"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/collect"
	"github.com/verscheck/verscheck/internal/render"
)

// hanging is a file system with a file that is there and cannot be read to its end.
type hanging struct {
	fstest.MapFS

	name    string
	asked   chan<- struct{}
	release <-chan struct{}
}

func (h hanging) Open(name string) (fs.File, error) {
	if name == h.name {
		close(h.asked)
		<-h.release
	}
	return h.MapFS.Open(name)
}

// TestTimeout gives up a build that never asks for another file. What need not wait for it goes on, and what must is told why it
// does not. It runs alone: whoever must build alone waits for all.
func TestTimeout(t *testing.T) {
	files := fstest.MapFS{
		"slow/kustomization.yaml":  {Data: []byte("resources: [pod.yaml]\n")},
		"slow/pod.yaml":            {Data: []byte(pod)},
		"other/kustomization.yaml": {Data: []byte(own)},
		"other/pod.yaml":           {Data: []byte(pod)},
		"alone/kustomization.yaml": {Data: []byte("resources: [../other]\nopenapi: {version: v1.21.2}\n")},
	}
	asked, release := make(chan struct{}), make(chan struct{})
	limits := render.DefaultLimits()
	limits.Timeout = 100 * time.Millisecond
	slow := render.Open(hanging{files, "slow/pod.yaml", asked, release}, collect.Tags, limits)
	tree := render.Open(files, collect.Tags, render.DefaultLimits())
	for _, r := range tree.Render(t.Context(), slices.Repeat([]string{"other"}, 8)) { // enough to load the schema beforehand
		if len(r.Objects) != 1 {
			t.Fatal(said(r))
		}
	}
	given := slow.Render(t.Context(), []string{"slow"})[0]
	want := []string{": rendering it takes longer than 100ms (raise limits: timeout: in .verscheck.yaml, or leave it out with --exclude)"}
	if diff := cmp.Diff(want, said(given)); diff != "" {
		t.Errorf("said (-want +got):\n%s", diff)
	}
	if _, ok := given.Reads(); ok {
		t.Error("what was given up counts as a result that files alone decide")
	}
	select {
	case <-asked:
	default: // its time was over before it came so far
		close(release)
		t.Skip("too slow a machine")
	}
	if r := tree.Render(t.Context(), []string{"other"})[0]; len(r.Objects) != 1 {
		t.Errorf("beside it: %q", said(r))
	}
	want = []string{": slow was given up and cannot be stopped, and this cannot be rendered beside it (leave slow out with --exclude)"}
	if diff := cmp.Diff(want, said(tree.Render(t.Context(), []string{"alone"})[0])); diff != "" {
		t.Errorf("said of one that must be alone (-want +got):\n%s", diff)
	}
	close(release)
	if r := tree.Render(t.Context(), []string{"alone"})[0]; len(r.Objects) != 1 {
		t.Errorf("alone, when it has come to its end: %q", said(r))
	}
}

// TestMemory gives up a build that fills the memory, and then builds nothing. It runs alone: it measures the process.
func TestMemory(t *testing.T) {
	var before runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	limits := render.DefaultLimits()
	limits.MemoryBytes = before.HeapAlloc + 64<<20
	release := make(chan struct{})
	ended := make(chan struct{})
	err := render.Supervised(t.Context(), limits, func() {
		defer close(ended)
		filled := make([]byte, 128<<20)
		<-release
		runtime.KeepAlive(filled)
	})
	if err == nil || !strings.Contains(err.Error(), "of memory") {
		t.Errorf("while there is too much in memory: %v", err)
	}
	if err := render.Supervised(t.Context(), limits, func() { t.Error("something is built") }); err == nil {
		t.Error("what begins while there is too much in memory is not refused")
	}
	close(release)
	<-ended
	runtime.GC()
	if err := render.Supervised(t.Context(), limits, func() {}); err != nil {
		t.Errorf("when the memory is free again: %v", err)
	}
}

// TestInterrupted does not wait for a build that cannot be stopped.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	release := make(chan struct{})
	defer close(release)
	begun := make(chan struct{})
	go func() {
		<-begun
		cancel()
	}()
	err := render.Supervised(ctx, render.DefaultLimits(), func() {
		close(begun)
		<-release
	})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
