package render_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/verscheck/verscheck/internal/collect"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// TestFixtures renders the leaves of each fixture and compares what is found in them, a line an image:
//
//	overlay: reference, set by whom at place, in object at field
func TestFixtures(t *testing.T) {
	t.Parallel()
	for _, name := range archives(t) {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive := parseArchive(t, name)
			tree, overlays := discover(t, filesOf(t, archive))
			var got bytes.Buffer
			for _, r := range tree.Render(t.Context(), dirs(overlays, isLeaf)) {
				describe(&got, r, collect.Images(r))
			}
			compare(t, name, archive, got.Bytes())
		})
	}
}

func compare(t *testing.T, name string, archive *txtar.Archive, got []byte) {
	t.Helper()
	for i, f := range archive.Files {
		if f.Name != wantFile {
			continue
		}
		diff := cmp.Diff(string(f.Data), string(got))
		if diff == "" {
			return
		}
		if !*update {
			t.Fatalf("found something else (-want +got), see -update:\n%s", diff)
		}
		archive.Files[i].Data = got
		if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Fatalf("%s has no file %q", name, wantFile)
}

func describe(w *bytes.Buffer, r render.Result, images []fact.Image) {
	for _, u := range r.Unchecked {
		fmt.Fprintf(w, "%s: UNCHECKED %s: %s (%s)\n", r.Overlay, where(u.At), u.Reason, u.Help)
	}
	for _, i := range images {
		what := i.Raw
		if i.Problem != "" {
			what = fmt.Sprintf("%q (%s)", i.Raw, i.Problem)
		}
		fmt.Fprintf(w, "%s: %s, %s at %s, in %s at %s\n", r.Overlay, what, i.SetBy, where(i.At), i.At.Object, i.At.Field)
	}
	if len(images) == 0 && len(r.Unchecked) == 0 {
		fmt.Fprintf(w, "%s: nothing\n", r.Overlay)
	}
}

// where is "file:line:column-endColumn", as far as it is known.
func where(p diag.Place) string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Column == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	case p.EndColumn == 0:
		return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
	}
	return fmt.Sprintf("%s:%d:%d-%d", p.File, p.Line, p.Column, p.EndColumn)
}
