package gate

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/fact"
)

// TestSwitches wants the same of every fixture with one worker and with many, rendered and recalled, in every combination.
func TestSwitches(t *testing.T) {
	t.Parallel()
	for _, name := range fixtures(t) {
		t.Run(filepath.Base(filepath.Dir(name))+"/"+filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			files := fixture(t, name)
			run := func(workers int, cached Cache) Gathered {
				in := input(t, release(t, fact.Planned, "1.0.0"))
				in.Tree, in.Config, in.Cache, in.Select.All = files, &config.Config{}, cached, true
				in.Limits.Workers = workers
				return gathered(t, in)
			}
			want := run(1, nil)
			kept := newMemory()
			for _, other := range []struct {
				name    string
				workers int
				cache   Cache
			}{
				{"many workers", 8, nil},
				{"one worker that keeps what it renders", 1, newMemory()},
				{"many workers that keep what they render", 8, kept},
				{"one worker that recalls", 1, kept},
				{"many workers that recall", 8, kept},
			} {
				got := run(other.workers, other.cache)
				if diff := cmp.Diff(want.Inventory, got.Inventory); diff != "" {
					t.Errorf("%s (-one worker +%s):\n%s", other.name, other.name, diff)
				}
				if diff := cmp.Diff(want.Unchecked, got.Unchecked); diff != "" {
					t.Errorf("%s: unchecked (-one worker +%s):\n%s", other.name, other.name, diff)
				}
			}
		})
	}
}
