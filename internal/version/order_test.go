package version

import (
	"slices"
	"testing"

	"github.com/Masterminds/semver/v3"
	"github.com/google/go-cmp/cmp"
)

func TestCompareOrders(t *testing.T) {
	t.Parallel()
	for name, ascending := range map[string]string{
		"semver 2.0.0 section 11":  "1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0 2.0.0 2.1.0 2.1.1",
		"numbers, not characters":  "v1.2.9 v1.2.10 v1.9.0 v1.10.0 v9.0.0 v10.0.0",
		"rc10 after rc9":           "v3.1.0-rc1 v3.1.0-rc2 v3.1.0-rc9 v3.1.0-rc10 v3.1.0-rc100 v3.1.0",
		"metadata breaks ties":     "v1.33.0+rke2r9 v1.33.1 v1.33.1+rke2r1 v1.33.1+rke2r2 v1.33.1+rke2r10 v1.33.2",
		"pre-release and metadata": "v1.24.17-rc1 v1.24.17-rc1+rke2r1 v1.24.17-rc1+rke2r2 v1.24.17-rc2+rke2r1 v1.24.17+rke2r1",
		"numbers before words":     "1.0.0-1 1.0.0-2 1.0.0-10 1.0.0-1a 1.0.0-a",
		"leading zeros":            "1.0.0-rc09 1.0.0-rc9 1.0.0-rc09.1 1.0.0-rc9.1 1.0.0-rc010 1.0.0-rc10",
		"beyond 64 bits":           "1.0.0-99999999999999999999 1.0.0-100000000000000000000 1.0.0-a99999999999999999999 1.0.0-a100000000000000000000",
		"upper case first":         "1.0.0-RC1 1.0.0-rc1",
		"a number ends":            "1.0.0-a1-b 1.0.0-a1b 1.0.0-a2",
		"0.0.0 pre-releases":       "0.0.0-0 0.0.0-alpha 0.0.0",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := vers(t, ascending)
			got := slices.Clone(want)
			slices.Reverse(got)
			slices.SortFunc(got, Version.Compare)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestNoVersionComesFirst(t *testing.T) {
	t.Parallel()
	for _, w := range vers(t, "0.0.0-0 0.0.0 1.2.3") {
		if got := (Version{}).Compare(w); got != -1 {
			t.Errorf("Compare(none, %s) = %d", w, got)
		}
		if got := w.Compare(Version{}); got != 1 {
			t.Errorf("Compare(%s, none) = %d", w, got)
		}
	}
}

// Where no digits follow letters, and no metadata is there, the order is the library's.
func TestCompareAgreesWithSemver(t *testing.T) {
	t.Parallel()
	all := vers(t, "1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-0.3.7 1.0.0-x.7.z.92 1.0.0-x-y-z.4 1.0.0 1.0.1 0.9.0 1.0.0-A 1.0.0-a 1.0.0-- 1.0.0-2")
	for _, a := range all {
		for _, b := range all {
			want := semver.MustParse(a.String()).Compare(semver.MustParse(b.String()))
			if got := a.Compare(b); got != want {
				t.Errorf("Compare(%s, %s) = %d, semver says %d", a, b, got, want)
			}
		}
	}
}

func BenchmarkCompare(b *testing.B) {
	x, y := ver(b, "v1.24.17-rc9+rke2r1"), ver(b, "v1.24.17-rc10+rke2r1")
	for b.Loop() {
		x.Compare(y)
	}
}
