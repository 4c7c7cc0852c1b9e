package diag_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/diag"
)

func TestFingerprint(t *testing.T) {
	t.Parallel()
	base := func() diag.Finding {
		f := drift(via(at("a.yaml", 1, 1), "prod"))
		f.Also = []diag.Note{{At: via(at("b.yaml", 1, 1), "dev")}}
		return f
	}
	tests := map[string]struct {
		change func(*diag.Finding)
		same   bool
	}{
		"line and column":   {func(f *diag.Finding) { f.At.Line, f.At.Column, f.Also[0].At.Line = 70, 8, 9 }, true},
		"object and field":  {func(f *diag.Finding) { f.At.Object, f.At.Field = "Deployment/x", "spec" }, true},
		"words":             {func(f *diag.Finding) { f.Message, f.Help, f.Label = "other", "other", "other" }, true},
		"severity":          {func(f *diag.Finding) { f.Severity = diag.Info }, true},
		"expected":          {func(f *diag.Finding) { f.Expected = "v3" }, true},
		"same overlay":      {func(f *diag.Finding) { f.Through = []diag.Place{via(at("a.yaml", 1, 1), "dev")} }, true},
		"rule":              {func(f *diag.Finding) { f.Rule = "floating-tag" }, false},
		"image":             {func(f *diag.Finding) { f.Image = "other" }, false},
		"found":             {func(f *diag.Finding) { f.Found = "v0" }, false},
		"file":              {func(f *diag.Finding) { f.At.File = "c.yaml" }, false},
		"overlay":           {func(f *diag.Finding) { f.At.Overlay = "test" }, false},
		"further file":      {func(f *diag.Finding) { f.Also = append(f.Also, diag.Note{At: at("c.yaml", 1, 1)}) }, false},
		"further overlay":   {func(f *diag.Finding) { f.Through = []diag.Place{via(at("a.yaml", 1, 1), "test")} }, false},
		"moved to neighbor": {func(f *diag.Finding) { f.Image, f.Found = f.Found, f.Image }, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := base()
			test.change(&f)
			if same := diag.Fingerprint(f) == diag.Fingerprint(base()); same != test.same {
				t.Errorf("fingerprint stays the same: %t, want %t", same, test.same)
			}
		})
	}
}

// The literal value is what users' baselines hold: a change of it makes every accepted finding new.
func TestFingerprintIsForever(t *testing.T) {
	t.Parallel()
	const want = "3597065a5f49ca480c72840c433fb448"
	if got := diag.Fingerprint(drift(via(at("a.yaml", 1, 1), "prod"))); got != want {
		t.Errorf("Fingerprint = %q, want %q", got, want)
	}
}

func TestBuildNumbersEqualFingerprints(t *testing.T) {
	t.Parallel()
	other := drift(at("a.yaml", 20, 1))
	other.Message = "another message on the same facts"
	third := drift(at("a.yaml", 3, 1))
	third.Message = "a third"
	hash := diag.Fingerprint(other)
	var got []string
	for _, f := range build(other, third, drift(at("a.yaml", 10, 1))) {
		got = append(got, f.Fingerprint)
	}
	if diff := cmp.Diff([]string{hash, hash + "-2", hash + "-3"}, got); diff != "" {
		t.Errorf("fingerprints (-want +got):\n%s", diff)
	}
}
