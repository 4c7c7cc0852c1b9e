package rules_test

import (
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/verscheck/verscheck/internal/gate"
)

// TestMend mends every archive: whatever its rules propose can be made, together, and then there is nothing more to propose, neither
// in this run nor in a second one.
func TestMend(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no archives", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(strings.TrimPrefix(filepath.ToSlash(file), "testdata/"), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			w := newWorld(t, archive)
			in := w.input(t)
			m, err := gate.Mend(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range m.Refused {
				t.Errorf("%s:%d: refused by %s: %s", r.At.File, r.At.Line, r.Rule, r.Reason)
			}
			for _, f := range m.After.Findings {
				if len(f.Edits) > 0 {
					t.Errorf("left: %s at %s:%d: %+v", f.Message, f.At.File, f.At.Line, f.Edits)
				}
			}
			for _, c := range m.Changes {
				if strings.Count(c.Before, "\n") != strings.Count(c.After, "\n") {
					t.Errorf("%s has other lines now", c.File)
				}
				w.tree[c.File] = &fstest.MapFile{Data: []byte(c.After)}
			}
			again, err := gate.Mend(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			if len(again.Made) > 0 {
				t.Errorf("a second run makes %+v", again.Made)
			}
		})
	}
}
