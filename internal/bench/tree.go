package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// tree is the files of a generated repository, by slash-separated path.
type tree map[string]string

// seed makes every run generate the same bytes.
const seed = 29

// scenario is a generated repository and the directories that its users apply.
type scenario struct {
	name   string
	origin string // the address of the repository, which tells whose its images are
	title  string
	files  tree
	leaves []string
}

func scenarios() []scenario {
	return []scenario{small(), monorepo(), operator()}
}

func newRandom() *rand.Rand { return rand.New(rand.NewPCG(seed, seed)) } //nolint:gosec // the same numbers each time are the purpose

// write writes the files below a directory.
func (t tree) write(dir string) error {
	for _, name := range slices.Sorted(maps.Keys(t)) {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(t[name]), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// size says how much there is, in words.
func (t tree) size() string {
	bytes := 0
	for _, text := range t {
		bytes += len(text)
	}
	return fmt.Sprintf("%d files, %.1f MB", len(t), float64(bytes)/1e6)
}

// fill replaces each NAME of the pairs in a template by its value. The words are chosen so that none begins another.
func fill(template string, pairs ...string) string {
	return strings.TrimPrefix(strings.NewReplacer(pairs...).Replace(template), "\n")
}
