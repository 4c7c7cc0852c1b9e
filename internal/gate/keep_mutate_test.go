package gate

import (
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// TestManyChanges changes trees at random, one change upon the other, and keeps what comes of each.
func TestManyChanges(t *testing.T) {
	t.Parallel()
	for seed, file := range fixtures(t) {
		if !*thorough && seed%10 != 0 {
			continue
		}
		t.Run(strings.TrimSuffix(strings.TrimPrefix(file, "../"), ".txtar"), func(t *testing.T) {
			t.Parallel()
			mutate(t, fixture(t, file), rand.New(rand.NewPCG(uint64(seed), 0)), 12, true)
		})
	}
}

// FuzzChanges is TestManyChanges for as long as one likes.
func FuzzChanges(f *testing.F) {
	files := fixtures(f)
	for i := range files {
		f.Add(uint8(i), uint64(1))
	}
	f.Fuzz(func(t *testing.T, i uint8, seed uint64) {
		mutate(t, fixture(t, files[int(i)%len(files)]), rand.New(rand.NewPCG(seed, 1)), 2, false) // chains take longer than a fuzzer waits
	})
}

func mutate(t *testing.T, files fstest.MapFS, r *rand.Rand, steps int, chains bool) {
	t.Helper()
	kept := newMemory()
	states := []fstest.MapFS{files}
	var done []string
	for range steps {
		changed := maps.Clone(states[r.IntN(len(states))]) // on one of the branches
		for range 1 + r.IntN(2) {
			done = append(done, mutation(changed, r))
		}
		states = append(states, changed)
		sameAsFresh(t, strings.Join(done, ", "), changed, kept, chains && r.IntN(4) == 0)
		if t.Failed() {
			return
		}
	}
}

// mutation changes a tree in one way and says in which.
func mutation(files fstest.MapFS, r *rand.Rand) string {
	names := slices.Sorted(maps.Keys(files))
	if len(names) == 0 {
		return "nothing left"
	}
	pick := func() string { return names[r.IntN(len(names))] }
	a, b := pick(), pick()
	dir := path.Dir(a)
	switch r.IntN(9) {
	case 0:
		delete(files, a)
		return "remove " + a
	case 1:
		files[a] = files[b]
		return fmt.Sprintf("%s is now %s", a, b)
	case 2:
		files[a] = &fstest.MapFile{Data: []byte(relative(a, b)), Mode: fs.ModeSymlink}
		return fmt.Sprintf("%s leads to %s", a, b)
	case 3:
		files[a] = &fstest.MapFile{Data: []byte(relative(a, path.Dir(b))), Mode: fs.ModeSymlink}
		return fmt.Sprintf("%s leads to the directory of %s", a, b)
	case 4:
		name := path.Join(dir, []string{"Kustomization", "kustomization.yml", "kustomization.yaml"}[r.IntN(3)])
		files[name] = files[b]
		return fmt.Sprintf("%s is now %s", name, b)
	case 5:
		lines := strings.SplitAfter(string(files[a].Data), "\n")
		n := r.IntN(len(lines))
		files[a] = &fstest.MapFile{Data: []byte(strings.Join(slices.Delete(lines, n, n+1), "")), Mode: files[a].Mode}
		return fmt.Sprintf("%s without line %d", a, n+1)
	case 6:
		files[a] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(string(files[a].Data), "v1", fmt.Sprint("v", r.IntN(9)))), Mode: files[a].Mode}
		return "other tags in " + a
	case 7:
		files[a] = &fstest.MapFile{Data: []byte(strings.Replace(string(files[a].Data), "resources:", "resources:\n- "+relative(a, path.Dir(b)), 1)), Mode: files[a].Mode}
		return fmt.Sprintf("%s refers to the directory of %s", a, b)
	}
	for _, name := range names {
		if rest, ok := strings.CutPrefix(name, dir+"/"); ok && dir != "." {
			files[path.Join(path.Dir(dir), "moved", rest)] = files[name]
			delete(files, name)
		}
	}
	return "move " + dir
}
