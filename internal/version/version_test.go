package version

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// ver is Parse for texts that are known to be versions.
func ver(tb testing.TB, text string) Version {
	tb.Helper()
	parsed, err := Parse(text)
	if err != nil {
		tb.Fatal(err)
	}
	return parsed
}

// vers is ver for several texts between spaces.
func vers(tb testing.TB, texts string) []Version {
	tb.Helper()
	var all []Version
	for text := range strings.FieldsSeq(texts) {
		all = append(all, ver(tb, text))
	}
	return all
}

func TestParse(t *testing.T) {
	t.Parallel()
	type parts struct {
		String              string
		Major, Minor, Patch uint64
		Prerelease, Meta    string
		IsPrerelease        bool
		Final               string
	}
	for text, want := range map[string]parts{
		"1.2.3":                    {"1.2.3", 1, 2, 3, "", "", false, "1.2.3"},
		"v1.2.3":                   {"1.2.3", 1, 2, 3, "", "", false, "1.2.3"},
		"v0.0.0":                   {"0.0.0", 0, 0, 0, "", "", false, "0.0.0"},
		"v1.30.0-rc.1":             {"1.30.0-rc.1", 1, 30, 0, "rc.1", "", true, "1.30.0"},
		"v3.1.0-rc2":               {"3.1.0-rc2", 3, 1, 0, "rc2", "", true, "3.1.0"},
		"v1.33.1+rke2r1":           {"1.33.1+rke2r1", 1, 33, 1, "", "rke2r1", false, "1.33.1+rke2r1"},
		"v1.24.17-rc1+rke2r2":      {"1.24.17-rc1+rke2r2", 1, 24, 17, "rc1", "rke2r2", true, "1.24.17+rke2r2"},
		"1.2.3--":                  {"1.2.3--", 1, 2, 3, "-", "", true, "1.2.3"},
		"1.2.3+001":                {"1.2.3+001", 1, 2, 3, "", "001", false, "1.2.3+001"},
		"2025.1.1":                 {"2025.1.1", 2025, 1, 1, "", "", false, "2025.1.1"},
		"v999.3.0":                 {"999.3.0", 999, 3, 0, "", "", false, "999.3.0"},
		"1.2.3-alpine":             {"1.2.3-alpine", 1, 2, 3, "alpine", "", true, "1.2.3"},
		"18446744073709551615.0.0": {"18446744073709551615.0.0", 18446744073709551615, 0, 0, "", "", false, "18446744073709551615.0.0"},
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			got := ver(t, text)
			have := parts{
				got.String(), got.Major(), got.Minor(), got.Patch(), got.Prerelease(), got.Metadata(), got.IsPrerelease(),
				got.Final().String(),
			}
			if diff := cmp.Diff(want, have); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if got.Final() != ver(t, want.Final) {
				t.Errorf("Final() = %#v, not the version that its text says", got.Final())
			}
			if got.IsZero() {
				t.Error("IsZero() = true")
			}
		})
	}
}

func TestParseErrors(t *testing.T) {
	t.Parallel()
	threeNumbers := "a version has three numbers, as in 1.2.3"
	for text, want := range map[string]string{
		"":                                  "it is empty",
		"v":                                 "it is empty",
		"v1":                                threeNumbers,
		"v3.11":                             threeNumbers,
		"20240101":                          threeNumbers,
		"v20240101-abcdef0":                 threeNumbers,
		"v4.0.11.1":                         threeNumbers,
		"v1.15.0rc1":                        threeNumbers,
		"vv1.2.3":                           threeNumbers,
		"V1.2.3":                            threeNumbers,
		"1..3":                              threeNumbers,
		"1.2.":                              threeNumbers,
		" 1.2.3":                            threeNumbers,
		"1.2.3 ":                            threeNumbers,
		"v1.2.3\n":                          threeNumbers,
		"-1.2.3":                            threeNumbers,
		"api/v1.2.3":                        threeNumbers,
		"1.02.3":                            "one of its numbers begins with 0",
		"1.2.3-rc.01":                       "one of its numbers begins with 0",
		"1.2.3-":                            "its pre-release is not made of letters, digits and hyphens between dots",
		"1.2.3-rc..1":                       "its pre-release is not made of letters, digits and hyphens between dots",
		"1.2.3-rc_1":                        "its pre-release is not made of letters, digits and hyphens between dots",
		"1.2.3+":                            "its build metadata is not made of letters, digits and hyphens between dots",
		"1.2.3+a+b":                         "its build metadata is not made of letters, digits and hyphens between dots",
		"18446744073709551616.0.0":          "one of its numbers is too large",
		"1.2.3-" + strings.Repeat("a", 251): "it is longer than 256 characters",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			got, err := Parse(text)
			if err == nil {
				t.Fatalf("Parse = %v", got)
			}
			if _, reason, _ := strings.Cut(err.Error(), " is no version: "); reason != want {
				t.Errorf("error: %v\nwant the reason %q", err, want)
			}
			if !got.IsZero() {
				t.Errorf("with the error came %#v", got)
			}
		})
	}
}

func TestZeroVersion(t *testing.T) {
	t.Parallel()
	var zero Version
	if !zero.IsZero() || zero.String() != "" || zero.IsPrerelease() || zero.Final() != zero {
		t.Errorf("zero version: %#v, final %#v", zero, zero.Final())
	}
}

func TestVersionsCompareWithGoCmp(t *testing.T) {
	t.Parallel()
	a, b := vers(t, "1.33.1+rke2r1 1.2.3"), vers(t, "v1.33.1+rke2r1 1.2.3")
	if diff := cmp.Diff(a, b); diff != "" {
		t.Error(diff)
	}
	if cmp.Equal(vers(t, "1.33.1+rke2r1"), vers(t, "1.33.1+rke2r2")) {
		t.Error("+rke2r1 and +rke2r2 are equal")
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"1.2.3", "v1.2.3", "v1.24.17-rc1+rke2r1", "1.2.3-rc.01", "20240101", "v", "1.2.3-a.1.b+001", "1.2.3--", "1.2.3-rc9 1.2.3-rc10",
		"1.0.0-alpha 1.0.0-alpha.1 1.0.0-0", "1.2.3+rke2r2 1.2.3+rke2r10 1.2.3", "0.0.0-a01 0.0.0-a1 0.0.0-a", "1.2.3-1a 1.2.3-1 1.2.3-a",
	} {
		a, rest, _ := strings.Cut(text, " ")
		b, c, _ := strings.Cut(rest, " ")
		f.Add(a, b, c)
	}
	f.Fuzz(func(t *testing.T, a, b, c string) {
		triple := make([]Version, 0, 3)
		for _, text := range []string{a, b, c} {
			parsed, err := Parse(text)
			if err != nil {
				if !parsed.IsZero() {
					t.Fatalf("Parse(%q) = %#v with error %v", text, parsed, err)
				}
				continue
			}
			again, err := Parse(parsed.String())
			if err != nil || again != parsed {
				t.Fatalf("Parse(%q).String() = %q, which parses to %#v, %v", text, parsed, again, err)
			}
			if final := parsed.Final(); final != ver(t, final.String()) || final.IsPrerelease() {
				t.Fatalf("Parse(%q).Final() = %#v", text, final)
			}
			triple = append(triple, parsed)
		}
		for _, x := range triple {
			for _, y := range triple {
				checkOrder(t, x, y, triple)
			}
		}
	})
}

// checkOrder asserts that Compare is a total order that agrees with ==.
func checkOrder(t *testing.T, x, y Version, others []Version) {
	t.Helper()
	xy := x.Compare(y)
	if yx := y.Compare(x); xy != -yx {
		t.Fatalf("Compare(%s, %s) = %d and the other way round %d", x, y, xy, yx)
	}
	if (xy == 0) != (x == y) {
		t.Fatalf("Compare(%s, %s) = %d", x, y, xy)
	}
	for _, z := range others {
		if xy <= 0 && y.Compare(z) <= 0 && x.Compare(z) > 0 {
			t.Fatalf("%s <= %s <= %s, and yet the first is greater than the last", x, y, z)
		}
	}
}
