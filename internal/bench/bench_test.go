package main

import (
	"io/fs"
	"os"
	"slices"
	"testing"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/gate"
	"github.com/verscheck/verscheck/internal/render"
)

// BenchmarkGather finds, renders and collects each of the generated repositories, as a run does behind its flags.
func BenchmarkGather(b *testing.B) {
	for _, s := range scenarios() {
		b.Run(s.name, func(b *testing.B) {
			dir := b.TempDir()
			if err := s.files.write(dir); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if g := gather(b, os.DirFS(dir)); len(g.Images) == 0 || len(g.Unchecked) > 0 {
					b.Fatalf("%d images, %d unchecked", len(g.Images), len(g.Unchecked))
				}
			}
		})
	}
}

func gather(tb testing.TB, fsys fs.FS) gate.Gathered {
	tb.Helper()
	g, err := gate.Gather(tb.Context(), gate.Input{
		Tree: fsys, Dir: ".", Release: fact.Release{Phase: fact.Development}, Config: &config.Config{}, Limits: render.DefaultLimits(),
	})
	if err != nil {
		tb.Fatal(err)
	}
	return g
}

// TestScenarios wants of each repository that it is the same each time, and that the leaves are those that are found.
func TestScenarios(t *testing.T) {
	t.Parallel()
	again := scenarios()
	for i, s := range scenarios() {
		for name, text := range s.files {
			if again[i].files[name] != text {
				t.Errorf("%s: %s is generated differently each time", s.name, name)
			}
		}
		dir := t.TempDir()
		if err := s.files.write(dir); err != nil {
			t.Fatal(err)
		}
		g, err := gate.Survey(t.Context(), gate.Input{Tree: os.DirFS(dir), Dir: ".", Config: &config.Config{}, Limits: render.DefaultLimits()})
		if err != nil {
			t.Fatal(err)
		}
		var leaves []string
		for _, o := range g.Overlays {
			if o.Chosen {
				leaves = append(leaves, o.Path)
			}
		}
		slices.Sort(s.leaves)
		if !slices.Equal(leaves, s.leaves) {
			t.Errorf("%s: the leaves are %q, found are %q", s.name, s.leaves, leaves)
		}
	}
}
