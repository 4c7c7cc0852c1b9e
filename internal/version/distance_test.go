package version

import "testing"

// As the tags of descheduler: pre-releases are rare, one release has two tags, one line goes on after the next began.
const known = "0.9.0 0.27.1 0.28.0-rc.1 0.28.0 0.28.1 0.29.0 0.29.0 0.30.0-rc.1 0.30.0-rc.2 0.30.0 0.30.1 0.31.0"

func TestDistance(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, from, to, known string
		want                  int
		ok                    bool
	}{
		{"one behind", "0.28.1", "0.29.0", known, 1, true},
		{"one ahead", "0.29.0", "0.28.1", known, -1, true},
		{"several, one tagged twice", "0.27.1", "0.30.1", known, 5, true},
		{"several back, one tagged twice", "0.30.1", "0.27.1", known, -5, true},
		{"from a pre-release to its final", "0.28.0-rc.1", "0.28.0", known, 1, true},
		{"to a pre-release behind finals", "0.28.1", "0.30.0-rc.2", known, 1, true},
		{"to a pre-release at once", "0.29.0", "0.30.0-rc.1", known, 0, false},
		{"between pre-releases", "0.30.0-rc.1", "0.30.0-rc.2", known, 0, false},
		{"back to a pre-release", "0.30.1", "0.30.0-rc.1", known, -2, true},
		{"equal", "0.29.0", "0.29.0", known, 0, true},
		{"equal and unknown", "7.0.0", "7.0.0", known, 0, true},
		{"to a planned release", "0.31.0", "0.32.0", known, 1, true},
		{"to a planned release, several behind", "0.30.0", "0.32.0", known, 3, true},
		{"to a planned release of an older line", "0.30.1", "0.29.1", known, -2, true},
		{"to a planned pre-release", "0.31.0", "0.32.0-rc.1", known, 0, false},
		{"from an unknown version", "0.28.7", "0.29.0", known, 0, false},
		{"back from an unknown version", "0.28.7", "0.28.0", known, 0, false},
		{"nothing known", "0.28.1", "0.29.0", "", 0, false},
		{"metadata counts", "1.26.10+rke2r1", "1.26.11+rke2r1", "1.26.10+rke2r1 1.26.10+rke2r2 1.26.11+rke2r1", 2, true},
		{"metadata alone", "1.26.10+rke2r1", "1.26.10+rke2r2", "1.26.10+rke2r1 1.26.10+rke2r2 1.26.11+rke2r1", 1, true},
		{"metadata missing", "1.26.10", "1.26.11+rke2r1", "1.26.10+rke2r1 1.26.10+rke2r2 1.26.11+rke2r1", 0, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, ok := Distance(ver(t, tc.from), ver(t, tc.to), vers(t, tc.known))
			if got != tc.want || ok != tc.ok {
				t.Errorf("Distance(%s, %s) = %d, %v; want %d, %v", tc.from, tc.to, got, ok, tc.want, tc.ok)
			}
		})
	}
}

func TestDistanceOfNoVersion(t *testing.T) {
	t.Parallel()
	some := ver(t, "0.28.1")
	for _, pair := range [][2]Version{{{}, some}, {some, {}}, {{}, {}}} {
		if n, ok := Distance(pair[0], pair[1], []Version{{}, some}); n != 0 || ok {
			t.Errorf("Distance(%q, %q) = %d, %v", pair[0], pair[1], n, ok)
		}
	}
}

func TestPrevious(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, release, known, want string }{
		{"same line", "0.30.1", known, "0.30.0"},
		{".0 takes the previous line's newest", "0.29.0", known, "0.28.1"},
		{"planned", "0.32.0", known, "0.31.0"},
		{"planned in an older line", "0.28.2", known, "0.28.1"},
		{"planned in a line that never was", "0.27.0", known, "0.9.0"},
		{"pre-releases are none", "0.28.0", known, "0.27.1"},
		{"of a pre-release", "0.30.0-rc.2", known, "0.29.0"},
		{"of a pre-release of a patch", "0.30.2-rc.1", known, "0.30.1"},
		{"patches may be missing", "0.30.9", known, "0.30.1"},
		{"another major", "1.0.0", known, "0.31.0"},
		{"junk above", "0.32.0", known + " 999.3.0", "0.31.0"},
		{"metadata, same line", "1.26.10+rke2r2", "1.26.9+rke2r1 1.26.10+rke2r1 1.26.10+rke2r2", "1.26.10+rke2r1"},
		{"metadata, next patch", "1.26.11+rke2r1", "1.26.9+rke2r1 1.26.10+rke2r9 1.26.10+rke2r10", "1.26.10+rke2r10"},
		{"the first", "0.9.0", known, ""},
		{"only pre-releases before", "0.1.0", "0.1.0-rc.1 0.1.0", ""},
		{"nothing known", "0.1.0", "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, ok := previous(ver(t, tc.release), vers(t, tc.known))
			if got.String() != tc.want || ok != (tc.want != "") {
				t.Errorf("previous(%s) = %q, %v; want %q", tc.release, got, ok, tc.want)
			}
		})
	}
}
