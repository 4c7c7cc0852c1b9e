package render_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/verscheck/verscheck/internal/collect"
	"github.com/verscheck/verscheck/internal/render"
)

// seed adds the texts of every fixture.
func seed(f *testing.F) {
	f.Helper()
	for _, name := range archives(f) {
		for _, file := range filesOf(f, parseArchive(f, name)) {
			f.Add(string(file.Data))
		}
	}
}

// FuzzTransform keeps lines, and changes nothing but what it means to.
func FuzzTransform(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, text string) {
		tree := render.Open(fstest.MapFS{"x": {Data: []byte(text)}}, collect.Tags, render.DefaultLimits())
		shown, _ := tree.Show("x", render.Marked&^render.Pruned)
		if stripped := tree.Strip(shown).Value; stripped != text {
			t.Errorf("marked and stripped: %q", stripped)
		}
		pruned, _ := tree.Show("x", render.Pruned)
		if strings.Count(pruned, "\n") != strings.Count(text, "\n") {
			t.Errorf("pruned has other lines: %q", pruned)
		}
		both, _ := tree.Show("x", render.Marked)
		if stripped := tree.Strip(both).Value; stripped != pruned {
			t.Errorf("pruned, marked and stripped is %q, only pruned %q", stripped, pruned)
		}
		if plain, _ := tree.Show("x", render.Plain); plain != text {
			t.Errorf("plain is changed: %q", plain)
		}
	})
}

// FuzzParseKustomization lets nothing remote through, and keeps the lines of what it lets through.
func FuzzParseKustomization(f *testing.F) {
	seed(f)
	for _, a := range attacks() {
		f.Add(a.files["kustomization.yaml"])
	}
	for _, b := range brokenTrees() {
		if text := b.files["overlay/kustomization.yaml"]; len(text) < 1000 {
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		const name = "kustomization.yaml"
		files := fstest.MapFS{name: {Data: []byte(text)}, "pod.yaml": {Data: []byte(pod)}, "x": {}}
		tree := render.Open(files, collect.Tags, render.DefaultLimits())
		if _, err := tree.Discover(t.Context(), "."); err != nil {
			t.Fatal(err)
		}
		plain, ok := tree.Show(name, render.Plain)
		if !ok {
			return
		}
		if strings.Count(plain, "\n") != strings.Count(text, "\n") {
			t.Errorf("lines are not kept: %q", plain)
		}
		if list := render.LeftToFetch(plain); len(list) > 0 {
			t.Errorf("%q is left in %q", list, plain)
		}
		shown, _ := tree.Show(name, render.Marked)
		if stripped := tree.Strip(shown).Value; stripped != plain {
			t.Errorf("marked and stripped is %q, plain %q", stripped, plain)
		}
		if list := render.LeftToFetch(shown); len(list) > 0 {
			t.Errorf("%q is left in %q", list, shown)
		}
	})
}

// FuzzStrip takes markers out wherever they stand, and can put them back.
func FuzzStrip(f *testing.F) {
	f.Add("registry.example/app:v1", "", "012")
	f.Add("a:", "_b", "2102")
	f.Add("x", "-y", "12")
	f.Fuzz(func(t *testing.T, before, after, order string) {
		source := "image: a:v1\nimage: untagged\ntagSuffix: -x\n"
		tree := render.Open(fstest.MapFS{"x": {Data: []byte(source)}}, collect.Tags, render.DefaultLimits())
		shown, _ := tree.Show("x", render.Marked)
		pieces := strings.Fields(shown)
		mixed := before
		var mixedSb94 strings.Builder
		for _, c := range order {
			mixedSb94.WriteString(pieces[2*(uint(c)%3)+1]) // a value with its marker
		}
		mixed += mixedSb94.String()
		first := tree.Strip(mixed + after)
		if again := tree.Strip(tree.Mark(first)); again.Value != first.Value || len(again.Marks) != len(first.Marks) {
			t.Errorf("stripped %q, marked and stripped again %q", first.Value, again.Value)
		}
		if len(first.Marks) != len([]rune(order)) || strings.Contains(first.Value, "__L") && !strings.Contains(before+after, "__L") {
			t.Errorf("%d marks of %d came out of %q", len(first.Marks), len(order), first.Value)
		}
		last := 0
		for _, mark := range first.Marks {
			if mark.At < last || mark.At > len(first.Value) {
				t.Errorf("a mark at %d behind %d in %q", mark.At, last, first.Value)
			}
			last = mark.At
		}
	})
}

// FuzzBounds wants the look at the bytes never to let through what a measurement refuses.
func FuzzBounds(f *testing.F) {
	seed(f)
	for _, b := range brokenTrees() {
		for _, text := range b.files {
			if len(text) < 1<<20 {
				f.Add(text)
			}
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		if err := render.Measure(text); err != nil && render.InBounds(text) == nil {
			t.Errorf("let through: %v", err)
		}
	})
}
